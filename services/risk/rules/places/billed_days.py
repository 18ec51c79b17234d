"""Days of care as they are billed, for HVB-01: rows with key (who is placed), starts_at, ends_at, billed, day_minor."""

from datetime import timedelta
from typing import Final

import polars as pl

from services.risk.domain.book import Book, rows_of
from services.risk.rules.steps import word

DAYS: Final = ("day", "days", "dygn", "dag", "dagar", "vårddygn", "vårddag")  # units of measure that are days of care
ONE_DAY: Final = timedelta(days=1)
WHO: Final = ("provider", "provider_name", "provider_kind")


def by_placement(placements: pl.DataFrame) -> pl.DataFrame:
    """Placements that have ended and tell of their days."""
    told = placements.drop_nulls(["placed", "valid_until", "days"])
    shown = told.group_by("record_id", maintain_order=True).agg(
        pl.col("placed", *WHO, "valid_from", "valid_until", "days", "day_price_minor", "currency").first(),
        rows_of("placement").alias("records"),
    )
    return shown.select(
        pl.col("placed").alias("key"),
        *WHO,
        pl.col("valid_from").alias("starts_at"),
        (pl.col("valid_until") + ONE_DAY).alias("ends_at"),
        "record_id",
        pl.col("days").alias("billed"),
        pl.col("day_price_minor").alias("day_minor"),
        "currency",
        "records",
    )


def by_invoice(book: Book) -> pl.DataFrame:
    """Days that a home billed for whom it has, by period, credits taken off."""
    homes = book["placement"].select("placed", *WHO).unique(["placed", "provider"], keep="first", maintain_order=True)
    lines = book["invoice_line"].filter(word("unit_of_measure").is_in(DAYS)).drop_nulls(["period_from", "period_until"])
    summed = lines.group_by("user", "supplier", "period_from", "period_until", maintain_order=True).agg(
        pl.col("quantity_thousandths", "amount_minor").sum(),
        pl.col("currency", "record_id").first(),
        rows_of("invoice_line").alias("records"),
    )
    of_home = summed.join(
        homes, left_on=["user", "supplier"], right_on=["placed", "provider"], maintain_order="left", coalesce=False
    )
    days = pl.col("quantity_thousandths") // 1000
    return of_home.filter(days > 0).select(
        pl.col("user").alias("key"),
        *WHO,
        pl.col("period_from").alias("starts_at"),
        (pl.col("period_until") + ONE_DAY).alias("ends_at"),
        "record_id",
        days.alias("billed"),
        (pl.col("amount_minor") // days).alias("day_minor"),
        "currency",
        "records",
    )
