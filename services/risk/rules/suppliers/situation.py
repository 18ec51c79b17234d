"""Facts about a company's situation on a day, as registers tell them; null where a fact is not so or not told."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, rows
from services.risk.domain.rule import Parameter
from services.risk.rules.reading import held, latest, month_number, says
from services.risk.rules.sources import POLICY, SINCE

# words in lower case, as registers and those who copy from them write them
AUDITOR: Final = ("auditor", "revisor")
LEFT: Final = ("resign", "left", "avg", "utträ", "uttra", "entled")
NO_PREMISES: Final = ("box", "virtual", "kontorshotell", "office_hotel", "c/o", "c_o", "care_of")
LIMITED: Final = ("ab", "aktiebolag", "limited_company")  # legal forms that must file an annual report
GONE: Final = ("gone", "avför", "avfor", "dissolved", "upplöst", "upplost")


LATE: Final = "Årsredovisningslag (1995:1554) 8 kap. 6 §"
FIRST_YEAR: Final = "Bokföringslag (1999:1078) 3 kap. 3 §"


@dataclass(frozen=True, slots=True)
class FrontParams:
    """How many facts are shown, and from where each counts."""

    least_facts: Annotated[int, Parameter("facts of seven, at least", POLICY, SINCE)] = 3
    mandates: Annotated[int, Parameter("other mandates of an officer, at least", POLICY, SINCE)] = 6
    appointed_days: Annotated[int, Parameter("days since an appointment, at most", POLICY, SINCE)] = 90
    auditor_days: Annotated[int, Parameter("days since the auditor left, at most", POLICY, SINCE)] = 365
    debt_minor: Annotated[int, Parameter("öre of debts for collection, more than", POLICY, SINCE)] = 10_000_000
    fresh_days: Annotated[int, Parameter("days that an extract is relied on", POLICY, SINCE)] = 365
    growth: Annotated[float, Parameter("times last year's turnover, more than", POLICY, SINCE)] = 4.0
    report_months: Annotated[int, Parameter("months after the financial year", LATE, date(1996, 1, 1))] = 7
    first_year_months: Annotated[int, Parameter("months, the longest first year", FIRST_YEAR, date(2000, 1, 1))] = 18


def facts(book: Book, p: FrontParams) -> pl.DataFrame:
    """Each company that still is there, with the facts that hold on the book's day, and the records that tell them."""
    fresh = pl.col("as_of") >= book.day - timedelta(days=p.fresh_days)
    now = latest(book["company"], "company", book.day).filter(fresh)
    there = now.filter(~says("status", GONE).fill_null(value=False)).rename({"record_id": "company_id"})
    described = there.select(
        "company",
        "company_name",
        "company_id",
        "as_of",
        pl.when(says("address_kind", NO_PREMISES)).then("address_kind").alias("address_kind"),
        _late_report(p).alias("report_for"),
    )
    joined = described
    for each in (_officers(book, p), _auditor(book, p), _debts(book, p), _growth(book, p)):
        joined = joined.join(each, on="company", how="left")
    return joined.sort("company")


def shown_by() -> pl.Expr:
    """The records that tell the facts of a company."""
    return rows(
        company=("company", "company_id"),
        mandates=("company_officer", "mandates_id"),
        appointed=("company_officer", "appointed_id"),
        auditor=("company_event", "auditor_id"),
        debt=("company_debt", "debt_id"),
    )


def _late_report(p: FrontParams) -> pl.Expr:
    """The year of the latest report, where one for a later year should have come in when the snapshot was taken.

    A year's report is due some months after it. A company's first year may be long, so its first report is asked for
    once a year has ended that must hold the end of the first one.
    """
    due_for = (month_number("as_of") - p.report_months) // 12 - 1
    first = pl.col("registered_on").dt.offset_by(f"{p.first_year_months}mo").dt.year()
    limited = pl.col("legal_form").str.to_lowercase().is_in(LIMITED)
    return pl.when(limited & (first <= due_for) & (pl.col("annual_report_for") < due_for)).then("annual_report_for")


