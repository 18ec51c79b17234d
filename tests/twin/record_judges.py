"""Rules on records as the benchmark sees them: asked once of all that each committee knew at the end of the twin."""

from collections.abc import Mapping
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
from tests.twin.size import LAST

Tables = Mapping[str, pl.DataFrame]

ASKED: Final = frozenset({"person_status"})
"""Registers of persons: each committee asks about those whom it pays, so each knows of them. The twin tells it once."""


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


def book_of(tables: Tables, committee_id: str) -> Book:
    """What one committee's rules may read."""
    mine = pl.col("committee_id") == committee_id
    return Book(
        {kind: rows if kind in PUBLIC or kind in ASKED else rows.filter(mine) for kind, rows in tables.items()},
        LAST,
    )


def on_records(rule: AnyRecordRule) -> Judge:
    """A rule of the rule book at default parameters."""

    def find(tables: Tables) -> pl.DataFrame:
        firms = organisations(tables)
        wanted = {one.kind: read(one.kind, tables[one.kind], firms) for one in rule.reads if one.kind in tables}
        committees = sorted({name for rows in wanted.values() for name in rows["committee_id"].unique()})
        found = pl.concat(
            [
                JUDGED.to_frame(),
                *(
                    judge(book_of(wanted, name), [rule], municipality_id=MUNICIPALITY, committee_id=name)
                    for name in committees
                ),
            ]
        )
        return _alerts(found, _known(tables, [one.kind for one in rule.reads]))

    return Judge(rule.id, rule.typology, rule.family, find, rule.modifier)


def _known(tables: Tables, kinds: list[str]) -> pl.DataFrame:
    """When each record or payment reached the municipality."""
    return pl.concat(
        [
            tables[kind].select(pl.col("payment_id" if kind == PAYMENT.name else "record_id").alias("id"), "known_on")
            for kind in dict.fromkeys(kinds)
            if kind in tables
        ]
    )


def _alerts(found: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
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
    joined = found.join(ids, on="signal_id", how="left").with_columns(
        pl.coalesce("seen_on", "on", pl.lit(LAST)).alias("seen_on"),
        pl.col("payment_ids").fill_null([]),
        pl.col("record_ids").fill_null([]),
    )
    return joined.select(pl.col(name).cast(dtype) for name, dtype in ALERTS.items())


RECORD_JUDGES: Final[tuple[Judge, ...]] = tuple(on_records(rule) for rule in RECORD_RULES)
