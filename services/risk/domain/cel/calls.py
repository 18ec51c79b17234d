"""Calls of CEL's functions, with the types that each takes."""

from typing import TYPE_CHECKING, Final

import polars as pl

from services.risk.domain.cel import macros
from services.risk.domain.cel.findings import nearest
from services.risk.domain.cel.functions import (
    CONVERSIONS,
    FORMS,
    LENGTHS,
    PARTS,
    TEXT,
    is_zone,
    length_of,
    moment,
    part_of,
    span,
)
from services.risk.domain.cel.limits import MOST_REPEATS
from services.risk.domain.cel.patterns import BrokenPattern, translated
from services.risk.domain.cel.terms import (
    BOOL,
    DURATION,
    INT,
    LIST,
    STRING,
    TIMESTAMP,
    UNKNOWN,
    WRONG,
    Term,
    constant,
    of,
)
from services.risk.domain.cel.tree import Node

if TYPE_CHECKING:
    from services.risk.domain.cel.compiling import Compiler

_KNOWN: Final = sorted(FORMS)


def call(work: "Compiler", node: Node) -> Term:
    """A call of a function by its name, or of one on a value."""
    parts = [work.term(one) for one in node.args]
    if any(part.type == UNKNOWN for part in parts):
        return WRONG
    at = work.text.rfind(node.name, 0, node.at + len(node.name))
    at = node.at if at < 0 else at
    if node.name not in FORMS:
        return work.wrong("unknown-function", at, name=node.name, near=nearest(node.name, _KNOWN))
    made = _made(work, node, parts)
    if made is None:
        return work.wrong("wrong-arguments", at, name=node.name, form=FORMS[node.name])
    return made


def _made(work: "Compiler", node: Node, parts: list[Term]) -> Term | None:  # noqa: PLR0911  # one for each form of call
    """None where the function does not take such values."""
    types = tuple(part.type for part in parts)
    if node.name == "size" and len(parts) == 1:
        return _size(parts[0])
    if node.name == "sum" and types == (LIST,):
        return macros.total(parts[0])
    if node.name in {"timestamp", "duration"} and types == (STRING,):
        return _time(work, node, parts[0])
    if node.name == "matches" and types == (STRING, STRING):
        return _matches(work, node, *parts)
    if node.member and node.name in TEXT and types == (STRING, STRING):
        text, other = parts
        return Term(BOOL, lambda frame: TEXT[node.name](text.build(frame), other.build(frame)), **of(*parts))
    if not node.member and len(parts) == 1 and (node.name, types[0]) in CONVERSIONS:
        convert, given = CONVERSIONS[node.name, types[0]], parts[0]
        return Term(node.name, lambda frame: convert(given.build(frame)), **of(given))
    return _part(work, node, parts) if node.member else None


def _size(part: Term) -> Term | None:
    if part.type == STRING:
        return Term(INT, lambda frame: part.build(frame).str.len_chars().cast(pl.Int64()), **of(part))
    if part.type != LIST:
        return None
    return macros.count(part) if part.rows else constant(INT, len(part.items))


def _time(work: "Compiler", node: Node, part: Term) -> Term | None:
    if not isinstance(part.value, str):
        return None
    value = moment(part.value) if node.name == "timestamp" else span(part.value)
    if value is None:
        return work.wrong("bad-time", node.args[0].at, value=part.value[:40])
    return constant(TIMESTAMP if node.name == "timestamp" else DURATION, value)


def _matches(work: "Compiler", node: Node, text: Term, pattern: Term) -> Term:
    at = node.args[1].at
    if not isinstance(pattern.value, str):
        return work.wrong("pattern-not-text", at)
    try:
        wanted = translated(pattern.value)
    except BrokenPattern as broken:
        if broken.sign:
            return work.wrong("pattern-not-linear", at, sign=broken.sign, most=MOST_REPEATS.value)
        return work.wrong("pattern-broken", at)
    return Term(BOOL, lambda frame: text.build(frame).str.contains(wanted), **of(text))


def _part(work: "Compiler", node: Node, parts: list[Term]) -> Term | None:
    on, *rest = parts
    if on.type == DURATION and node.name in LENGTHS and not rest:
        length = length_of(node.name)
        return Term(INT, lambda frame: length(on.build(frame)), **of(on))
    if on.type != TIMESTAMP or node.name not in PARTS or len(rest) > 1 or any(one.type != STRING for one in rest):
        return None
    zone = rest[0].value if rest else "UTC"
    if not isinstance(zone, str):
        return None
    if not is_zone(zone):
        return work.wrong("bad-zone", node.args[1].at, value=zone[:40])
    part = part_of(node.name, zone)
    return Term(INT, lambda frame: part(on.build(frame)), **of(on))
