"""Golden messages: real-looking events that every consumer must be able to read for ever."""

import hashlib
import json
from pathlib import Path


class GoldenChanged(Exception):  # noqa: N818 - named by its fact
    """A golden message was changed or removed; they are only ever added."""


def index(folder: Path) -> dict[str, str]:
    """SHA-256 of each golden message by `<type>/<name>.json`; GoldenChanged where a known one differs."""
    path = folder / "index.json"
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    present = {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.glob("*/*.json"))
    }
    for name, digest in known.items():
        if present.get(name) != digest:
            raise GoldenChanged(f"examples/{name} was changed or removed: golden messages are only ever added.")
    return present


def messages(folder: Path, kind: str) -> list[Path]:
    """The golden messages of one event type, in order."""
    return sorted((folder / kind).glob("*.json"))
