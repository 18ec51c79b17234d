"""Care as records tell of it: the days on which a provider worked, and what kind of care it was."""

from typing import Final

import polars as pl

from services.risk.domain.book import Book
from services.risk.rules.reading import says

# kinds of permits that are about care and school, as issuers write them; not serving, tobacco, waste
PERMITS: Final = ("care", "vård", "vard", "omsorg", "assist", "lss", "hemtj", "hvb", "boende", "school", "skol")
ASSISTANCE: Final = ("assist",)
HOME_CARE: Final = ("hemtj", "home_care", "home care", "homecare")

LOCAL_DAY: Final = pl.col("starts_at").dt.convert_time_zone("Europe/Stockholm").dt.date()
"""The Swedish day on which a shift begins."""


def group(column: str) -> pl.Expr:
    """Which of assistance and home_care a code or a category names; null where neither or both."""
    assistance, home = (says(column, words) for words in (ASSISTANCE, HOME_CARE))
    both = pl.when(assistance & home).then(None)
    return both.when(assistance).then(pl.lit("assistance")).when(home).then(pl.lit("home_care"))


def care_days(book: Book) -> pl.DataFrame:
    """A row for each shift, and for each invoice line about a service user: who gave what care on which day.

    Columns: record_id, kind (of the record), party, name, day, service, group, amount_minor (SEK; 0 for shifts). A
    line counts on the first day that it concerns.
    """
    shifts = book["shift"].select(
        "record_id",
        pl.lit("shift").alias("kind"),
        pl.col("provider").alias("party"),
        pl.col("provider_name").alias("name"),
        LOCAL_DAY.alias("day"),
        "service",
        group("service").alias("group"),
        pl.lit(0, pl.Int64).alias("amount_minor"),
    )
    about_a_user = pl.col("user").is_not_null() | pl.col("decision_number").is_not_null()
    lines = (
        book["invoice_line"]
        .filter(about_a_user)
        .select(
            "record_id",
            pl.lit("invoice_line").alias("kind"),
            pl.col("supplier").alias("party"),
            pl.col("supplier_name").alias("name"),
            pl.col("period_from").alias("day"),
            pl.lit(None, pl.String).alias("service"),
            pl.lit(None, pl.String).alias("group"),
            pl.when(pl.col("currency") == "SEK").then("amount_minor").otherwise(0).alias("amount_minor"),
        )
    )
    return pl.concat([shifts, lines]).drop_nulls("day")
