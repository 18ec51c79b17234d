"""Monthly sums of payees and committees as they were at a payment."""

from typing import Final

import polars as pl

from services.risk.domain.frames import Payments, slot
from services.risk.domain.state import YEAR, History, suppliers

SERIES: Final = ("committee_id", "party_id", "kind_group")
MONTH_COLUMNS: Final = tuple(f"m{month:02}" for month in range(1, YEAR + 1))


def sums_before(points: pl.DataFrame, new: Payments, history: History, back: int) -> pl.DataFrame:
    """For each point (*point*, SERIES, month, position) the sums in öre of the months before it, as of its position.

    Columns: point, minors: a list over 1 to *back* months before; null where there was no payment.
    """
    lags = pl.LazyFrame({"lag": range(1, back + 1)}, schema={"lag": pl.Int32})
    slots = (
        points.lazy()
        .select("point", *SERIES, "month", "position")
        .join(lags, how="cross")
        .with_columns(pl.col("month") - pl.col("lag"))
        .with_columns(slot())
        .sort("position")
        .join(kept_months(points, history), on="slot", how="left", maintain_order="left")
        .join_asof(_arriving(points, new), on="position", by="slot", strategy="backward", check_sortedness=False)
    )
    nothing = pl.col("kept").is_null() & pl.col("arrived").is_null()
    minor = pl.when(~nothing).then(pl.col("kept").fill_null(0) + pl.col("arrived").fill_null(0))
    return slots.group_by("point").agg(minor.sort_by("lag").alias("minors")).collect()


def kept_months(points: pl.DataFrame, history: History) -> pl.LazyFrame:
    """The sums of the points' payees' active months as their totals have them: slot, kept."""
    year = pl.col("period").cast(pl.Int32, strict=False)
    bit = pl.lit(2, dtype=pl.Int64).pow(pl.col("of_year")).cast(pl.Int64)
    return (
        history.totals.lazy()
        .join(points.lazy().select(SERIES).unique(), on=SERIES, how="semi")
        .filter(pl.col("active") > 0)
        .select(*SERIES, "active", *MONTH_COLUMNS, year=year)
        .unpivot(MONTH_COLUMNS, index=[*SERIES, "active", "year"], variable_name="of_year", value_name="kept")
        .with_columns(pl.col("of_year").str.strip_prefix("m").cast(pl.Int32) - 1)
        .filter((pl.col("active") & bit) != 0)
        .with_columns(month=pl.col("year") * YEAR + pl.col("of_year"))
        .select(slot(), "kept")
    )


def _arriving(points: pl.DataFrame, new: Payments) -> pl.LazyFrame:
    """The running sums of the new payments per month."""
    rows = suppliers(new).lazy().filter(pl.col("currency") == "SEK", pl.col("month").is_not_null())
    named = rows.join(points.lazy().select(SERIES).unique(), on=SERIES, how="semi", maintain_order="left")
    return named.select("position", "slot", pl.col("amount_minor").cum_sum().over("slot").alias("arrived"))
