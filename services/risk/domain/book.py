"""The book: what one committee knows on one day, as the tables that rules on records read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NewType

import polars as pl

from services.risk.domain.frames import checked
from services.risk.domain.kinds import BASE
from services.risk.domain.kinds.catalogue import KINDS, NO_ROWS

Tables = Mapping[str, pl.DataFrame]
"""Rows by kind, each in the schema of its kind; a kind that nobody told of is absent."""

Findings = NewType("Findings", pl.DataFrame)

EVIDENCE_ROWS = pl.List(pl.Struct({"kind": pl.String, "id": pl.String, "role": pl.String}))

# One row per thing worth a look. `key` is the partition it was found in; a subject is found once per rule and period.
_FINDING: dict[str, pl.DataType | type[pl.DataType]] = {
    "key": pl.String,
    "subject_type": pl.String,  # party | contract | decision | unit ...
    "subject_id": pl.String,
    "party_id": pl.String,  # whom an alert about it concerns; null where nobody
    "period": pl.String,
    "score": pl.Float64,  # how sure the rule is, 0 to 1
    "amount_minor": pl.Int64,  # what is at stake; 0 where the records do not tell
    "currency": pl.String,
    "on": pl.Date,  # the day it is about
    "evidence": pl.String,  # a JSON object of the values actually used; "case" names the explanation
    "records": EVIDENCE_ROWS,  # the records and payments that show it
}
FINDING = pl.Schema(_FINDING)

MOST_ROWS = 20
"""So many records show one finding; the evidence says how many there are."""


@dataclass(frozen=True, slots=True)
class Book:
    """*tables* as they stand on *day* (a Swedish date), for rules whose answer changes with the calendar."""

    tables: Tables
    day: date

    def __getitem__(self, kind: str) -> pl.DataFrame:
        """The rows of *kind*, in its schema; none where nobody told of it."""
        given = self.tables.get(kind)
        return NO_ROWS[kind] if given is None else given


def rows(**roles: tuple[str, str]) -> pl.Expr:
    """The records that show a finding, one in each role: the kind and the column of its id. Null ids are left out."""
    listed = [
        pl.struct(kind=pl.lit(kind), id=pl.col(column), role=pl.lit(role)) for role, (kind, column) in roles.items()
    ]
    return pl.concat_list(listed).list.filter(pl.element().struct.field("id").is_not_null())


def rows_of(kind: str, ids: str = "record_id", role: str = "shown") -> pl.Expr:
    """For group_by: the records of a group that show a finding, the first of them in the order of ids."""
    first = pl.col(ids).drop_nulls().unique().sort().head(MOST_ROWS)
    return pl.struct(kind=pl.lit(kind), id=first, role=pl.lit(role)).implode()


def iso(moment: str) -> pl.Expr:
    """A point in time as the evidence keeps it."""
    return pl.col(moment).dt.strftime("%Y-%m-%dT%H:%M:%SZ")


def findings(
    frame: pl.DataFrame,
    *,
    key: str,
    subject: tuple[str, str],
    score: pl.Expr | float,
    evidence: Mapping[str, pl.Expr],
    records: pl.Expr,
    on: str | pl.Expr,
    party: str | None = None,
    period: pl.Expr | None = None,
    amount: pl.Expr | None = None,
    currency: str | None = None,
) -> Findings:
    """Rows at which a rule stopped, as what it found.

    *key* is the column of the partition, *subject* its type and the column of its id, *party* the column of whom it
    concerns; *period* (default: once) tells findings of one subject apart; *amount* is in minor units.
    """
    kind, subject_id = subject
    built = frame.select(
        pl.col(key).alias("key"),
        pl.lit(kind).alias("subject_type"),
        pl.col(subject_id).alias("subject_id"),
        (pl.lit(None, pl.String) if party is None else pl.col(party)).alias("party_id"),
        (pl.lit("") if period is None else period.cast(pl.String)).alias("period"),
        (pl.lit(score) if isinstance(score, int | float) else score).cast(pl.Float64).clip(0, 1).alias("score"),
        (pl.lit(0) if amount is None else amount).cast(pl.Int64).fill_null(0).alias("amount_minor"),
        (pl.lit("SEK") if currency is None else pl.col(currency).fill_null("SEK")).alias("currency"),
        (pl.col(on) if isinstance(on, str) else on).cast(pl.Date).alias("on"),
        pl.struct(value.alias(name) for name, value in evidence.items()).struct.json_encode().alias("evidence"),
        records.cast(EVIDENCE_ROWS).alias("records"),
    )
    return Findings(checked(built, FINDING))


NOTHING = Findings(FINDING.to_frame())


def table(kind: str, rows: Iterable[Mapping[str, object]]) -> pl.DataFrame:
    """Rows of *kind* from what is told of each; columns that are not told are null. ValueError: an unknown column."""
    schema = KINDS[kind].schema
    told = list(rows)
    if unknown := {name for row in told for name in row} - schema.keys():
        raise ValueError(f"{kind} has no {', '.join(sorted(unknown))}")
    return pl.DataFrame(told, schema=schema) if told else schema.to_frame()


def with_base(columns: Iterable[str]) -> list[str]:
    """The columns that a rule gets when it asks for *columns*: those that every row has beside them."""
    return [*BASE, *(name for name in columns if name not in BASE)]
