"""Each rule of the rule book is shown by tests: it fires, it almost fires, and an innocent explanation keeps it still.

That each finds a scheme planted for it is shown in tests/unit/twin/test_found.py.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from services.risk.rules import BY_ID

KINDS: Final = ("fires", "almost", "innocent")
FOLDER: Final = Path(__file__).parents[1] / "unit" / "risk"


def marked(source: str) -> Iterator[tuple[str, str]]:
    """The rule and the kind of each test that is marked as a case."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.case":
                    rule, kind = (ast.literal_eval(argument) for argument in mark.args)
                    yield rule, kind


CASES: Final = {case for file in FOLDER.rglob("test_*.py") for case in marked(file.read_text("utf-8"))}


def test_each_rule_has_a_case_of_each_kind() -> None:
    wanted = {(rule, kind) for rule in BY_ID for kind in KINDS}

    assert sorted(wanted - CASES) == []


def test_no_case_is_of_something_unknown() -> None:
    assert sorted(rule for rule, kind in CASES if rule not in BY_ID or kind not in KINDS) == []
