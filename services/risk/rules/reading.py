"""What tables of records say, read in one way: codes of lists, days and months, snapshots of registers."""

from collections.abc import Collection, Sequence
from datetime import date

import polars as pl


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
