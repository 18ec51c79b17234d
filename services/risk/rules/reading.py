"""What tables of records say, read in one way: codes of lists, snapshots of registers, money that was spent."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import rows_of
from services.risk.domain.rule import Parameter

HighestVat = Annotated[int, Parameter("basis points", "Mervärdesskattelag (2023:200) 9 kap. 2 §", date(2023, 7, 1))]
HIGHEST_VAT_BP: Final = 2_500
"""What is taken off an amount whose source does not tell its tax: so much may be tax, not more."""


def says(column: str, words: Collection[str]) -> pl.Expr:
    """Whether a code holds one of *words*, which are in lower case; null where it is not told."""
    return pl.col(column).str.to_lowercase().str.contains_any(list(words))


def held(day: date | str, since: str = "valid_from", until: str = "valid_until") -> pl.Expr:
    """Whether a row's time holds *day* (a date, or a column of them); without an end it goes on."""
    on = pl.lit(day) if isinstance(day, date) else pl.col(day)
    return (pl.col(since) <= on) & (pl.col(until).is_null() | (pl.col(until) >= on))


def month_number(day: str) -> pl.Expr:
    """A day's month as the texts show it: years * 12 + month - 1."""
    return pl.col(day).dt.year().cast(pl.Int64) * 12 + pl.col(day).dt.month().cast(pl.Int64) - 1


def latest(snapshots: pl.DataFrame, by: str | Sequence[str], day: date, of: str = "as_of") -> pl.DataFrame:
    """Of each *by* the last snapshot that was taken by *day*."""
    taken = snapshots.filter(pl.col(of) <= day).sort(of, "record_id")
    return taken.unique(by, keep="last", maintain_order=True)


def held_at(frame: pl.DataFrame, day: str, party: str, snapshots: pl.DataFrame, of: str) -> pl.DataFrame:
    """*frame* with the snapshot of its *party* that held on *day*: the last one taken by then, else the first after.

    *of* is the snapshots' column of parties. Rows without a day or a snapshot are left out.
    """
    taken = snapshots.sort("as_of", "record_id").rename({"record_id": "snapshot_id"}).drop("committee_id", "on")
    dated = frame.filter(pl.col(day).is_not_null()).sort(day, "record_id")
    first = taken.unique(of, keep="first", maintain_order=True)
    names = [name for name in taken.columns if name != of]
    before = dated.join_asof(
        taken, left_on=day, right_on="as_of", by_left=party, by_right=of, coalesce=False, check_sortedness=False
    )
    known = before.filter(pl.col("snapshot_id").is_not_null())
    later = before.filter(pl.col("snapshot_id").is_null()).drop(names)
    after = later.join(first, left_on=party, right_on=of, maintain_order="left").select(known.columns)
    return pl.concat([known, after]).sort(day, "record_id")


def without_vat(highest_vat_bp: int) -> pl.Expr:
    """What a payment is without tax: as told, else less the highest rate."""
    whole = 10_000
    return pl.coalesce("value_minor", pl.col("amount_minor") * whole // (whole + highest_vat_bp))


def spent(payments: pl.DataFrame, by: Sequence[str], highest_vat_bp: int = HIGHEST_VAT_BP) -> pl.DataFrame:
    """Per *by*: spent_minor (SEK without tax, credits set off), first_on, last_on, and the payments that show it.

    The same purchase may come as an order, an invoice and a row of the ledger. So the group of kinds that tells the
    most is taken, and groups are never added up.
    """
    known = payments.filter(pl.col("currency") == "SEK", *(pl.col(name).is_not_null() for name in by))
    sums = known.group_by(*by, "kind_group").agg(
        without_vat(highest_vat_bp).sum().alias("spent_minor"),
        pl.col("on").min().alias("first_on"),
        pl.col("on").max().alias("last_on"),
        rows_of("payment", role="payment").alias("payments"),
    )
    most = sums.sort("spent_minor", "kind_group", descending=[True, False], nulls_last=True)
    return most.unique(by, keep="first", maintain_order=True).drop("kind_group").sort(by)
