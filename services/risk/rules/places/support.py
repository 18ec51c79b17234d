"""PRE-03: an allowance for extra support is paid, and less than half of the planned support is delivered.

Months of one decision are added up per half-year (a school term), so that a month in which the assistant was ill is
evened out; at least two months must tell both what was planned and what was delivered. What is not told is not
counted as undelivered. At stake is the undelivered share of what was paid.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.sources import POLICY, SINCE

SCORE: Final = 0.6
HALF_YEAR: Final = "6mo"


@dataclass(frozen=True, slots=True)
class SupportParams:
    """How little, over how long."""

    delivered_share: Annotated[float, Parameter("share of the planned support", POLICY, SINCE)] = 0.5
    least_months: Annotated[int, Parameter("months of a half-year", POLICY, SINCE)] = 2


TEXTS: Final = RuleTexts(
    title=Text("Tilläggsbelopp utan insats", "Extra support not delivered"),
    description=Text(
        "Tilläggsbelopp betalas för extra stöd, men mindre än hälften av det planerade stödet ges.",
        "An allowance is paid for extra support, but less than half of the planned support is given.",
    ),
    innocent=(
        Text("Stödpersonen är sjuk och ersätts på annat sätt.", "The support person is ill and replaced otherwise."),
        Text("Barnet var frånvarande.", "The child was absent."),
        Text(
            "Stödet ges i grupp och är inte rapporterat per barn.",
            "Support is given in a group and not reported per child.",
        ),
    ),
    next_step=Text(
        "Tala med skolan om barnets behov. Begär bara åter den del som inte utförts.",
        "Talk with the school about the child's needs. Reclaim only the part not delivered.",
    ),
    explanations={
        "undelivered": Text(
            "{party} har fått {paid_minor:kr} för extra stöd enligt beslut {decision} under {months:n} månader från "
            "{on:day}. {delivered:minutes} av {planned:minutes} är utförda ({share:pct}); {amount_minor:kr} avser "
            "resten.",
            "{party} was paid {paid_minor:kr} for extra support under decision {decision} in {months:n} months from "
            "{on:day}. {delivered:minutes} of {planned:minutes} are delivered ({share:pct}); {amount_minor:kr} is for "
            "the rest.",
        ),
    },
)


@record_rule(
    "PRE-03",
    version=1,
    typology="T2.a.iii",
    severity=3,
    family="place",
    follow_up="question",
    areas="SK",
    params=SupportParams,
    texts=TEXTS,
    reads=(
        reads(
            "support_allowance",
            "decision_number school school_name school_kind month amount_minor currency planned_minutes"
            " delivered_minutes",
            by="decision_number",
        ),
    ),
)
def support_not_delivered(book: Book, p: SupportParams) -> Findings:
    """Half-years of a decision in which less than a share of the planned support was delivered."""
    told = book["support_allowance"].drop_nulls("delivered_minutes").filter(pl.col("planned_minutes") > 0)
    half = pl.col("month").dt.truncate(HALF_YEAR).alias("half")
    terms = (
        told.with_columns(half)
        .sort("month", "record_id")
        .group_by("decision_number", "school", "half", maintain_order=True)
    )
    summed = terms.agg(
        pl.col("school_name", "school_kind", "currency").first(),
        pl.col("month").min().alias("on"),
        pl.col("month").n_unique().alias("months"),
        pl.col("amount_minor").sum().alias("paid_minor"),
        pl.col("planned_minutes").sum().alias("planned"),
        pl.col("delivered_minutes").sum().alias("delivered"),
        rows_of("support_allowance").alias("records"),
    )
    share = pl.col("delivered") / pl.col("planned")
    found = summed.filter(share < p.delivered_share, pl.col("months") >= p.least_months, pl.col("paid_minor") > 0)
    # in whole öre, never through a float
    rest = pl.col("paid_minor") * (pl.col("planned") - pl.col("delivered")) // pl.col("planned")
    return findings(
        found,
        key="decision_number",
        subject=("decision", "decision_number"),
        party="school",
        period=pl.concat_str("school", "half", separator=":"),
        score=SCORE,
        amount=rest,
        currency="currency",
        on="on",
        evidence={"case": pl.lit("undelivered"), "party": pl.col("school_name"), "party_kind": pl.col("school_kind")}
        | {"decision": pl.col("decision_number"), "on": pl.col("on").cast(pl.String), "share": share.round(3)}
        | {"amount_minor": rest}
        | {name: pl.col(name) for name in ("paid_minor", "currency", "months", "planned", "delivered")},
        records=pl.col("records"),
    )
