"""May a new version of an event's schema stand beside an older one? Both readings must work.

New consumers meet old messages that are still on the topic, old consumers meet new messages while a
roll-out is under way: so nothing is removed, nothing changes its type, nothing becomes required and
nothing that was promised becomes optional. An enumeration may grow; consumers are rolled out first then.
"""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

_CONSTRAINTS = (
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("minLength", "maxLength", "pattern", "minItems", "maxItems", "const"),
)


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """What in *new* breaks somebody who knows *old*, one line each; empty where nothing does."""
    return list(_compare(old, new, (old, new), "$"))


def _compare(old: Schema, new: Schema, roots: tuple[Schema, Schema], at: str) -> Iterator[str]:
    old, new = _resolved(old, roots[0]), _resolved(new, roots[1])
    if "anyOf" in old or "anyOf" in new:
        yield from _compare_variants(old, new, roots, at)
        return
    if _kind(old) != _kind(new):
        yield f"{at}: retyped from {_kind(old)} to {_kind(new)}"
        return
    for constraint in _CONSTRAINTS:
        if old.get(constraint) != new.get(constraint):
            yield f"{at}: {constraint} changed from {old.get(constraint)} to {new.get(constraint)}"
    for value in old.get("enum", []):
        if value not in new["enum"]:
            yield f"{at}: the value {value} is gone"
    if "items" in old or "items" in new:
        yield from _compare(old.get("items", {}), new.get("items", {}), roots, f"{at}[]")
    yield from _compare_fields(old, new, roots, at)


def _compare_fields(old: Schema, new: Schema, roots: tuple[Schema, Schema], at: str) -> Iterator[str]:
    was, now = set(old.get("required", [])), set(new.get("required", []))
    for name in sorted(now - was):
        yield f"{at}.{name}: newly required; older messages lack it"
    for name in sorted(was - now):
        yield f"{at}.{name}: no longer required; older consumers need it"
    for name, field in old.get("properties", {}).items():
        if name in new.get("properties", {}):
            yield from _compare(field, new["properties"][name], roots, f"{at}.{name}")
        else:
            yield f"{at}.{name}: removed"


def _compare_variants(old: Schema, new: Schema, roots: tuple[Schema, Schema], at: str) -> Iterator[str]:
    was = {_kind(_resolved(variant, roots[0])): variant for variant in old.get("anyOf", [old])}
    now = {_kind(_resolved(variant, roots[1])): variant for variant in new.get("anyOf", [new])}
    if was.keys() != now.keys():
        yield f"{at}: retyped from {' | '.join(sorted(was))} to {' | '.join(sorted(now))}"
        return
    for kind, variant in was.items():
        yield from _compare(variant, now[kind], roots, at)


def _kind(schema: Schema) -> str:
    """Type and format in one word; an enumeration is a type of its own."""
    enumerated = "enumeration" if "enum" in schema else ""
    return " ".join(filter(None, (str(schema.get("type", "")), schema.get("format"), enumerated))) or "anything"


def _resolved(schema: Schema, root: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    found: Schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    return found
