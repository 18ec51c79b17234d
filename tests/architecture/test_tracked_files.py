"""Nothing in the repository ties it to one machine or one package registry."""

import re
import subprocess

import pytest

from tests.architecture.checks import ROOT

# written in halves, so that this file does not find itself
ADDRESSES = re.compile(
    "|".join(
        (
            r"pypi" + r"\.org",
            r"pythonhosted" + r"\.org",
            r"registry\.npmjs" + r"\.(org|com)",
            r"repo1?\.maven" + r"\.",
            r"maven\.apache" + r"\.org/maven2",
            r"proxy\.golang" + r"\.org",
            r"crates" + r"\.io",
            r"deb\.debian" + r"\.org",
        ),
    ),
)
PATHS = re.compile(r"(?<![\w.\-])/(" + r"work/|root/|home/\w|tmp/tl|Users/\w" + ")")
# files in which a path of that form is a claim about Linux, not about a machine
BINARY = {".png", ".ico", ".xlsx", ".xls", ".zip", ".gz", ".woff2"}


def tracked_text() -> list[tuple[str, str]]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    names = [name for name in listed.stdout.split("\0") if name]
    files = [(name, ROOT / name) for name in names]
    return [
        (name, path.read_text(encoding="utf-8", errors="replace"))
        for name, path in files
        if path.is_file() and path.suffix not in BINARY
    ]


def found(pattern: re.Pattern[str], files: list[tuple[str, str]]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, text in files
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_package_registry() -> None:
    assert found(ADDRESSES, tracked_text()) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert found(PATHS, tracked_text()) == []


@pytest.mark.parametrize("line", ["https://pypi" + ".org/simple", "--index https://repo1.maven" + ".org/maven2"])
def test_the_registry_check_bites(line: str) -> None:
    assert len(found(ADDRESSES, [("x", line)])) == 1


@pytest.mark.parametrize("line", ["cd /wor" + "k/main", 'open("/roo' + 't/x")', "see /hom" + "e/kim/tillit"])
def test_the_path_check_bites(line: str) -> None:
    assert len(found(PATHS, [("x", line)])) == 1


@pytest.mark.parametrize("line", ["docs/wor" + "k/plan.md", "the network/wor" + "k balance", "$HOME/wor" + "k"])
def test_the_path_check_leaves_relative_paths(line: str) -> None:
    assert found(PATHS, [("x", line)]) == []
