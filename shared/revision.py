"""The schema's revision that a running process expects, read from the migrations without loading Alembic."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_NAMED = re.compile(r'^(down_)?revision = "(\w+)"', re.MULTILINE)


# a process with a schema of its own inside another service's package
_INSIDE = {"tips": "intake.tips"}


def package(service: str) -> str:
    """The Python package of what owns schema *service*."""
    return f"services.{_INSIDE.get(service, service)}"


def versions(service: str) -> Path:
    """The folder of a service's migrations."""
    return ROOT.joinpath(*package(service).split("."), "migrations")


def head(service: str) -> str:
    """The newest revision of *service*: the one that no other follows; ValueError where there is not exactly one."""
    made, followed = set[str](), set[str]()
    for file in versions(service).glob("[0-9]*.py"):
        for down, revision in _NAMED.findall(file.read_text(encoding="utf-8")):
            (followed if down else made).add(revision)
    (newest,) = made - followed
    return newest
