"""Rules on records as the benchmark sees them.

Live they are asked whenever something comes, and each day where their answer changes with the calendar. Here all are
asked once, of all that each committee knew at the end of the twin, since what came stays; and those that look at the
calendar at the end of each quarter, of what had come by then: what they found live is found, and what they withdrew.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import polars as pl

from services.intake.records.catalogue import KINDS as DECLARED
from services.risk.domain.book import Book
from services.risk.domain.frames import payments as payments_frame
from services.risk.domain.judging import JUDGED, judge
from services.risk.domain.kinds import BASE, MOMENT
from services.risk.domain.kinds.catalogue import KINDS, PAYMENT, PUBLIC
from services.risk.domain.record_rule import AnyRecordRule
from services.risk.record_frames import payments_frame as as_rules_read
from services.risk.rules import RECORD_RULES
from tests.twin.judges import ALERTS, MUNICIPALITY, Judge
from tests.twin.size import LAST, YEARS

Tables = Mapping[str, pl.DataFrame]

ASKED: Final = frozenset({"person_status", "identifier"})
"""Registers of persons, and how payees are reached: each committee knows it of its own, and the twin tells it once."""
QUARTERS: Final = tuple(
    date(year, month, 1) - timedelta(days=1) for year in (*YEARS, YEARS[-1] + 1) for month in (1, 4, 7, 10)
)[1 : 1 + 4 * len(YEARS)]
"""The last days of the twin's quarters, the last of which is its last day."""


def organisations(tables: Tables) -> frozenset[str]:
    """The parties that are organisations: the others are persons."""
    told = [("company", "company"), ("grant_application", "association"), ("member_list", "association")]
    paid = tables[PAYMENT.name].filter(pl.col("party_kind").is_in(["company", "foreign"]))
    return frozenset(paid["party_id"]).union(*(tables[kind][party] for kind, party in told if kind in tables))


def read(kind: str, rows: pl.DataFrame, firms: frozenset[str]) -> pl.DataFrame:
    """The twin's rows of *kind* in the schema that rules read; *firms* are the parties that are organisations."""
    if kind == PAYMENT.name:
        return as_rules_read(payments_frame(rows.drop("known_on")))
    day, identity = DECLARED[kind].day, DECLARED[kind].identity
    if identity:  # what is told again of the same thing supersedes what was told before
        rows = rows.unique(["committee_id", *identity], keep="last", maintain_order=True)
    on = pl.lit(None, pl.Date) if day is None else pl.col(day)
    if day is not None and rows.schema[day] == MOMENT:
        on = pl.col(day).dt.convert_time_zone("Europe/Stockholm").dt.date()
    schema = KINDS[kind].schema
    told = {name for name in schema if name in rows.columns and name not in BASE}
    firm = {
        f"{name}_kind": pl.when(pl.col(name).is_in(list(firms))).then(pl.lit("company")).otherwise(pl.lit("person"))
        for name in KINDS[kind].parties
    }
    return rows.select(
        "record_id",
        "committee_id",
        on.alias("on"),
        *(
            pl.col(name) if name in told else firm.get(name, pl.lit(None, schema[name])).alias(name)
            for name in schema
            if name not in BASE
        ),
    ).select(schema.names())


def book_of(tables: Tables, committee_id: str, day: date = LAST) -> Book:
    """What one committee's rules may read on *day*."""
    mine = pl.col("committee_id") == committee_id
    return Book(
        {kind: rows if kind in PUBLIC or kind in ASKED else rows.filter(mine) for kind, rows in tables.items()},
        day,
    )


def on_records(rule: AnyRecordRule) -> Judge:
    """A rule of the rule book at default parameters."""

    def find(tables: Tables) -> pl.DataFrame:
        firms = organisations(tables)
        rows = {one.kind: tables[one.kind] for one in rule.reads if one.kind in tables}
        # reading does not depend on the day but where one record supersedes another
        whole = {kind: read(kind, of, firms) for kind, of in rows.items() if not _supersedes(kind)}

        def known_by(day: date) -> Tables:
            came = {kind: of.filter(pl.col("known_on") <= day) for kind, of in rows.items() if kind not in whole}
            there = {kind: of.filter(rows[kind]["known_on"] <= day) for kind, of in whole.items()}
            return there | {kind: read(kind, of, firms) for kind, of in came.items()}

        days = QUARTERS if rule.daily else (LAST,)
        told = [_asked(rule, known_by(day), day).with_columns(asked_on=day) for day in days]
        found = pl.concat(told).unique("signal_id", keep="first", maintain_order=True)
        return _alerts(found, _known(tables, [one.kind for one in rule.reads]), daily=rule.daily)

    return Judge(rule.id, rule.typology, rule.family, find, rule.modifier)


def _supersedes(kind: str) -> bool:
    return kind != PAYMENT.name and bool(DECLARED[kind].identity)


def _asked(rule: AnyRecordRule, wanted: Tables, day: date) -> pl.DataFrame:
    """What the rule says on a day to each committee."""
    committees = sorted({name for rows in wanted.values() for name in rows["committee_id"].unique()})
    said = (
        judge(book_of(wanted, name, day), [rule], municipality_id=MUNICIPALITY, committee_id=name)
        for name in committees
    )
    return pl.concat([JUDGED.to_frame(), *said])


def _known(tables: Tables, kinds: list[str]) -> pl.DataFrame:
    """When each record or payment reached the municipality."""
    return pl.concat(
        [
            tables[kind].select(pl.col("payment_id" if kind == PAYMENT.name else "record_id").alias("id"), "known_on")
            for kind in dict.fromkeys(kinds)
            if kind in tables
        ]
    )


def _alerts(found: pl.DataFrame, known: pl.DataFrame, *, daily: bool) -> pl.DataFrame:
    """Seen when the last record that shows it came; where the calendar made it so, at the latest when it was asked."""
    shown = found.select("signal_id", "records").explode("records").unnest("records").drop_nulls("id")
    is_payment = pl.col("kind") == PAYMENT.name
    ids = (
        shown.join(known, on="id", how="left")
        .group_by("signal_id")
        .agg(
            pl.col("known_on").max().alias("seen_on"),
            pl.col("id").filter(is_payment).alias("payment_ids"),
            pl.col("id").filter(~is_payment).alias("record_ids"),
        )
    )
    # what the quarter before did not show yet was not there before it ended
    before = pl.col("asked_on").dt.offset_by("1d").dt.offset_by("-3mo")
    seen_daily = pl.max_horizontal(pl.coalesce("seen_on", "asked_on"), before)
    joined = found.join(ids, on="signal_id", how="left").with_columns(
        (seen_daily if daily else pl.coalesce("seen_on", "on", pl.lit(LAST))).alias("seen_on"),
        pl.col("payment_ids").fill_null([]),
        pl.col("record_ids").fill_null([]),
    )
    return joined.select(pl.col(name).cast(dtype) for name, dtype in ALERTS.items())


RECORD_JUDGES: Final[tuple[Judge, ...]] = tuple(on_records(rule) for rule in RECORD_RULES)
