"""How much was worked and rested, for TIM-02: each function gives rows of SCHEMA, one per thing beyond a limit."""

from datetime import timedelta
from typing import Final

import polars as pl

from services.risk.domain.book import EVIDENCE_ROWS, MOST_ROWS, iso, rows_of
from services.risk.rules.reading import month_number
from services.risk.rules.spans import blocks, by_day, local_day
from services.risk.rules.time.hours import of_longest

WHO: Final = ("provider", "provider_name", "provider_kind")
TOLD: Final = ("hours", "months", "limit", "count", "minutes", "month", "year", "day", "starts_at", "ends_at")
SCHEMA: Final = pl.Schema(
    {"case": pl.String(), "worker": pl.String(), "period": pl.String(), "on": pl.Date(), "records": EVIDENCE_ROWS}
    | {name: pl.String() for name in (*WHO, "year", "day", "starts_at", "ends_at")}
    | {"hours": pl.Float64()}
    | {name: pl.Int64() for name in ("months", "limit", "count", "minutes", "month")}
)
WEEK: Final = timedelta(days=7)
DAY: Final = timedelta(days=1)


def averages(shifts: pl.DataFrame, months: int, limit: int) -> pl.DataFrame:
    """Per worker and year, the window of *months* with the most hours a week, where they are more than *limit*."""
    days = by_day(blocks(shifts, "worker")).group_by("worker", "day").agg(pl.col("minutes").sum()).sort("worker", "day")
    window = days.rolling("day", period=f"{months}mo", group_by="worker").agg(pl.col("minutes").sum())
    weeks = (pl.col("day") - pl.col("day").dt.offset_by(f"-{months}mo")).dt.total_days() / 7
    over = window.with_columns((pl.col("minutes") / 60 / weeks).alias("hours")).filter(pl.col("hours") > limit)
    highest = over.sort(["worker", "hours", "day"], descending=[False, True, False]).unique(
        ["worker", pl.col("day").dt.year()], keep="first", maintain_order=True
    )
    by_year = shifts.group_by("worker", local_day("starts_at").dt.year().alias("of")).agg(
        *of_longest(*WHO), rows_of("shift").alias("records")
    )
    year = pl.col("day").dt.year()
    told = highest.with_columns(year.alias("of")).join(by_year, on=["worker", "of"], how="left", maintain_order="left")
    return _shown(
        told.with_columns(
            pl.lit(months, pl.Int64).alias("months"), pl.col("hours").round(2), pl.col("day").alias("on")
        ).drop("minutes"),
        "average",
        limit,
        year.cast(pl.String),
    )


def daily(shifts: pl.DataFrame, limit: int, tolerance: int, least: int) -> pl.DataFrame:
    """Months of a worker with at least so many days without *limit* hours of rest."""
    free = timedelta(hours=limit, minutes=-tolerance)
    stretches = _stretches(shifts, free, DAY)
    days = pl.max_horizontal(1, (pl.col("ends_at") - pl.col("starts_at")).dt.total_days())
    month = local_day("starts_at").dt.truncate("1mo").alias("on")
    summed = (
        stretches.with_columns(month)
        .group_by("worker", "on", maintain_order=True)
        .agg(
            *of_longest(*WHO),
            days.sum().cast(pl.Int64).alias("count"),
            pl.col("stretch").max().alias("minutes"),
            pl.col("records").explode().head(MOST_ROWS).alias("records"),
        )
    )
    over = summed.filter(pl.col("count") >= least).with_columns(month_number("on").alias("month"))
    return _shown(over, "daily_rest", limit, pl.col("on").cast(pl.String))


def weekly(shifts: pl.DataFrame, limit: int, tolerance: int, week_hours: int) -> pl.DataFrame:
    """Years of a worker with stretches that leave no *limit* hours of rest in seven days: the longest, and how many.

    Who works less than *week_hours* a week in a stretch is left out of it.
    """
    free = timedelta(hours=limit, minutes=-tolerance)
    weeks = (pl.col("ends_at") - pl.col("starts_at")).dt.total_minutes() / (WEEK / timedelta(minutes=1))
    busy = _stretches(shifts, free, WEEK).filter(pl.col("worked") >= week_hours * 60 * weeks)
    year = local_day("starts_at").dt.year().cast(pl.String).alias("year")
    longest = busy.sort("worker", "minutes", "starts_at", descending=[False, True, False])
    over = (
        longest.with_columns(year, local_day("starts_at").alias("on"))
        .group_by("worker", "year", maintain_order=True)
        .agg(pl.exclude("minutes").first(), pl.len().alias("count"))
    )
    return _shown(over.with_columns(iso("starts_at"), iso("ends_at")), "weekly_rest", limit, pl.col("year"))


def overtime(returns: pl.DataFrame, every: str, case: str, limit: int) -> pl.DataFrame:
    """Months or years in which an employer returned more than *limit* hours of overtime of a worker."""
    start = pl.col("month").dt.truncate(every).alias("on")
    summed = (
        returns.with_columns(start)
        .group_by("worker", "employer", "on", maintain_order=True)
        .agg(
            pl.col("employer_name", "employer_kind").first(),
            pl.col("overtime_minutes").sum().alias("minutes"),
            rows_of("employer_time_return").alias("records"),
        )
    )
    over = summed.filter(pl.col("minutes") > 60 * limit).with_columns(month_number("on").alias("month"))
    told = over.with_columns(pl.col("on").dt.year().cast(pl.String).alias("year"))
    named = {"employer": "provider", "employer_name": "provider_name", "employer_kind": "provider_kind"}
    return _shown(told.rename(named), case, limit, pl.col("on").cast(pl.String))


def _stretches(shifts: pl.DataFrame, free: timedelta, within: timedelta) -> pl.DataFrame:
    """Work with less than *free* between, where it lasts so long that no *free* is left *within* a day or week."""
    stretches = blocks(
        shifts,
        "worker",
        *of_longest(*WHO),
        pl.col("minutes").sum().alias("worked"),
        rows_of("shift").alias("records"),
        gap=free,
    )
    length = pl.col("ends_at") - pl.col("starts_at")
    of = length.dt.total_minutes()
    return stretches.filter(length > within - free).with_columns(of.alias("stretch"), of.alias("minutes"))


def _shown(rows: pl.DataFrame, case: str, limit: int, period: pl.Expr) -> pl.DataFrame:
    told = rows.with_columns(pl.lit(case).alias("case"), pl.lit(limit, pl.Int64).alias("limit"), period.alias("period"))
    named = told.with_columns(pl.col("day").cast(pl.String)) if "day" in told.columns else told
    return named.select(name for name in SCHEMA.names() if name in named.columns).cast(
        {name: dtype for name, dtype in SCHEMA.items() if name in named.columns}
    )
