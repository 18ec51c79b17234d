"""The committed contracts, as the tests read them."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ROOT / "contracts"


def load(name: str) -> Any:
    """A committed JSON file of contracts/."""
    return json.loads((CONTRACTS / name).read_text(encoding="utf-8"))


def gateway() -> dict[str, Any]:
    """The merged OpenAPI document."""
    document: dict[str, Any] = load("openapi/gateway.json")
    return document
