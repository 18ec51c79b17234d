"""Judging records: the rules over the partitions that were touched, live and in a back-test alike."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from services.risk.domain.book import FINDING, Book, with_base
from services.risk.domain.frames import checked
from services.risk.domain.kinds.catalogue import KINDS, PAYMENT
from services.risk.domain.record_rule import WHOLE, AnyRecordRule, Reads
from shared.ids import derived_id

# signal_id is the same for the same rule, version, municipality, committee, subject and period.
_STAMP = pl.Schema(
    {"signal_id": pl.String, "rule": pl.String, "version": pl.Int32, "severity": pl.Int32, "committee_id": pl.String}
)
JUDGED = pl.Schema({**_STAMP, **FINDING})
NOTHING_JUDGED = JUDGED.to_frame()
TOUCHED = pl.Schema({"name": pl.String, "key": pl.String})


Narrowed = dict[tuple[str, tuple[str, ...]], pl.DataFrame]
"""Rows of some partitions in a fixed order, by kind and the columns by which they were found."""


def judge(
    book: Book,
    rules: Iterable[AnyRecordRule],
    keys: Mapping[str, Collection[str]] | None = None,
    *,
    municipality_id: str,
    committee_id: str,
    params: Mapping[str, Any] | None = None,
    narrowed: Narrowed | None = None,
) -> pl.DataFrame:
    """What stands now of the partitions *keys* (by name; None: of all), in schema JUDGED, in a fixed order.

    *params* by rule id replace defaults. A rule sees the columns that it declared and nothing else. Calls over the
    same book and keys may share what they *narrowed*.
    """
    values = params or {}
    parts = []
    for rule in rules:
        wanted = None if keys is None or rule.key == WHOLE else keys.get(rule.key, ())
        if any(book[kind].is_empty() for kind in rule.needed):
            continue
        seen = part(book, rule, wanted, narrowed)
        if any(seen[kind].is_empty() for kind in rule.needed):
            continue
        found = checked(rule.check(seen, values.get(rule.id) or rule.defaults()), FINDING)
        if wanted is not None:  # a row of two names brings a part of another partition along
            found = found.filter(pl.col("key").is_in(list(wanted)))
        if not found.is_empty():
            parts.append(_stamped(rule, found, municipality_id, committee_id))
    return pl.concat(parts).sort("rule", "subject_id", "period") if parts else NOTHING_JUDGED


def part(book: Book, rule: AnyRecordRule, keys: Collection[str] | None, narrowed: Narrowed | None = None) -> Book:
    """The rows that *rule* may see where only the partitions *keys* are asked for (None: all)."""
    return Book({one.kind: _part(book[one.kind], one, keys, narrowed) for one in rule.reads}, book.day)


def _part(rows: pl.DataFrame, one: Reads, keys: Collection[str] | None, narrowed: Narrowed | None) -> pl.DataFrame:
    columns, place = with_base(one.columns), (one.kind, one.by)
    if narrowed is None:  # what nobody shares is narrow from the start
        return _found_by(rows, one, keys).select(columns).sort("record_id")
    if place not in narrowed:
        narrowed[place] = _found_by(rows, one, keys).sort("record_id")
    return narrowed[place].select(columns)


def _found_by(rows: pl.DataFrame, one: Reads, keys: Collection[str] | None) -> pl.DataFrame:
    if not one.by or rows.is_empty():
        return rows
    mine = [pl.col(name).is_in(list(keys)) if keys is not None else pl.col(name).is_not_null() for name in one.by]
    return rows.filter(pl.any_horizontal(mine))


def grounds(book: Book, rule: AnyRecordRule, keys: Collection[str], *, unread: Collection[str] = ()) -> set[str]:
    """The partitions among *keys* of which *rule* may say something: they have rows of each kind that it needs.

    Where it needs no kind of record, they have some record that it reads. Kinds *unread* so far count as there.
    """
    there: defaultdict[str, set[str]] = defaultdict(set)
    for one in rule.reads:
        if one.kind not in unread:
            there[one.kind].update(*(book[one.kind][name].unique() for name in one.by))
    asked = [there[kind] for kind in rule.needed if kind in there]
    records = [found for kind, found in there.items() if kind != PAYMENT.name]
    if records and all(kind == PAYMENT.name for kind in rule.needed):
        asked.append(set().union(*records))
    return set(keys).intersection(*asked)


def _stamped(rule: AnyRecordRule, found: pl.DataFrame, municipality_id: str, committee_id: str) -> pl.DataFrame:
    once = ["subject_id", "period"]
    first = found.sort(["score", "on", "evidence"], descending=[True, False, False]).unique(
        once, keep="first", maintain_order=True
    )
    ids = [
        str(derived_id(rule.id, rule.version, municipality_id, committee_id, *subject))
        for subject in first.select(once).iter_rows()
    ]
    return first.with_columns(
        pl.Series("signal_id", ids, dtype=pl.String),
        pl.lit(rule.id).alias("rule"),
        pl.lit(rule.version, dtype=pl.Int32).alias("version"),
        pl.lit(rule.severity, dtype=pl.Int32).alias("severity"),
        pl.lit(committee_id).alias("committee_id"),
    ).select(JUDGED.names())


def touched(kind: str, rows: pl.DataFrame, rules: Sequence[AnyRecordRule]) -> pl.DataFrame:
    """The partitions, each once, that must be judged anew because *rows* of *kind* came or went; schema TOUCHED."""
    return partitions(rows, columns_by_name(kind, rules))


def columns_by_name(kind: str, rules: Iterable[AnyRecordRule]) -> Mapping[str, frozenset[str]]:
    """By which columns of *kind* the rules find their partitions, by what those are named; none for WHOLE."""
    by_name: dict[str, frozenset[str]] = {}
    for rule in rules:
        for one in rule.reads:
            if one.kind == kind:
                by_name[rule.key] = by_name.get(rule.key, frozenset()).union(one.by)
    return by_name


def partitions(rows: pl.DataFrame, by_name: Mapping[str, frozenset[str]]) -> pl.DataFrame:
    """The partitions that *rows* are in, each once; schema TOUCHED."""
    parts = [
        rows.select(pl.lit(name).alias("name"), pl.col(column).alias("key")).drop_nulls("key").unique()
        for name, columns in by_name.items()
        for column in sorted(columns)
    ]
    whole = [pl.DataFrame([(WHOLE, WHOLE)], schema=TOUCHED, orient="row")] if WHOLE in by_name and rows.height else []
    return pl.concat([TOUCHED.to_frame(), *parts, *whole]).unique(maintain_order=True)


def keys_of(kind: str, body: Mapping[str, Any]) -> list[str]:
    """What a record is found again by, as `kind.column:value`; *body* holds plain values by column."""
    return [f"{kind}.{column}:{body[column]}" for column in KINDS[kind].keys if body.get(column) is not None]
