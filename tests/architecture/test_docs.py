"""What the pages tell people to open or run is there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from deploy.cli.app import app
from services.risk.rules import RULES
from tests.architecture.checks import ROOT
from tests.manifests.environment import missing_module

FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\((?!https?:)([^)#\s]+)[^)]*\)")
QUOTED = re.compile(r"`([^`\n]+)`")
FOLDERS = ("services/", "shared/", "deploy/", "k8s/", "docs/", "tests/", "contracts/")


def pages() -> list[Path]:
    names = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
    return [*(ROOT / name for name in names), *sorted((ROOT / "docs").rglob("*.md"))]


def told(page: Path) -> Iterator[str]:
    """Everything on the page that is set as code: lines of fences, and quoted words."""
    text = page.read_text(encoding="utf-8")
    for block in FENCE.findall(text):
        yield from block.splitlines()
    yield from QUOTED.findall(FENCE.sub("", text))


def commands(word: str) -> set[str]:
    """What follows *word* wherever a page tells to run it."""
    pattern = re.compile(rf"(?:^|[\s(/]){re.escape(word)} ([^#|>&]*)")
    return {match.strip() for page in pages() for line in told(page) for match in pattern.findall(line)}


def unknown_part(arguments: str) -> str:
    """The first word of a tillit command that the command line does not have; empty if it has all."""
    command: Any = typer.main.get_command(app)
    for word in arguments.split():
        if word.startswith("--"):
            options = {name for parameter in command.params for name in parameter.opts}
            if word not in options | {"--help"}:
                return word
        elif hasattr(command, "commands"):
            if word not in command.commands:
                return word
            command = command.commands[word]
    return ""


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    links = LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8")))

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    words = {word for part in QUOTED.findall(page.read_text(encoding="utf-8")) for word in part.split()}
    paths = {w.rstrip(".,:;/") for w in words if w.startswith(FOLDERS) and not re.search(r"[<>*{}]|\.\.\.", w)}

    assert sorted(path for path in paths if not (ROOT / path).exists()) == []


def test_the_readme_names_the_rules_of_the_rule_book() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    named = re.findall(r"^\| ([A-Z]{3}-\d\d) \|", readme, re.MULTILINE)

    assert sorted(named) == sorted(rule.id for rule in RULES)


def test_every_make_target_that_a_page_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))

    named = {found.split()[0] for found in commands("make") if re.match(r"[a-z-]+$", found.split()[0])}

    assert named - targets == set()
    assert {"run", "test"} <= named


def test_every_tillit_command_that_a_page_names_exists() -> None:
    named = {found for found in commands("./tillit") | commands("deploy.cli") if found not in {"", "..."}}

    assert {found: unknown_part(found) for found in named if unknown_part(found)} == {}
    assert any(found.startswith("outbox republish") for found in named)


def test_an_unknown_tillit_command_is_found() -> None:
    assert unknown_part("dlq lsit") == "lsit"
    assert unknown_part("dlq list --sevrice risk") == "--sevrice"


def test_every_module_that_a_page_tells_to_run_exists() -> None:
    named = {found.split()[0] for found in commands("python -m")}
    local = {name for name in named if name.split(".")[0] in {"deploy", "shared", "services", "tests", "contracts"}}

    assert [complaint for name in sorted(local) for complaint in missing_module(name)] == []
    assert "tests.manifests_check" in local
