"""The import contracts of pyproject.toml hold, and break when a module oversteps them."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.checks import ROOT

OVERSTEPS = {
    "services never import each other": ("services/risk/__init__.py", "import services.intake\n"),
    "shared imports no service": ("shared/__init__.py", "import services.risk\n"),
    "the whistleblowing channel knows nothing of intake beside it": (
        "services/intake/tips/__init__.py",
        "import services.intake.models\n",
    ),
    "intake knows nothing of the whistleblowing channel": (
        "services/intake/models/__init__.py",
        "import services.intake.tips\n",
    ),
    "rules and domain modules import no I/O library": ("services/risk/domain.py", "import sqlalchemy\n"),
}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as c; c()",
        "--no-cache",
    ]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=120, env={"PYTHONPATH": "."}
    )


def contracts() -> dict[str, Any]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["name"]: contract for contract in config["tool"]["importlinter"]["contracts"]}


def skeleton(folder: Path) -> None:
    """The modules that the contracts name, empty, with the contracts themselves."""
    (folder / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    names = {"services", "shared", "deploy"}
    for contract in contracts().values():
        for key in ("modules", "source_modules", "forbidden_modules"):
            names |= {m for m in contract.get(key, []) if m.split(".")[0] in {"services", "shared", "deploy"}}
    for name in sorted(names):
        place = folder
        for part in name.split("."):
            place /= part
            place.mkdir(exist_ok=True)
            (place / "__init__.py").touch()


def test_the_import_contracts_hold() -> None:
    result = lint_imports(ROOT)

    assert result.returncode == 0, result.stdout + result.stderr


def test_the_contracts_pass_an_empty_house(tmp_path: Path) -> None:
    skeleton(tmp_path)

    result = lint_imports(tmp_path)

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("name", sorted(contracts()))
def test_each_contract_bites(tmp_path: Path, name: str) -> None:
    skeleton(tmp_path)
    path, line = OVERSTEPS[name]
    target = tmp_path / path
    if not target.exists():
        target = target.with_suffix("") / "__init__.py"
    target.write_text(line, encoding="utf-8")

    result = lint_imports(tmp_path)

    assert result.returncode == 1
    assert f"{name} BROKEN" in result.stdout
