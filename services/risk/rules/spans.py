"""Spans of time by sweeps: in order of start, with the latest end so far; never moment by moment."""

from datetime import timedelta
from typing import Final

import polars as pl

from services.risk.rules.steps import local

ZONE: Final = "Europe/Stockholm"
AT_ONCE: Final = timedelta(0)
LONGEST: Final = timedelta(days=7)
"""A longer shift is a mistake in the data; days beyond are not looked at, so that one row cannot become thousands."""


def local_day(moment: str) -> pl.Expr:
    """The Swedish day of a point in time."""
    return local(moment).dt.date()


def midnight(day: str | pl.Expr) -> pl.Expr:
    """The moment at which a Swedish day begins."""
    of = pl.col(day) if isinstance(day, str) else day
    return of.cast(pl.Datetime("us")).dt.replace_time_zone(ZONE).dt.convert_time_zone("UTC")


def minutes(start: str = "starts_at", end: str = "ends_at") -> pl.Expr:
    """Whole minutes from start to end."""
    return (pl.col(end) - pl.col(start)).dt.total_minutes()


def blocks(rows: pl.DataFrame, key: str, *more: pl.Expr, gap: timedelta = AT_ONCE) -> pl.DataFrame:
    """The spans starts_at–ends_at of each *key*, those less than *gap* apart as one, in order of start.

    Each has the record_id of its first row and what *more* says of its rows.
    """
    reach = pl.col("ends_at").cum_max().shift(1).over("of")
    begins = reach.is_null() | (pl.col("starts_at") - reach >= gap)
    ordered = rows.rename({key: "of"}).sort("of", "starts_at", "ends_at", "record_id")
    numbered = ordered.with_columns(begins.alias("begins")).with_columns(
        pl.col("begins").cast(pl.Int64).cum_sum().over("of").alias("block")
    )
    ends = (pl.col("starts_at").min(), pl.col("ends_at").max(), pl.col("record_id").first())
    return numbered.group_by("of", "block", maintain_order=True).agg(*ends, *more).rename({"of": key}).drop("block")


def shared(rows: pl.DataFrame, key: str, taken: pl.DataFrame, taken_key: str) -> pl.DataFrame:
    """*rows* with `shared`, how much of each span lies within the blocks *taken* of its key; others are left out.

    Beside it stand the columns of the last block that a span touches, their names beginning with taken_.
    """
    before = (pl.col("taken_ends_at") - pl.col("taken_starts_at")).cum_sum().over(taken_key)
    known = taken.rename({name: f"taken_{name}" for name in taken.columns if name != taken_key})
    known = known.with_columns((before - (pl.col("taken_ends_at") - pl.col("taken_starts_at"))).alias("before"))
    until = _reached(rows, key, known, taken_key, "ends_at")
    since = _reached(rows, key, known, taken_key, "starts_at").select(
        "record_id", pl.col("reached").alias("reached_first")
    )
    both = until.join(since, on="record_id", how="left")
    length = pl.col("reached") - pl.col("reached_first").fill_null(AT_ONCE)
    return both.with_columns(length.alias("shared")).filter(pl.col("shared") > AT_ONCE).drop("reached", "reached_first")


def _reached(rows: pl.DataFrame, key: str, known: pl.DataFrame, known_key: str, at: str) -> pl.DataFrame:
    """How much of the blocks of a key lies before a moment of each row, beside the last block that began by then."""
    joined = rows.sort(at).join_asof(
        known.sort("taken_starts_at"),
        left_on=at,
        right_on="taken_starts_at",
        by_left=key,
        by_right=known_key,
        strategy="backward",
        coalesce=False,
        check_sortedness=False,
    )
    within = pl.min_horizontal(at, "taken_ends_at") - pl.col("taken_starts_at")
    return (
        joined.drop_nulls("taken_starts_at").with_columns((pl.col("before") + within).alias("reached")).drop("before")
    )


def by_day(rows: pl.DataFrame) -> pl.DataFrame:
    """Each span cut at Swedish midnights: `day`, `minutes` of it, and `day_minutes`, those of the whole day."""
    end = pl.min_horizontal(pl.col("ends_at"), pl.col("starts_at") + LONGEST).alias("ends_at")
    days = pl.date_ranges(local_day("starts_at"), local_day("last")).alias("day")
    capped = rows.with_columns(end).with_columns((pl.col("ends_at") - timedelta(microseconds=1)).alias("last"))
    cut = (
        capped.with_columns(days)
        .explode("day")
        .with_columns(midnight("day").alias("from"), midnight(pl.col("day").dt.offset_by("1d")).alias("until"))
    )
    inside = pl.min_horizontal("ends_at", "until") - pl.max_horizontal("starts_at", "from")
    return cut.with_columns(
        inside.dt.total_minutes().alias("minutes"),
        (pl.col("until") - pl.col("from")).dt.total_minutes().alias("day_minutes"),
    ).drop("from", "until", "last")
