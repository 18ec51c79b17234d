"""The manifests as the cluster would get them, and the other deployed files as data."""

import functools
import shutil
import subprocess
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
OVERLAYS = ("base", "overlays/dev", "overlays/prod")
SERVICES = ("intake", "risk", "controls", "cases", "reporting", "notifications", "gateway", "tips", "web")
WITH_WORKER = SERVICES[:8]

Object = dict[str, Any]


class Skipped(Exception):  # noqa: N818 - not an error: the machine lacks a tool
    """The check cannot run on this machine; the message says for want of what."""


@functools.cache
def rendered(overlay: str) -> tuple[Object, ...]:
    """Every object of one overlay, as kustomize puts it together."""
    if shutil.which("kubectl") is None:
        raise Skipped("kubectl is not on this machine")
    command = ["kubectl", "kustomize", str(ROOT / "k8s" / overlay)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if result.returncode:
        raise ValueError(f"kustomize refuses {overlay}: {result.stderr.strip()}")
    return tuple(obj for obj in yaml.safe_load_all(result.stdout) if obj)


def of_kind(objects: tuple[Object, ...], *kinds: str) -> list[Object]:
    """The objects of these kinds."""
    return [obj for obj in objects if obj["kind"] in kinds]


def name_of(obj: Object) -> str:
    """`kind/name`, as kubectl writes it."""
    return f"{obj['kind'].lower()}/{obj['metadata']['name']}"


def read_yaml(path: str) -> Any:
    """One YAML file of the repository."""
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


def compose() -> Object:
    """The compose file, with its anchors merged."""
    document: Object = read_yaml("docker-compose.yml")
    return document
