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
    lags = pl.DataFrame({"lag": range(1, back + 1)}, schema={"lag": pl.Int32})
    slots = points.select("point", *SERIES, "month", "position").join(lags, how="cross")
    slots = slots.with_columns((pl.col("month") - pl.col("lag")).alias("month"))
    earlier = kept_months(points, history)
    found = (
        slots.join(earlier, on=[*SERIES, "month"], how="left")
        .with_columns(slot())
        .sort("position")
        .join_asof(
            _arriving(points, new),
            on="position",
            by="slot",
            strategy="backward",
            check_sortedness=False,
        )
    )
    nothing = pl.col("kept").is_null() & pl.col("arrived").is_null()
    minor = pl.when(~nothing).then(pl.col("kept").fill_null(0) + pl.col("arrived").fill_null(0))
    return (
        found.with_columns(minor.alias("minors"))
        .sort("point", "lag")
        .group_by("point", maintain_order=True)
        .agg(pl.col("minors"))
    )


def kept_months(points: pl.DataFrame, history: History) -> pl.DataFrame:
    """The sums of active months in the totals, month by month."""
    year = pl.col("period").cast(pl.Int32, strict=False)
    bit = pl.lit(2, dtype=pl.Int64).pow(pl.col("of_year")).cast(pl.Int64)
    return (
        history.totals.join(points.select(SERIES).unique(), on=SERIES, how="semi")
        .filter(pl.col("active") > 0)
        .select(*SERIES, "active", *MONTH_COLUMNS, year=year)
        .unpivot(MONTH_COLUMNS, index=[*SERIES, "active", "year"], variable_name="of_year", value_name="kept")
        .with_columns(pl.col("of_year").str.strip_prefix("m").cast(pl.Int32) - 1)
        .filter((pl.col("active") & bit) != 0)
        .select(*SERIES, month=pl.col("year") * YEAR + pl.col("of_year"), kept="kept")
    )


def _arriving(points: pl.DataFrame, new: Payments) -> pl.DataFrame:
    """The running sums of the new payments per month."""
    rows = suppliers(new).filter(pl.col("currency") == "SEK", pl.col("month").is_not_null())
    named = rows.join(points.select(SERIES).unique(), on=SERIES, how="semi", maintain_order="left")
    return named.select("position", "slot", pl.col("amount_minor").cum_sum().over("slot").alias("arrived"))
