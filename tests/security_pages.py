"""Which test stands behind which attack and requirement: `python -m tests.security_pages` writes docs/security.

A test names what it proves by a marker, on itself, on a parameter or for its module (`pytestmark`):
`@pytest.mark.attack("C3", "C4")`, `@pytest.mark.asvs("5.2.3")`. The docstring of a test or a module may
begin with the attack instead: `"C3: ..."`, `"A1, A3: ..."`. The tests are read, not run.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import yaml

ROOT: Final = Path(__file__).resolve().parents[1]
FOLDER: Final = ROOT / "docs" / "security"
MARKS: Final = ("attack", "asvs")
_SAID: Final = re.compile(r"^([A-Z]\d{1,2}(?:(?:, | and )[A-Z]\d{1,2})*): ")
_REQUIREMENT: Final = re.compile(r"^\d{1,2}\.\d{1,2}\.\d{1,2}$")
_MOST_NAMED: Final = 4

COVERAGE: Final = """# What Tillit is attacked with, and what stands behind each claim

Written by `python -m tests.security_pages` from the markers of the tests and from `docs/security/attacks.yaml`;
`make check` fails when it is stale. *Holds* means that the tests named here try it and that it holds for everything
there is today.

"""
ASVS: Final = """# OWASP ASVS 5.0, requirement by requirement

Written by `python -m tests.security_pages` from the markers of the tests and from `docs/security/requirements.yaml`;
`make check` fails when it is stale. The numbers are those of the Application Security Verification Standard 5.0; what
a requirement asks is said in our own words. A requirement that is not listed has not been assessed.

"""


class Proof(NamedTuple):
    """A test, or a module of tests, that names what it proves."""

    mark: str
    path: str
    test: str


def proofs(folder: Path = ROOT / "tests", root: Path = ROOT) -> list[Proof]:
    """Every (mark, test) that the tests under *folder* name, in the order of their files."""
    found: list[Proof] = []
    for path in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += (Proof(mark, path.relative_to(root).as_posix(), test) for mark, test in _named(tree))
    return list(dict.fromkeys(found))


def _named(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(mark, test) of one module; no test where the whole module is meant."""
    marks = [
        node for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"
    ]
    yield from ((mark, "") for mark in [*_said(tree), *_marked(marks)])
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield from ((mark, node.name) for mark in [*_said(node), *_marked(node.decorator_list)])


def _said(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    said = _SAID.match(ast.get_docstring(node) or "")
    return re.split(r", | and ", said[1]) if said else []


def _marked(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in MARKS:
                yield from (str(ast.literal_eval(argument)) for argument in call.args)


def unknown(found: Iterable[Proof]) -> list[Proof]:
    """Proofs of what neither list knows, such as a mistyped id."""
    known = {*_list("attacks"), *_list("requirements")}
    return [p for p in found if p.mark not in known and (_REQUIREMENT.match(p.mark) or _is_attack(p.mark))]


def _is_attack(mark: str) -> bool:
    return mark[:1] in {name[:1] for name in _list("attacks")}


def silent(found: Iterable[Proof]) -> list[str]:
    """Attacks and requirements with neither a test nor a word about why there is none."""
    proven = {proof.mark for proof in found}
    lists = _list("attacks") | _list("requirements")
    return [mark for mark, told in lists.items() if mark not in proven and not told.keys() & {"left", "until", "by"}]


def pages(found: list[Proof]) -> dict[Path, str]:
    """Both pages by the file that they stand in."""
    return {
        FOLDER / "coverage.md": COVERAGE + _table("attack", _list("attacks"), found),
        FOLDER / "asvs.md": ASVS + _table("requirement", _list("requirements"), found),
    }


def _list(name: str) -> dict[str, dict[str, str]]:
    content: dict[str, dict[str, str]] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return {str(mark): told for mark, told in content.items()}


def _table(first: str, told: dict[str, dict[str, str]], found: list[Proof]) -> str:
    states, rows = [], []
    for mark, about in told.items():
        own = [proof for proof in found if proof.mark == mark]
        states.append(state := _state(about, own))
        rows.append(_row(mark, about, state, own))
    sums = ", ".join(f"{states.count(state)} {state}" for state in ("holds", "partly", "to come"))
    head = [f"{len(rows)} in all: {sums}.", "", f"| {first} | asks | state | tests |", "|---|---|---|---|"]
    return "\n".join([*head, *rows, ""])


def _left(about: dict[str, str], own: list[Proof]) -> str:
    return about.get("left") or ("" if own else about.get("until", ""))


def _state(about: dict[str, str], own: list[Proof]) -> str:
    if not own and "by" not in about:
        return "to come"
    return "partly" if _left(about, own) else "holds"


def _row(mark: str, about: dict[str, str], state: str, own: list[Proof]) -> str:
    shown = "; ".join(filter(None, [about.get("by", ""), *_links(own)]))
    told = ": ".join(filter(None, [state, _left(about, own)]))
    return f"| {mark} | {about['asks']} | {told} | {shown} |"


def _links(own: list[Proof]) -> list[str]:
    """One link a module, with the number of its tests that name the mark, or their names where they are few."""
    links = []
    for path in dict.fromkeys(proof.path for proof in own):
        tests = [proof.test for proof in own if proof.path == path and proof.test]
        named = ", ".join(f"`{test}`" for test in tests) if len(tests) <= _MOST_NAMED else f"{len(tests)} tests"
        link = f"[{path.removeprefix('tests/')}](../../{path})"
        links.append(f"{link}: {named}" if tests and Proof(own[0].mark, path, "") not in own else link)
    return links


def main(arguments: list[str]) -> int:
    """Write the pages, or with --check say which are stale; also what is unknown or without a word."""
    found = proofs()
    wrong = [f"{p.path} {p.test}: {p.mark} is in no list of docs/security" for p in unknown(found)]
    wrong += [f"{mark}: no test, and no word about why" for mark in silent(found)]
    for path, page in pages(found).items():
        if "--check" not in arguments:
            path.write_text(page, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != page:
            wrong.append(f"{path.relative_to(ROOT)} is stale: run python -m tests.security_pages")
    sys.stderr.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
