"""The law for rules on records: judged as rows come and go in any chunks, or all at once, the same stands."""

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random
from typing import Any

import orjson
import polars as pl

from services.risk.domain.book import Book
from services.risk.domain.explain import Language
from services.risk.domain.judging import JUDGED, judge, touched
from services.risk.domain.kinds.catalogue import KINDS
from services.risk.domain.record_rule import WHOLE, AnyRecordRule

MUNICIPALITY = "2180"
COMMITTEE = "son"
TODAY = date(2026, 11, 1)

Tables = Mapping[str, pl.DataFrame]


def judged(rule: AnyRecordRule, tables: Tables, *, day: date = TODAY, **params: float) -> list[dict[str, Any]]:
    """What *rule* finds in *tables* on *day*, in a fixed order; *params* replace defaults."""
    values = {rule.id: rule.with_values(params)} if params else None
    return _judged(tables, rule, day, values=values).to_dicts()


def told(rule: AnyRecordRule, finding: Mapping[str, Any], language: Language = "sv") -> str:
    """The sentence of a finding; AssertionError where a value is missing in it."""
    sentence = rule.explain(orjson.loads(finding["evidence"]))[language]
    assert "–" not in sentence, sentence
    assert "{" not in sentence, sentence
    return sentence


def stands_after(
    rule: AnyRecordRule, tables: Tables, rng: Random, *, day: date = TODAY
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What stands after the rows came in random order and chunks, some of them first in another version; and at once.

    A row's other version takes values from other rows of its table, and is superseded later by the row itself.
    """
    arrivals = _arrivals(tables, rng)
    here: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in tables}
    stands = JUDGED.to_frame()
    while arrivals:
        chunk = [arrivals.pop() for _ in range(min(len(arrivals), rng.randint(1, 12)))]
        changed: dict[str, list[dict[str, Any]]] = {}
        for kind, row in chunk:
            before = here[kind].get(row["record_id"])
            here[kind][row["record_id"]] = row
            changed.setdefault(kind, []).extend([row] if before is None else [row, before])
        keys: dict[str, set[str]] = {}
        for kind, rows in changed.items():
            for name, key in touched(kind, _frame(kind, rows), [rule]).iter_rows():
                keys.setdefault(name, set()).add(key)
        now = {kind: _frame(kind, list(rows.values())) for kind, rows in here.items()}
        new = _judged(now, rule, day, keys)
        kept = (
            stands.filter(~pl.col("key").is_in(list(keys.get(rule.key, ()))))
            if rule.key != WHOLE
            else JUDGED.to_frame()
        )
        stands = pl.concat([kept, new]) if rule.key != WHOLE or WHOLE in keys else stands
    return _ordered(stands), _ordered(_judged(tables, rule, day))


def _judged(
    tables: Tables, rule: AnyRecordRule, day: date, keys: Mapping[str, set[str]] | None = None, values: Any = None
) -> pl.DataFrame:
    book = Book(tables, day)
    return judge(book, [rule], keys, municipality_id=MUNICIPALITY, committee_id=COMMITTEE, params=values)


def _arrivals(tables: Tables, rng: Random) -> list[tuple[str, dict[str, Any]]]:
    coming: list[tuple[float, str, dict[str, Any]]] = []
    for kind, frame in tables.items():
        rows = frame.to_dicts()
        for row in rows:
            at = rng.random()
            coming.append((at, kind, row))
            if rng.random() < 0.3:
                other = rng.choice(rows)
                coming.append((at * rng.random(), kind, {**other, "record_id": row["record_id"]}))
    coming.sort(key=lambda one: -one[0])
    return [(kind, row) for _, kind, row in coming]


def _frame(kind: str, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=KINDS[kind].schema)


def _ordered(stands: pl.DataFrame) -> pl.DataFrame:
    return stands.select(JUDGED.names()).sort("signal_id")
