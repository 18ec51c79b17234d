"""GRT-05: two bodies pay an association for the same purpose at the same time.

Payments are taken together by grant. Two grants of an association are compared where their payers are told and differ,
their periods overlap, and both tell a purpose in nearly the same words (cosine of word counts at least 0.8). A book is
one committee's, so another committee, the region or the state shows only as a payer in its records; whether the same
invoice for premises supports both cannot be seen. Declared co-funding is the ordinary case, and nothing is said where
an application of the association for that time tells of other funding.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.grants.words import alike_each
from services.risk.rules.sources import POLICY, SINCE

PAIR: Final = ("association", "currency", "grant_number", "grant_number_b")
SCORES: Final = {"denied": 0.8, "not_told": 0.6}


@dataclass(frozen=True, slots=True)
class FundingParams:
    """How alike two purposes are, and how long both periods run."""

    alike_bp: Annotated[int, Parameter("basis points of likeness between two purposes", POLICY, SINCE)] = 8_000
    overlap_days: Annotated[int, Parameter("days that both cover", POLICY, SINCE)] = 31


TEXTS: Final = RuleTexts(
    title=Text("Dubbelt bidrag för samma sak", "Double funding"),
    description=Text(
        "Två bidragsgivare betalar en förening för samma ändamål under samma tid, utan att annan finansiering är "
        "uppgiven.",
        "Two bodies pay an association for the same purpose at the same time, and no other funding is declared.",
    ),
    innocent=(
        Text("Bidragsgivarna har kommit överens om att dela kostnaden.", "The bodies agreed to share the cost."),
        Text("Bidragen gäller olika delar av samma verksamhet.", "The grants are for different parts of one activity."),
        Text("Medfinansiering krävs av den ena bidragsgivaren.", "One of the bodies demands co-funding."),
    ),
    next_step=Text(
        "Be föreningen om en finansieringsplan för verksamheten.", "Ask the association for a plan of its funding."
    ),
    explanations={
        case: Text(
            "{association} får bidrag {grant_number} från {payer} och {other_grant_number} från {other_payer} för "
            "ändamål som till {share:pct} beskrivs lika, {days:n} dagar samtidigt. Det mindre är {amount_minor:kr}. "
            + sv,
            "{association} gets grant {grant_number} from {payer} and {other_grant_number} from {other_payer} for "
            "purposes told {share:pct} alike, {days:n} days at once. The lesser is {amount_minor:kr}. " + en,
        )
        for case, sv, en in (
            (
                "denied",
                "Ansökan uppger ingen annan finansiering.",
                "The application says that there is no other funding.",
            ),
            ("not_told", "Ingen ansökan uppger annan finansiering.", "No application tells of other funding."),
        )
    },
)


@record_rule(
    "GRT-05",
    version=1,
    typology="T1.b.ii",
    severity=3,
    family="grants",
    follow_up="question",
    areas="FB",
    params=FundingParams,
    texts=TEXTS,
    reads=(
        reads(
            "grant_payment",
            "grant_number association_name paid_on purpose period_from period_until amount_minor currency paying_body",
            by="association",
        ),
        reads("grant_application", "period_from period_until other_funding", by="association"),
    ),
    needed=("grant_payment",),
)
def double_funding(book: Book, p: FundingParams) -> Findings:
    """Pairs of grants from two payers for one purpose at one time."""
    grants = _grants(book["grant_payment"])
    other = grants.select("association", "currency", pl.exclude("association", "currency").name.suffix("_b"))
    from_on = pl.max_horizontal("period_from", "period_from_b")
    days = (pl.min_horizontal("period_until", "period_until_b") - from_on).dt.total_days() + 1
    pairs = (
        grants.join(other, on=["association", "currency"])
        .filter(pl.col("grant_number") < pl.col("grant_number_b"), pl.col("payer") != pl.col("payer_b"))
        .with_columns(days=days, from_on=from_on)
        .filter(pl.col("days") >= p.overlap_days)
    )
    share = pl.Series("share", alike_each(pairs.select("purpose", "purpose_b").iter_rows()), dtype=pl.Float64)
    alike = pairs.with_columns(share).filter(pl.col("share") * 10_000 >= p.alike_bp)
    declared = _declared(alike, book["grant_application"])
    case = pl.when(pl.col("told")).then(pl.lit("denied")).otherwise(pl.lit("not_told"))
    found = alike.join(declared, on=PAIR, how="left", maintain_order="left").filter(
        ~pl.col("declared").fill_null(value=False)
    )
    return findings(
        found.with_columns(case=case, lesser_minor=pl.min_horizontal("amount_minor", "amount_minor_b")),
        key="association",
        subject=("party", "association"),
        party="association",
        period=pl.concat_str("grant_number", pl.lit(":"), "grant_number_b"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("lesser_minor"),
        currency="currency",
        on="from_on",
        evidence={
            "case": pl.col("case"),
            "association": pl.col("association_name"),
            "grant_number": pl.col("grant_number"),
            "other_grant_number": pl.col("grant_number_b"),
            "payer": pl.col("paying_body"),
            "other_payer": pl.col("paying_body_b"),
            "share": pl.col("share"),
            "days": pl.col("days"),
            "amount_minor": pl.col("lesser_minor"),
            "currency": pl.col("currency"),
        },
        records=pl.concat_list("records", "records_b"),
    )


def _grants(payments: pl.DataFrame) -> pl.DataFrame:
    """Grants with a told payer, purpose and period; instalments together, what was taken back netted."""
    told = payments.drop_nulls(["purpose", "period_from", "period_until", "paying_body"])
    payer = pl.col("paying_body").str.strip_chars().str.to_lowercase()
    return (
        told.sort("paid_on", "record_id")
        .group_by("association", "currency", "grant_number", payer.alias("payer"), maintain_order=True)
        .agg(
            pl.col("association_name", "purpose", "paying_body").first(),
            pl.col("period_from").min(),
            pl.col("period_until").max(),
            pl.col("amount_minor").sum(),
            rows_of("grant_payment").alias("records"),
        )
        .filter(pl.col("amount_minor") > 0)
    )


def _declared(pairs: pl.DataFrame, applications: pl.DataFrame) -> pl.DataFrame:
    """Of each pair whether an application for that time declares other funding, or says that there is none (`told`)."""
    asked = applications.select("association", "other_funding", since="period_from", until="period_until")
    beside = pairs.join(asked, on="association").filter(
        pl.col("since").is_null() | (pl.col("since") <= pl.min_horizontal("period_until", "period_until_b")),
        pl.col("until").is_null() | (pl.col("until") >= pl.col("from_on")),
    )
    return beside.group_by(PAIR).agg(
        pl.col("other_funding").any().alias("declared"), pl.col("other_funding").is_not_null().any().alias("told")
    )
