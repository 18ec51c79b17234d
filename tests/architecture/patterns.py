"""Every regular expression of the code, and texts made to let each think for long."""

import ast
import importlib
import re
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from re import _constants as parts  # the standard library's own tree of a pattern
from re import _parser as parser
from typing import Any, NamedTuple

from tests.architecture.checks import ROOT

PLACES = ("shared", "services", "deploy")
CALLS = frozenset({"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"})
WHOLE = frozenset({"match", "fullmatch"})
LONGEST = 51_200
NOISE_S = 0.05
STUCK_S = 3.0
# four times the text: a linear pattern takes about four times as long, a quadratic one sixteen times
MOST_GROWTH = 9.0


class Used(NamedTuple):
    """A pattern, where it stands and whether it is only tried at the beginning of a text."""

    where: str
    pattern: "re.Pattern[Any]"
    at_start: bool


class Stuck(Exception):  # noqa: N818 - named by its fact
    """A pattern did not come to an end."""


def modules(places: Iterable[str] = PLACES) -> Iterator[Path]:
    """The code's own modules."""
    for place in places:
        yield from (path for path in sorted((ROOT / place).rglob("*.py")) if "migrations" not in path.parts)


def patterns(paths: Iterable[Path]) -> tuple[list[Used], list[str]]:
    """Every pattern that is written as a text, and the places whose pattern is put together."""
    found: list[Used] = []
    built: list[str] = []
    for path in paths:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {id(n) for part in tree.body if isinstance(part, ast.Assign | ast.AnnAssign) for n in ast.walk(part)}
        for node in ast.walk(tree):
            for source, flags, at_start in _written(node):
                where = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
                try:
                    text = ast.literal_eval(source)
                except ValueError:
                    built.append(where)
                else:
                    if id(node) in named and not getattr(node, "keywords", ()):
                        continue  # the module has it ready, with the name by which it is asked
                    found.append(Used(where, re.compile(text, flags), at_start))
    return found, built


def _written(node: ast.AST) -> Iterator[tuple[ast.expr, int, bool]]:
    if not isinstance(node, ast.Call):
        return
    module, _, method = ast.unparse(node.func).rpartition(".")
    if module == "re" and method in CALLS and node.args:
        said = " ".join(ast.unparse(argument) for argument in [*node.args[1:], *(k.value for k in node.keywords)])
        flags = 0
        for name in re.findall(r"re\.([A-Z]+)", said):
            flags |= getattr(re, name)
        yield node.args[0], flags, method in WHOLE
    for keyword in node.keywords:
        if keyword.arg == "pattern":
            yield keyword.value, 0, False


def living(paths: Iterable[Path]) -> list[Used]:
    """The patterns that a module has put together by the time it is imported."""
    found = []
    for path in paths:
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if path.name in {"main.py", "worker.py", "__main__.py", "env.py"}:
            continue
        module, asked = sys.modules.get(name) or importlib.import_module(name), _asked(path)
        for variable, value in vars(module).items():
            at_start = bool(asked.get(variable)) and asked[variable] <= WHOLE
            found += [Used(name, pattern, at_start) for pattern in _within(value, 3)]
    return found


def _asked(path: Path) -> dict[str, set[str]]:
    """Which methods of a name a module calls: a pattern that is only tried at the start costs less."""
    asked: dict[str, set[str]] = {}
    others: dict[str, str] = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in CALLS:
            asked.setdefault(node.value.id, set()).add(node.attr)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.IfExp) and isinstance(node.targets[0], ast.Name):
            others |= {ast.unparse(one): node.targets[0].id for one in (node.value.body, node.value.orelse)}
    return asked | {name: asked[other] for name, other in others.items() if other in asked and name not in asked}


def _within(value: Any, depth: int) -> Iterator["re.Pattern[Any]"]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _within(inner, depth - 1)
    elif depth and isinstance(value, dict):
        yield from _within(list(value.values()), depth - 1)


def texts(pattern: "re.Pattern[Any]", size: int) -> Iterator[Any]:
    """Texts of *size* that almost match, again and again, and never end as they should."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    letters = sorted({*_letters(parser.parse(source, pattern.flags & ~re.UNICODE)), "a", "0", " "})[:24]
    atoms = [*letters, *(first + second for first in letters[:9] for second in letters[:9] if first != second)]
    for atom in atoms:
        for ending in ("", "\x01"):
            text = (atom * (size // len(atom) + 1))[:size] + ending
            yield text if isinstance(pattern.pattern, str) else text.encode("latin-1", "replace")


def _letters(tree: Any) -> Iterator[str]:
    """One letter of each thing that the pattern speaks of."""
    for operation, argument in tree:
        if operation in {parts.LITERAL, parts.NOT_LITERAL}:
            yield chr(argument)
        elif operation is parts.RANGE:
            yield chr(argument[0])
        elif operation is parts.CATEGORY:
            yield {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": "\t", "CATEGORY_WORD": "b"}.get(str(argument), "-")
        elif operation is parts.ANY:
            yield "x"
        elif operation is parts.IN:
            yield from _letters(argument)
        else:
            yield from _inner(argument)


def _inner(argument: Any) -> Iterator[str]:
    for part in argument if isinstance(argument, tuple | list) else ():
        if isinstance(part, parser.SubPattern):
            yield from _letters(part)
        elif isinstance(part, tuple | list):
            yield from _inner(part)


def seconds(act: Callable[[], object]) -> float:
    """How long *act* takes; Stuck where it does not end."""

    def give_up(*_: object) -> None:
        raise Stuck

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, STUCK_S)
    started = time.process_time()
    try:
        act()
        return time.process_time() - started
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def slow_on(used: Used) -> str:
    """A text on which the pattern's time grows faster than the text; empty where there is none."""
    pattern = used.pattern
    run = pattern.fullmatch if used.at_start else pattern.findall
    for size in (800, 3_200, 12_800, LONGEST):
        for text, shorter in zip(texts(pattern, size), texts(pattern, size // 4), strict=True):
            try:
                took = seconds(partial(run, text))
                if took < NOISE_S:
                    continue
                growth = took / max(min(seconds(partial(run, shorter)) for _ in range(2)), 1e-4)
            except Stuck:
                return f"stuck on {size} of {text[:12]!r}"
            if growth > MOST_GROWTH:
                return f"{growth:.0f} times slower for 4 times {text[:12]!r}"
    return ""
