"""What a rule version is, byte for byte: its id, its number, its parameters, and the code that it runs."""

import ast
import hashlib
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import FunctionType
from typing import Any, Final, Protocol

import orjson

from services.risk.domain.own_rule import OwnRule

Values = Mapping[str, int | float]
_PACKAGE_PARTS: Final = 3  # services.risk.rules: what is imported from elsewhere is the engine's, not the rule's
# by identity, since a rule holds what cannot be hashed; the books of a process are few, and stay
_HASHES: Final[dict[int, tuple["Versioned", str]]] = {}


class Versioned(Protocol):
    """A rule of any kind: *params* is the dataclass of its parameters, *texts* what it says of itself."""

    @property
    def id(self) -> str:
        """What it is called in every municipality."""

    @property
    def version(self) -> int:
        """Raised by who changes what it finds."""

    @property
    def params(self) -> type[Any]:
        """The dataclass of its parameters, every one with a default."""

    @property
    def texts(self) -> Any:
        """What it says of itself."""


def code_hash(rule: Versioned) -> str:
    """SHA-256, in hex, over the source of the modules that the rule is written in; of an own rule over its text."""
    if isinstance(rule, OwnRule):
        return _sha256(rule.code)
    known = _HASHES.get(id(rule))
    if known is None or known[0] is not rule:
        known = _HASHES[id(rule)] = (rule, _hashed(tuple(sorted(_modules(rule)))))
    return known[1]


def default_values(rule: Versioned) -> dict[str, int | float]:
    """The parameters as the platform ships them."""
    return _values(rule.params())


def values_with(rule: Versioned, changed: Values) -> dict[str, int | float]:
    """The default parameters with some replaced; ValueError names what does not fit."""
    known = default_values(rule)
    wrong = sorted(name for name, value in changed.items() if name not in known or not _fits(known[name], value))
    if wrong:
        raise ValueError(f"{rule.id} has no such parameter, or not of that type: {', '.join(wrong)}")
    given = {name: type(known[name])(value) for name, value in changed.items()}
    return _values(rule.params(**(known | given)))


def digest(rule: Versioned, values: Values) -> str:
    """SHA-256, in hex, over rule id, version, parameters and code: what is approved, and nothing else."""
    told = {"rule": rule.id, "version": rule.version, "parameters": dict(values), "code": code_hash(rule)}
    return _sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS))


def parameters_digest(values: Values) -> str:
    """SHA-256, in hex, over parameters alone."""
    return _sha256(orjson.dumps(dict(values), option=orjson.OPT_SORT_KEYS))


def _values(params: Any) -> dict[str, int | float]:
    return {name: getattr(params, name) for name in params.__dataclass_fields__}


def _fits(default: float, value: float) -> bool:
    whole = isinstance(default, int)
    return isinstance(value, int | float) and not isinstance(value, bool) and not (whole and isinstance(value, float))


def _modules(rule: Versioned) -> set[str]:
    """The modules of the rule's function and parameters, and those of their package that these import."""
    parts = (getattr(rule, name) for name in dir(rule) if not name.startswith("_"))
    found: set[str] = set()
    waiting = {part.__module__ for part in parts if isinstance(part, FunctionType | type)}
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= set(_imported(name)) - found
    return found


@lru_cache
def _imported(module: str) -> tuple[str, ...]:
    package = ".".join(module.split(".")[:_PACKAGE_PARTS])
    return tuple(name for name in _named(ast.parse(_source(module))) if name.startswith(f"{package}."))


def _named(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            whole = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name for name in (node.module, *whole) if name in sys.modules)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in sys.modules)


@lru_cache
def _hashed(modules: tuple[str, ...]) -> str:
    return _sha256(b"\0".join(part for name in modules for part in (name.encode(), _source(name))))


@lru_cache
def _source(module: str) -> bytes:
    return Path(str(sys.modules[module].__file__)).read_bytes()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
