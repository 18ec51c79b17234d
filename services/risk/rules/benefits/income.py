"""EB-01: registers tell of more income than the application for subsistence support declares.

Which month's income an application declares differs between municipalities: that of its own month, or what came in
the month before. Wages paid on another day than usual then look undeclared. So the declared sum is compared with both
months, as far as a register told of them, and only what is below both counts. The same pay may come from two sources
(the tax agency's monthly returns hold benefits too), so a month's income is that of its fullest source, never their
sum: what is found is the least that can be missing. Support that the committee pays itself is left out, and money
paid back counts against what it pays back. An application for several months is not compared. A partner's income is
told of the partner, and is part of what the applicant declares; what is missing of it cannot be seen here.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.benefits.areas import NEVER_STOP, SUBSISTENCE, subsistence
from services.risk.rules.reading import month_number
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.steps import word

SCORES: Final = {"both_months": 0.8, "month_before": 0.6, "same_month": 0.4}


@dataclass(frozen=True, slots=True)
class IncomeParams:
    """How much more than declared is worth a question: the larger of the two."""

    least_minor: Annotated[int, Parameter("öre more than declared", POLICY, SINCE)] = 50_000
    share_bp: Annotated[int, Parameter("basis points of the registers' income", POLICY, SINCE)] = 500


TEXTS: Final = RuleTexts(
    title=Text("Inkomst som inte redovisats", "Income that was not declared"),
    description=Text(
        "Register uppger en högre inkomst än ansökan om försörjningsstöd, för ansökans månad och för månaden före.",
        "Registers tell of more income than the application for subsistence support, for its month and the one before.",
    ),
    innocent=(
        Text("Lönen betalades ut en annan månad än vanligt.", "The pay came in another month than usual."),
        Text("Ersättningen drogs tillbaka eller betalades åter.", "The benefit was withdrawn or paid back."),
        Text(
            "Uppgiften i registret är fel eller gäller en tidigare period.",
            "The register is wrong, or tells of an earlier period.",
        ),
    ),
    next_step=Text(
        "Skicka ett neutralt brev med frågan vilken inkomst som avsågs, erbjud hjälp med ansökan och rätta nästa "
        f"månad. {NEVER_STOP.sv}",
        "Send a neutral letter that asks which income was meant, offer help with the application, and correct the "
        f"next month. {NEVER_STOP.en}",
    ),
    explanations={
        case: Text(
            "Ansökan {application_number} redovisar {declared_minor:kr} i inkomst för {period:month}. Register uppger "
            f"minst {{register_minor:kr}} {sv}, {{missing_minor:kr}} mer.",
            "Application {application_number} declares {declared_minor:kr} of income for {period:month}. Registers "
            f"tell of at least {{register_minor:kr}} {en}, {{missing_minor:kr}} more.",
        )
        for case, sv, en in (
            ("both_months", "för den månaden och för månaden före", "for that month and for the one before"),
            ("month_before", "för månaden före", "for the month before"),
            ("same_month", "för den månaden", "for that month"),
        )
    },
)


@record_rule(
    "EB-01",
    version=1,
    typology="T1.b.ii",
    severity=3,
    family="benefits",
    follow_up="question",
    areas="EB",
    params=IncomeParams,
    texts=TEXTS,
    reads=(
        reads("income_reply", "person source month income_kind amount_minor currency", by="person"),
        reads(
            "benefit_application",
            "application_number applicant area received_on period_from period_until income_minor currency",
            by="applicant",
        ),
    ),
)
def undeclared_income(book: Book, p: IncomeParams) -> Findings:
    """Applications that declare less than the registers tell of either month."""
    compared = _compared(_applications(book["benefit_application"]), _incomes(book["income_reply"]))
    missing = pl.col("register_minor") - pl.col("declared_minor")
    above = missing > pl.max_horizontal(
        pl.lit(p.least_minor, pl.Int64), pl.col("register_minor") * p.share_bp // 10_000
    )
    case = (
        pl.when(pl.col("months") > 1)
        .then(pl.lit("both_months"))
        .when(pl.col("month_told") < pl.col("period"))
        .then(pl.lit("month_before"))
        .otherwise(pl.lit("same_month"))
    )
    found = compared.filter(above).with_columns(case=case, missing_minor=missing)
    return findings(
        found,
        key="applicant",
        subject=("party", "applicant"),
        party="applicant",
        period=pl.col("application_number"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("missing_minor"),
        on="received_on",
        evidence={
            name: pl.col(name)
            for name in ("case", "application_number", "period", "declared_minor", "register_minor", "missing_minor")
        },
        records=pl.concat_list(rows(subject=("benefit_application", "record_id")), "replies"),
    )


def _applications(applications: pl.DataFrame) -> pl.DataFrame:
    """Those for one month of subsistence support that declare an income."""
    period, until = month_number("period_from"), month_number("period_until")
    return (
        applications.filter(
            subsistence(), pl.col("income_minor").is_not_null(), pl.col("currency").fill_null("SEK") == "SEK"
        )
        .select(
            "record_id",
            "applicant",
            "application_number",
            "received_on",
            period=period,
            declared_minor="income_minor",
            one=until.fill_null(period) == period,
        )
        .filter("one")
    )


def _incomes(replies: pl.DataFrame) -> pl.DataFrame:
    """The income of a person and month, from the source that tells the most of it."""
    own = word("income_kind").is_in(SUBSISTENCE)
    return (
        replies.filter(~own, pl.col("currency") == "SEK")
        .group_by("person", "source", month_number("month").alias("month_told"))
        .agg(pl.col("amount_minor").sum(), rows_of("income_reply", role="compared").alias("replies"))
        .sort("amount_minor", "source")
        .group_by("person", "month_told", maintain_order=True)
        .last()
        .select("person", "month_told", "amount_minor", "replies")
    )


def _compared(applications: pl.DataFrame, incomes: pl.DataFrame) -> pl.DataFrame:
    """Each application with the lesser income of its own month and the one before, of those that are told."""
    told = applications.join(incomes, left_on="applicant", right_on="person")
    beside = told.filter((pl.col("period") - pl.col("month_told")).is_in([0, 1]))
    return (
        beside.sort("record_id", "amount_minor", "month_told")
        .group_by(applications.columns, maintain_order=True)
        .agg(
            pl.len().alias("months"),
            pl.col("month_told").first(),
            pl.col("amount_minor").first().alias("register_minor"),
            pl.col("replies").first(),
        )
    )
