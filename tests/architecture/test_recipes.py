"""The samples in CONTRIBUTING.md fit the code: new files run, additions find every name that they use."""

import ast
import builtins
import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fastapi import APIRouter

from tests.architecture.checks import ROOT, Source, without_assert

BLOCK = re.compile(r"^```python\n# (?P<path>\S+\.py)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
# what an addition takes for granted from the step before it
FROM_OTHER_STEPS = {"ControlTaskOverdue", "remind"}


def blocks() -> list[Source]:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return [Source(match["path"], match["code"]) for match in BLOCK.finditer(text)]


def new_files() -> list[Source]:
    return [b for b in blocks() if not (ROOT / b.path).exists()]


def additions() -> list[Source]:
    return [b for b in blocks() if (ROOT / b.path).exists()]


def name_of(path: str) -> str:
    return path.removesuffix(".py").replace("/", ".")


@pytest.fixture
def recipe_modules() -> Iterator[dict[str, ModuleType]]:
    """The new files of the recipes, importable as if they were there."""
    loaded = {}
    for block in new_files():
        module = ModuleType(name_of(block.path))
        sys.modules[module.__name__] = loaded[module.__name__] = module
        exec(compile(block.text, block.path, "exec"), module.__dict__)  # noqa: S102 - our own page
    yield loaded
    for name in loaded:
        del sys.modules[name]


def run_test(test: Callable[..., Any], tmp_path: Path) -> None:
    test(**({"tmp_path": tmp_path} if "tmp_path" in inspect.signature(test).parameters else {}))


def test_the_tests_of_the_recipes_pass(recipe_modules: dict[str, ModuleType], tmp_path: Path) -> None:
    ran = []
    for name, module in recipe_modules.items():
        for test in [value for key, value in vars(module).items() if key.startswith("test_")]:
            run_test(test, tmp_path)
            ran.append(f"{name.rpartition('.')[2]}.{test.__name__}")

    assert ran == [
        "test_weekend.test_a_payment_on_a_sunday_is_worth_a_look",
        "test_weekend.test_a_small_payment_on_a_sunday_is_left_alone",
        "test_acme.test_a_line_is_a_payment_order",
        "test_acme.test_a_line_without_an_amount_is_rejected",
    ]


def test_the_additions_of_the_recipes_fit_their_modules() -> None:
    added: dict[str, Any] = {}
    for block in additions():
        there = vars(importlib.import_module(name_of(block.path)))
        # the sample must not add its route to the real router
        names = {**there, **added, "router": APIRouter()}
        exec(compile(block.text, block.path, "exec"), names)  # noqa: S102 - our own page
        added |= {name: value for name, value in names.items() if name not in there}

    assert {"ControlTaskOverdue", "announce_overdue", "TaskNotDone", "on_control_task_overdue"} <= added.keys()


@pytest.mark.parametrize("block", additions(), ids=lambda block: block.path)
def test_an_addition_of_a_recipe_uses_names_that_exist(block: Source) -> None:
    there = vars(importlib.import_module(name_of(block.path)))
    nodes = list(ast.walk(block.tree))
    loaded = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    stored = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    defined = {n.name for n in nodes if isinstance(n, ast.ClassDef | ast.AsyncFunctionDef)}
    arguments = {n.arg for n in nodes if isinstance(n, ast.arg)}

    known = stored | defined | arguments | there.keys() | vars(builtins).keys() | FROM_OTHER_STEPS
    assert loaded - known == set()


def test_the_recipes_make_the_new_files_that_they_speak_of() -> None:
    assert [b.path for b in new_files()] == [
        "services/risk/rules/weekend.py",
        "tests/unit/risk/test_weekend.py",
        "services/intake/formats/acme.py",
        "tests/unit/intake/test_acme.py",
    ]


def test_the_tests_of_the_recipes_assert() -> None:
    assert [finding for b in blocks() for finding in without_assert(b)] == []
