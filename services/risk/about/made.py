"""The worked example of a rule: made-up rows, and what the rule says of them when it is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson
import polars as pl

from services.risk.domain.book import Book
from services.risk.domain.engine import screen, standing
from services.risk.domain.frames import FACTS, payments
from services.risk.domain.judging import judge
from services.risk.domain.kinds.catalogue import KINDS, PAYMENT
from services.risk.domain.rule import PaymentRule
from services.risk.domain.state import EMPTY
from services.risk.rules import PAYMENT_RULES, RECORD_RULES

HERE: Final = Path(__file__).parent / "examples"
MUNICIPALITY, COMMITTEE = "9999", "son"
MOST: Final = 12
_RECORD_RULES: Final = {rule.id: rule for rule in RECORD_RULES}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the example: its kind, its role in what the rule says, and its values by column."""

    kind: str
    role: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """What the rule says of the made-up rows, those it speaks of, and how many rows there are in all."""

    day: date
    evidence: Mapping[str, Any]
    rows: tuple[Shown, ...]
    all_rows: int


@cache
def worked_example(rule_id: str) -> Example:
    """The example of a rule, asked for once; KeyError: the rule book has no such rule."""
    day, tables = rows_of(rule_id)
    if rule_id in PAYMENT_RULES:
        evidence, roles = _of_payments(PAYMENT_RULES[rule_id], tables[PAYMENT.name])
    else:
        evidence, roles = _of_records(rule_id, day, tables)
    known = {_id(kind, n, row): (kind, row) for kind, rows in tables.items() for n, row in enumerate(rows)}
    shown = tuple(Shown(known[one][0], role, known[one][1]) for one, role in roles.items() if one in known)[:MOST]
    return Example(day, evidence, shown, len(known))


def rows_of(rule_id: str) -> tuple[date, dict[str, list[Row]]]:
    """The made-up rows of a rule's example by kind, and the day on which it is asked; KeyError of no such rule."""
    path = HERE / f"{rule_id}.json"
    if rule_id not in PAYMENT_RULES and rule_id not in _RECORD_RULES:
        raise KeyError(rule_id)
    told = orjson.loads(path.read_bytes())
    tables = {
        kind: [{name: value for name, value in zip(table["columns"], row, strict=True) if value is not None}
               for row in table["rows"]]
        for kind, table in told["tables"].items()
    }  # fmt: skip
    return date.fromisoformat(told["day"]), tables


def _id(kind: str, place: int, row: Row) -> str:
    return str(row.get("record_id") or f"{kind}-{place:03}")


def _of_records(rule_id: str, day: date, tables: Mapping[str, list[Row]]) -> tuple[Mapping[str, Any], dict[str, str]]:
    frames = {kind: _frame(kind, rows) for kind, rows in tables.items()}
    book, rules = Book(frames, day), [_RECORD_RULES[rule_id]]
    found = judge(book, rules, municipality_id=MUNICIPALITY, committee_id=COMMITTEE).row(0, named=True)
    return orjson.loads(found["evidence"]), {one["id"]: one["role"] for one in found["records"] or ()}


def _frame(kind: str, rows: list[Row]) -> pl.DataFrame:
    schema = KINDS[kind].schema
    return pl.DataFrame([_typed(schema, {**row, "committee_id": COMMITTEE}) for row in rows], schema=schema)


def _of_payments(rule: PaymentRule[Any], rows: list[Row]) -> tuple[Mapping[str, Any], dict[str, str]]:
    numbered = [
        {**dict.fromkeys(FACTS), "position": n, **_typed(FACTS, row), "payment_id": _id(PAYMENT.name, n, row)}
        for n, row in enumerate(rows)
    ]
    arrived = payments(pl.DataFrame(numbered, schema=FACTS))
    params = {rule.id: rule.defaults()}
    found = standing(screen(arrived, EMPTY, (rule,), municipality_id=MUNICIPALITY, params=params)).row(0, named=True)
    roles = {str(one["payment_id"]): str(one["role"]) for one in found["compared"] or () if one["payment_id"]}
    own = {str(found["payment_id"]): "subject"} if found["payment_id"] else {}
    return orjson.loads(found["evidence"]), {**own, **{id_: role for id_, role in roles.items() if id_ not in own}}


def _typed(schema: pl.Schema, row: Row) -> Row:
    """The row's days and times as such."""
    return {name: _value(schema[name], value) for name, value in row.items() if name in schema}


def _value(dtype: pl.DataType, value: Any) -> Any:
    if isinstance(dtype, pl.Date):
        return date.fromisoformat(value)
    if isinstance(dtype, pl.Datetime):
        return pl.Series([value]).str.to_datetime(time_unit="us", time_zone="UTC")[0]
    return value
