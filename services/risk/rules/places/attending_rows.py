"""Children who live elsewhere, do not come, or are in two schools: rows for PRE-01."""

import polars as pl

from services.risk.domain.book import rows, rows_of
from services.risk.rules.reading import month_number

SCHOOL = ("school", "school_name", "school_kind")
MONTH_DAYS = 30
"""Days of a month in which a place is paid for."""


def elsewhere(places: pl.DataFrame, status: pl.DataFrame, least: int) -> pl.DataFrame:
    """Places paid on the day of the register's latest fact, whose child it has long had in another municipality."""
    latest = status.sort("person", "as_of", "record_id").group_by("person", maintain_order=True).last()
    known = latest.select(
        "person", "as_of", "moved_on", pl.col("home_municipality").alias("registered"), status_id="record_id"
    )
    since = pl.max_horizontal("moved_on", "valid_from")
    lasts = pl.col("valid_until").is_null() | (pl.col("valid_until") >= pl.col("as_of"))
    held = places.join(known, left_on="child", right_on="person", maintain_order="left").with_columns(
        (pl.col("as_of") - since).dt.total_days().alias("days")
    )
    other = held.filter(pl.col("home_municipality") != pl.col("registered"), lasts, pl.col("days") > least)
    return other.select(
        "child",
        *SCHOOL,
        pl.lit("elsewhere").alias("case"),
        since.alias("on"),
        "as_of",
        pl.col("home_municipality").alias("home"),
        "registered",
        "days",
        (pl.col("paid_minor") * (pl.col("days") // MONTH_DAYS)).alias("amount_minor"),
        "currency",
        rows(subject=("school_place", "record_id"), register=("person_status", "status_id")).alias("records"),
    )


def unseen(places: pl.DataFrame, days: pl.DataFrame, least_days: int, least: int) -> pl.DataFrame:
    """Runs of days absent without notice, in a place that is paid on the first of them."""
    ordered = days.sort("child", "school", "day", "record_id")
    away = ~pl.col("present") & ~pl.col("reported_absence").fill_null(value=True)
    runs = ordered.with_columns(away.alias("away")).with_columns(
        (~pl.col("away")).cast(pl.Int64).cum_sum().over("child", "school").alias("run")
    )
    summed = (
        runs.filter("away")
        .group_by("child", "school", "run", maintain_order=True)
        .agg(
            pl.col("day").min().alias("on"),
            pl.col("day").max().alias("until"),
            pl.col("day").n_unique().alias("absences"),
            rows_of("attendance").alias("records"),
        )
    )
    span = (pl.col("until") - pl.col("on")).dt.total_days() + 1
    long = summed.filter(span >= least_days, pl.col("absences") >= least)
    lasts = pl.col("valid_until").is_null() | (pl.col("valid_until") >= pl.col("on"))
    paid = long.join(places, on=["child", "school"], maintain_order="left_right").filter(
        pl.col("valid_from") <= pl.col("on"), lasts
    )
    first = paid.unique(["child", "school", "run"], keep="first", maintain_order=True)
    return first.select(
        "child",
        *SCHOOL,
        pl.lit("unseen").alias("case"),
        "on",
        "until",
        pl.col("absences").cast(pl.Int64),
        (pl.col("paid_minor") * (span // MONTH_DAYS)).alias("amount_minor"),
        "currency",
        pl.concat_list("records", rows(place=("school_place", "record_id"))).alias("records"),
    )


def double(days: pl.DataFrame, least: int) -> pl.DataFrame:
    """Months in which a child is present with two schools on the same day, so many days."""
    present = days.filter("present").sort("child", "day", "school", "record_id")
    several = present.filter(pl.col("school").n_unique().over("child", "day") > 1)
    first, last = pl.col(*SCHOOL).first(), pl.col("school", "school_name").last().name.prefix("other_")
    of_day = several.group_by("child", "day", maintain_order=True).agg(first, last, pl.col("record_id").alias("ids"))
    month = pl.col("day").dt.truncate("1mo").alias("on")
    summed = (
        of_day.explode("ids")
        .group_by("child", "school", "other_school", month, maintain_order=True)
        .agg(
            pl.col("school_name", "school_kind").first(),
            pl.col("other_school_name").first().alias("other_name"),
            pl.col("day").n_unique().cast(pl.Int64).alias("days"),
            rows_of("attendance", "ids").alias("records"),
        )
    )
    return (
        summed.filter(pl.col("days") >= least)
        .with_columns(month_number("on").alias("month"), pl.lit("double").alias("case"))
        .drop("other_school")
    )
