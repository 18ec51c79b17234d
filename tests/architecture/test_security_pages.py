"""What docs/security claims is backed by tests that exist."""

import re
from pathlib import Path

import pytest

from tests import security_pages
from tests.security_pages import FOLDER, ROOT, pages, proofs, silent, unknown

PROOF = re.compile(r"\]\(((?:\.\./)+tests/[^)]+\.py)\)")
OPEN = "open"
FOUND = proofs()
SAMPLE = '''"""C1, C2 and B3: a module."""
import pytest
pytestmark = [pytest.mark.slow, pytest.mark.attack("C4")]


@pytest.mark.asvs("1.2.4", "1.2.5")
@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.attack("C5"))])
async def test_marked(x: int) -> None:
    """T1: a test."""


def test_plain() -> None:
    """INV-01: no attack."""
'''


@pytest.mark.parametrize("path", pages(FOUND), ids=lambda path: path.name)
def test_a_written_page_is_fresh(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pages(FOUND)[path], "run python -m tests.security_pages"


def test_every_attack_and_requirement_has_a_test_or_a_word_about_why_not() -> None:
    assert silent(FOUND) == []


def test_no_test_names_an_attack_that_is_not_on_the_list() -> None:
    assert unknown(FOUND) == []


def test_markers_and_docstrings_are_both_read(tmp_path: Path) -> None:
    (tmp_path / "test_sample.py").write_text(SAMPLE)

    found = {(proof.mark, proof.test) for proof in security_pages.proofs(tmp_path, tmp_path)}

    whole = {("C1", ""), ("C2", ""), ("B3", ""), ("C4", "")}
    assert found == whole | {(mark, "test_marked") for mark in ("1.2.4", "1.2.5", "C5", "T1")}


def claims(page: Path) -> list[str]:
    """Every protection that a page claims: rows and bullets under the headings that promise them."""
    found, claiming = [], False
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            claiming = line in {"## Protections", "## Measures"}
        row = line.startswith("| ") and not line.startswith("| threat ")
        if claiming and (row or line.startswith("- ")):
            found.append(line)
    return found


@pytest.mark.parametrize("name", ["threat-model.md", "dpia.md"])
def test_every_protection_that_is_claimed_links_to_its_tests_or_says_that_it_is_open(name: str) -> None:
    made = claims(FOLDER / name)

    assert len(made) >= 10
    assert [claim for claim in made if not PROOF.search(claim) and not claim.endswith(f"| {OPEN} |")] == []


@pytest.mark.parametrize("page", sorted(FOLDER.glob("*.md")), ids=lambda page: page.name)
def test_a_link_to_tests_leads_to_a_module_that_has_some(page: Path) -> None:
    linked = {(page.parent / path).resolve() for path in PROOF.findall(page.read_text(encoding="utf-8"))}

    assert [
        p.relative_to(ROOT).as_posix()
        for p in linked
        if not re.search(r"^(?:async )?def test_", p.read_text(), re.MULTILINE)
    ] == []
