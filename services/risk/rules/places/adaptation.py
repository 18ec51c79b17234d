"""BAB-01: a grant for housing adaptation costs far more than others, or its quote, inspection or dwelling stand out.

The price of a measure is compared with that of all applicants, so the rule reads all grants of a committee. More than
the 95th percentile alone would always show one in twenty; a price must also be well above the median, among enough of
the same measure. One installer that nearly always does a measure is shown where several applicants had the same quote.
A missing inspection is a finding only where the measure usually is inspected, and a year after the decision. A measure
that is repeated in the same dwelling within five years may be a repair; parts of one decision are one grant. Money is
reclaimed by lag (2018:222) about housing adaptation grants.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import NOTHING, Book, Findings, findings
from services.risk.domain.record_rule import WHOLE, reads, record_rule
from services.risk.domain.rule import Parameter
from services.risk.rules.places.adaptation_rows import dear, not_at_home, one_installer, repeated, uninspected
from services.risk.rules.places.adaptation_texts import TEXTS
from services.risk.rules.sources import POLICY, SINCE

SCORES: Final = {"price": 0.4, "installer": 0.6, "uninspected": 0.4, "elsewhere": 0.6, "repeated": 0.4}


@dataclass(frozen=True, slots=True)
class AdaptationParams:
    """How dear, how often, how long without an inspection."""

    quantile: Annotated[float, Parameter("quantile of the prices of a measure", POLICY, SINCE)] = 0.95
    over_median: Annotated[float, Parameter("times the median price of a measure", POLICY, SINCE)] = 1.5
    least_grants: Annotated[int, Parameter("grants of a measure that are compared", POLICY, SINCE)] = 20
    installer_share: Annotated[float, Parameter("share of the grants of a measure", POLICY, SINCE)] = 0.8
    installer_grants: Annotated[int, Parameter("grants of a measure with an installer", POLICY, SINCE)] = 10
    same_quotes: Annotated[int, Parameter("applicants with the same quote", POLICY, SINCE)] = 3
    inspection_days: Annotated[int, Parameter("days from the decision", POLICY, SINCE)] = 365
    usually_inspected: Annotated[float, Parameter("share of the grants of a measure", POLICY, SINCE)] = 0.5
    repeat_years: Annotated[int, Parameter("years between two grants", POLICY, SINCE)] = 5


@record_rule(
    "BAB-01",
    version=1,
    typology="T2.a.i",
    severity=3,
    family="place",
    follow_up="sample",
    areas="BA",
    params=AdaptationParams,
    texts=TEXTS,
    reads=(
        reads(
            "housing_adaptation_grant",
            "grant_number applicant measure decided_on quote_minor quote_hash paid_minor currency installer"
            " installer_name installer_kind inspected_on address applicant_lives_there",
        ),
    ),
    daily=True,
)
def housing_adaptation(book: Book, p: AdaptationParams) -> Findings:
    """Grants whose price, inspection, dwelling or repetition stand out, and installers with one quote for many."""
    cost = pl.coalesce("paid_minor", "quote_minor").alias("cost")
    measure = pl.col("measure").str.strip_chars().str.to_lowercase()
    grants = book["housing_adaptation_grant"].with_columns(cost, measure, pl.col("currency").fill_null("SEK"))
    parts = [
        dear(grants, p.quantile, p.over_median, p.least_grants),
        one_installer(grants, p.installer_share, p.installer_grants, p.same_quotes),
        uninspected(grants, book.day, p.inspection_days, p.usually_inspected),
        not_at_home(grants),
        repeated(grants, p.repeat_years),
    ]
    told = pl.concat(parts, how="diagonal").with_columns(pl.lit(WHOLE).alias("key"))
    both = [_shown(told.filter(pl.col("subject_type") == of), of) for of in ("grant", "party")]
    return Findings(pl.concat([NOTHING, *both]))


def _shown(told: pl.DataFrame, subject_type: str) -> Findings:
    values = ("measure", "amount_minor", "currency", "decided", "median", "high", "count", "share", "alike", "days")
    return findings(
        told,
        key="key",
        subject=(subject_type, "subject"),
        party="installer",
        period=pl.concat_str("case", "measure", separator=":"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        amount=pl.col("amount_minor"),
        currency="currency",
        on="decided_on",
        evidence={"case": pl.col("case"), "party": pl.col("installer_name"), "party_kind": pl.col("installer_kind")}
        | {"grant": pl.col("subject"), "earlier": pl.col("earlier")}
        | {name: pl.col(name) for name in values},
        records=pl.col("records"),
    )
