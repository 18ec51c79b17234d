"""How much of a supplier's turnover comes from this committee."""

from typing import Final

import polars as pl

from services.risk.domain.book import Book
from services.risk.rules.paid import spent
from services.risk.rules.reading import latest

YEARS: Final = 2
"""So many calendar years back a report still tells of today; the last one comes a year late as it is."""


def share_of_turnover(book: Book, highest_vat_bp: int) -> pl.DataFrame:
    """Each company's annual reports of the last years with what was spent on it in their year: year, share, spent.

    The payments are those that came when the whole turnover was spent: dependence shows in none of them. The
    financial year is taken to be the calendar year. A share above one is kept: it may be a broken year.
    """
    sek = pl.col("currency").fill_null("SEK") == "SEK"
    told = book["company"].filter(sek, pl.col("turnover_minor") > 0, pl.col("annual_report_for").is_not_null())
    reports = latest(told, ["company", "annual_report_for"], book.day).rename({"annual_report_for": "year"})
    late = reports.filter(pl.col("year") >= book.day.year - YEARS)
    paid = (
        book["payment"]
        .with_columns(year=pl.col("on").dt.year().cast(pl.Int64), company="party_id")
        .join(late.select("company", "year", "turnover_minor"), on=["company", "year"])
    )
    sums = spent(paid, ["company", "year"], highest_vat_bp, pl.col("turnover_minor"))
    return late.join(sums, on=["company", "year"]).with_columns(share=pl.col("spent_minor") / pl.col("turnover_minor"))
