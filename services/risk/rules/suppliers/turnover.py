"""How much of a supplier's turnover comes from this committee."""

import polars as pl

from services.risk.domain.book import Book
from services.risk.rules.paid import spent
from services.risk.rules.reading import latest


def share_of_turnover(book: Book, highest_vat_bp: int, share: float) -> pl.DataFrame:
    """Each company's latest annual report with what was spent on it in its year: year, spent_minor, share.

    The payments are those with which the spend passed *share* of the turnover, and later ones of the year. The financial year is taken to be the calendar year. A share above one is kept: it may be a broken year.
    """
    sek = pl.col("currency").fill_null("SEK") == "SEK"
    told = book["company"].filter(sek, pl.col("turnover_minor") > 0, pl.col("annual_report_for").is_not_null())
    reports = latest(told, ["company", "annual_report_for"], book.day).sort("company", "annual_report_for")
    last = reports.unique("company", keep="last", maintain_order=True).rename({"annual_report_for": "year"})
    paid = (
        book["payment"]
        .with_columns(year=pl.col("on").dt.year().cast(pl.Int64), company="party_id")
        .join(last.select("company", "year", "turnover_minor"), on=["company", "year"])
    )
    sums = spent(paid, ["company", "year"], highest_vat_bp, share * pl.col("turnover_minor"))
    return last.join(sums, on=["company", "year"]).with_columns(share=pl.col("spent_minor") / pl.col("turnover_minor"))
