"""What a municipality writes to make a rule of its own, and what a condition of it may read."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final

import orjson
import polars as pl

from services.risk.domain.book import iso
from services.risk.domain.cel.compiling import Scope
from services.risk.domain.cel.terms import DOUBLE, INT, type_of
from services.risk.domain.explain import Text
from services.risk.domain.kinds import MOMENT
from services.risk.domain.kinds.catalogue import KINDS, PAYMENT
from services.risk.domain.prohibited import lint

LANGUAGE: Final = 1
"""Raised by who changes what a condition means: every own rule is then another version, which has proved nothing."""

ALWAYS: Final = {PAYMENT.name: frozenset({"amount_minor", "currency", "kind", "kind_group", "party_id"})}
"""Fields that every row of a kind has."""

_NEVER: Final = frozenset({"file_id", "number_key", "value_minor"})  # the platform's own, and of no meaning to people


@dataclass(frozen=True, slots=True)
class OwnParameter:
    """A number of the rule, which its versions may change."""

    name: str
    value: int | float
    unit: str
    source: str
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnText:
    """A rule as people write it: *condition* and *amount* (öre at stake) are CEL over a row of *kind*.

    *key*: the column by which rows are one partition, and what a finding is about. *party*: whom it concerns.
    """

    kind: str
    key: str
    party: str | None
    condition: str
    amount: str
    parameters: tuple[OwnParameter, ...]
    score: float
    severity: int
    typology: str
    family: str
    follow_up: str
    areas: tuple[str, ...]
    legal_basis: str
    purpose: str
    title: Text
    description: Text
    innocent: tuple[Text, ...]
    next_step: Text
    explanation: Text


@dataclass(frozen=True, slots=True)
class Offered:
    """A field that a condition may read: its *type* in CEL, an *example*, and the form in which texts show it."""

    name: str
    type: str
    example: str
    form: str
    optional: bool


_EXAMPLES: Final[Mapping[str, tuple[str, str]]] = {
    "int": ("42", "n"), "bool": ("true", ""), "string": ('"A-117"', ""),
    "timestamp": ('timestamp("2026-01-31T00:00:00Z")', "moment"),
}  # fmt: skip


@cache
def offered(kind: str) -> tuple[Offered, ...]:
    """The fields of *kind* that conditions may read, by name: no names, no labels, nothing that is prohibited."""
    schema = KINDS[kind].schema
    always = ALWAYS.get(kind, frozenset())
    hidden = {f"{party}_name" for party in KINDS[kind].parties} | {f"{one}_label" for one in KINDS[kind].accounts}
    if kind == PAYMENT.name:
        hidden |= {"party_name", "account_label"}
    found = []
    for name, dtype in sorted(schema.items()):
        type_ = type_of(dtype)
        if type_ is None or name in hidden | _NEVER | {"record_id", "committee_id"}:
            continue
        if any(one.kind == "prohibited" for one in lint([name])):
            continue
        example, form = _EXAMPLES[type_]
        if name.endswith("_minor"):
            example, form = "5000000", "kr"
        if dtype == pl.Date():
            form = "day"
        found.append(Offered(name, type_, example, form, name not in always))
    return tuple(found)


def keys_offered(kind: str) -> dict[str, str]:
    """By column what may be a key of *kind*, and what it names."""
    return {name: named for name, named in KINDS[kind].keys.items() if KINDS[kind].schema[name] == pl.String()}


def parties_offered(kind: str) -> tuple[str, ...]:
    """The columns that name a party."""
    return ("party_id",) if kind == PAYMENT.name else KINDS[kind].parties


def scope_of(text: OwnText) -> Scope:
    """What the conditions of *text* may read."""
    fields = {one.name: one.type for one in offered(text.kind)}
    types = {one.name: DOUBLE if isinstance(one.value, float) else INT for one in text.parameters}
    return Scope(text.kind, fields, types, ALWAYS.get(text.kind, frozenset()))


def forms_of(text: OwnText) -> dict[str, str]:
    """In which form the explanation shows each value that it may name."""
    told = {one.name: one.form for one in offered(text.kind)}
    numbers = {one.name: _number_form(one) for one in text.parameters}
    return {"party": "", "currency": "", **told, **numbers}


def _number_form(parameter: OwnParameter) -> str:
    if isinstance(parameter.value, float):
        return "num"
    return "kr" if parameter.name.endswith("_minor") else "n"


def told_as(name: str, dtype: Any) -> pl.Expr:
    """A column as evidence keeps it."""
    if dtype == pl.Date():
        return pl.col(name).dt.to_string("%Y-%m-%d")
    return iso(name) if dtype == MOMENT else pl.col(name)


def canonical(text: OwnText) -> bytes:
    """The text byte for byte, whatever the order in which it was told: what a version's digest is over."""
    return orjson.dumps({"language": LANGUAGE, **dataclasses.asdict(text)}, option=orjson.OPT_SORT_KEYS)


def as_told(text: OwnText) -> dict[str, Any]:
    """The text as it is stored."""
    told: dict[str, Any] = orjson.loads(orjson.dumps(dataclasses.asdict(text)))
    return told


def read_text(told: Mapping[str, Any]) -> OwnText:
    """The text from what was stored of it."""
    parameters = tuple(
        OwnParameter(**{**one, "valid_from": date.fromisoformat(one["valid_from"])}) for one in told["parameters"]
    )
    return OwnText(
        **{
            **told,
            "parameters": parameters,
            "areas": tuple(told["areas"]),
            "innocent": tuple(Text(**one) for one in told["innocent"]),
            **{name: Text(**told[name]) for name in ("title", "description", "next_step", "explanation")},
        }
    )