def _officers(book: Book, p: FrontParams) -> pl.DataFrame:
    running = book["company_officer"].filter(held(book.day), ~says("role", AUDITOR))
    recent = pl.col("valid_from") >= book.day - timedelta(days=p.appointed_days)
    # who is there from the start was not appointed to something that others ran
    replaced = book["company_officer"].group_by("company").agg(started_on=pl.col("valid_from").min())
    many = running.filter(pl.col("mandates") >= p.mandates).sort("mandates", "record_id", descending=[True, False])
    new = running.join(replaced, on="company").filter(recent, pl.col("valid_from") > pl.col("started_on"))
    most = many.group_by("company", maintain_order=True).agg(
        pl.col("mandates").first(), mandates_id=pl.col("record_id").first()
    )
    last = new.sort("valid_from", "record_id", descending=[True, False]).group_by("company", maintain_order=True)
    appointed = last.agg(appointed_on=pl.col("valid_from").first(), appointed_id=pl.col("record_id").first())
    return most.join(appointed, on="company", how="full", coalesce=True)


def _auditor(book: Book, p: FrontParams) -> pl.DataFrame:
    """When the auditor left, by an event or between two snapshots, where the last snapshot has none."""
    told = book["company"].filter(pl.col("as_of") <= book.day).drop_nulls("auditor").sort("as_of", "record_id")
    had = told.with_columns(before=pl.col("auditor").shift(1).over("company"))
    gone = had.filter(pl.col("before"), ~pl.col("auditor")).group_by("company").agg(left_on=pl.col("as_of").max())
    last = told.unique("company", keep="last", maintain_order=True).select("company", "auditor")
    left = book["company_event"].filter(
        says("event_kind", AUDITOR), says("event_kind", LEFT), pl.col("happened_on") <= book.day
    )
    event = (
        left.sort("happened_on", "record_id")
        .group_by("company", maintain_order=True)
        .agg(told_on=pl.col("happened_on").last(), auditor_id=pl.col("record_id").last())
    )
    joined = gone.join(event, on="company", how="full", coalesce=True).join(last, on="company", how="left")
    day = pl.coalesce("told_on", "left_on")
    without = ~pl.col("auditor").fill_null(value=False) & (day >= book.day - timedelta(days=p.auditor_days))
    return joined.filter(without).select("company", day.alias("auditor_left_on"), "auditor_id")


def _debts(book: Book, p: FrontParams) -> pl.DataFrame:
    sek = book["company_debt"].filter(pl.col("currency") == "SEK")
    fresh = pl.col("as_of") >= book.day - timedelta(days=p.fresh_days)
    now = latest(sek, ("debtor", "debt_kind"), book.day).filter(fresh)
    counts = ~(pl.col("disputed").fill_null(value=False) | pl.col("payment_plan").fill_null(value=False))
    owed = (
        now.filter(counts)
        .group_by(company="debtor")
        .agg(debt_minor=pl.col("amount_minor").sum(), debt_id=pl.col("record_id").min())
    )
    return owed.filter(pl.col("debt_minor") > p.debt_minor)


def _growth(book: Book, p: FrontParams) -> pl.DataFrame:
    taken = book["company"].filter(pl.col("as_of") <= book.day, pl.col("turnover_minor") > 0)
    years = latest(taken, ("company", "annual_report_for"), book.day).sort("company", "annual_report_for")
    last = pl.col("annual_report_for", "turnover_minor").shift(1).over("company").name.prefix("last_")
    grown = years.with_columns(last).with_columns(growth=pl.col("turnover_minor") / pl.col("last_turnover_minor"))
    follows = pl.col("annual_report_for") == pl.col("last_annual_report_for") + 1
    newest = grown.unique("company", keep="last", maintain_order=True)
    return newest.filter(follows, pl.col("growth") > p.growth).select("company", "growth")
