"""TIM-07: the hours of a provider grow fast.

Hours per calendar month are compared three by three: the last three months with the three before, and with the median
of the six before (a robust z by their median deviation). The catalogue measures z against the area; that would let one
provider's signal change with another's reports, so a provider is held against its own history of nine months without
a gap. Where the number of users grew along with the hours, a take-over of users explains it and the score is low. Only
the first month of a growth is shown. It cannot see why users came.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.reading import month_number
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.spans import local_day
from services.risk.rules.time.hours import PARTY, of_longest, worked

SCORES: Final = {"growth": 0.6, "users": 0.3}
TO_SIGMA: Final = 1.4826  # a median deviation as a standard deviation, of a normal distribution
LEAST_SPREAD: Final = 0.05  # share of the median below which months do not differ by more than reporting


@dataclass(frozen=True, slots=True)
class GrowthParams:
    """How fast is fast."""

    growth: Annotated[float, Parameter("share of the three months before", POLICY, SINCE)] = 0.5
    z: Annotated[float, Parameter("robust deviations from the six months before", POLICY, SINCE)] = 3.0
    least_hours: Annotated[int, Parameter("hours a month on average before", POLICY, SINCE)] = 100


TEXTS: Final = RuleTexts(
    title=Text("Snabb ökning av timmar", "Rapid growth of hours"),
    description=Text(
        "En utförares rapporterade timmar ökar mycket mer än de brukar variera.",
        "The hours that a provider reports grow much more than they usually vary.",
    ),
    innocent=(
        Text("Utföraren har tagit över brukare från en annan.", "The provider took over users of another."),
        Text("Flera brukare skrevs ut från sjukhus samtidigt.", "Several users were discharged from hospital at once."),
        Text("Rapporteringen har bytt system.", "Reporting moved to another system."),
    ),
    next_step=Text(
        "Jämför med besluten. Be utföraren förklara ökningen; ompröva några beslut.",
        "Compare with the decisions. Ask the provider to explain the growth; re-assess some decisions.",
    ),
    explanations={
        "growth": Text(
            "{party} rapporterade {recent:n} timmar i månaden i snitt under de tre månaderna till {month:month}, mot "
            "{before:n} de tre före: {growth:pct} mer[, med {users:n} brukare mot {users_before:n}].",
            "{party} reported {recent:n} hours a month on average in the three months to {month:month}, against "
            "{before:n} in the three before: {growth:pct} more[, with {users:n} users against {users_before:n}].",
        ),
        "users": Text(
            "{party} rapporterade {recent:n} timmar i månaden i snitt under de tre månaderna till {month:month}, mot "
            "{before:n} de tre före: {growth:pct} mer. Brukarna blev lika många fler: {users:n} mot {users_before:n}.",
            "{party} reported {recent:n} hours a month on average in the three months to {month:month}, against "
            "{before:n} in the three before: {growth:pct} more. So did its users: {users:n} against {users_before:n}.",
        ),
    },
)


@record_rule(
    "TIM-07",
    version=1,
    typology="T1.b.i",
    severity=3,
    family="time",
    follow_up="desk-check",
    areas="HT PA",
    params=GrowthParams,
    texts=TEXTS,
    reads=(reads("shift", "provider provider_name provider_kind user service starts_at ends_at", by="provider"),),
)
def rapid_growth(book: Book, p: GrowthParams) -> Findings:
    """The first month of each growth of a provider's hours beyond its own history."""
    months = _beside(_months(book["shift"]))
    growth, spread = pl.col("recent") / pl.col("before") - 1, pl.max_horizontal("mad", pl.col("median") * LEAST_SPREAD)
    grown = months.filter(
        growth > p.growth,
        pl.col("recent") - pl.col("median") > p.z * TO_SIGMA * spread,
        pl.col("before") >= p.least_hours * 60,
    )
    first = (pl.col("at") - pl.col("at").shift(1).over("provider") != 1).fill_null(value=True)
    along = pl.col("users") / pl.col("users_before") - 1 >= growth / 2
    case = pl.when(along.fill_null(value=False)).then(pl.lit("users")).otherwise(pl.lit("growth"))
    found = grown.filter(first).with_columns(case.alias("case"), growth.alias("growth"))
    return findings(
        found,
        key="provider",
        subject=("party", "provider"),
        party="provider",
        period=pl.col("month"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        on="month",
        evidence={"case": pl.col("case"), **PARTY, "month": pl.col("at"), "growth": pl.col("growth").round(3)}
        | {name: (pl.col(name) / 60).round().cast(pl.Int64) for name in ("recent", "before")}
        | {name: pl.col(name).round().cast(pl.Int64) for name in ("users", "users_before")},
        records=pl.col("records"),
    )


def _months(shifts: pl.DataFrame) -> pl.DataFrame:
    """Minutes and users of each provider and month, in order."""
    month = local_day("starts_at").dt.truncate("1mo").alias("month")
    summed = (
        worked(shifts)
        .group_by("provider", month)
        .agg(
            *of_longest("provider_name", "provider_kind"),
            pl.col("minutes").sum(),
            pl.col("user").drop_nulls().n_unique().alias("users_of"),
            rows_of("shift").alias("records"),
        )
    )
    return summed.sort("provider", "month").with_columns(month_number("month").alias("at"))


def _beside(months: pl.DataFrame) -> pl.DataFrame:
    """Months with nine in a row: means of the last three and the three before, median and spread of six."""

    def back(column: str, first: int, last: int) -> list[pl.Expr]:
        return [pl.col(column).shift(by).over("provider") for by in range(first, last + 1)]

    whole = pl.col("at") - pl.col("at").shift(8).over("provider") == 8  # noqa: PLR2004  # nine months, eight steps
    mean = {"recent": ("minutes", 0, 2), "before": ("minutes", 3, 5), "users": ("users_of", 0, 2)}
    mean["users_before"] = ("users_of", 3, 5)
    six = pl.concat_list(back("minutes", 3, 8)).list.median()
    spread = pl.concat_list((one - pl.col("median")).abs() for one in back("minutes", 3, 8)).list.median()
    held = months.with_columns(pl.mean_horizontal(back(*of)).alias(name) for name, of in mean.items())
    return held.with_columns(six.alias("median")).with_columns(spread.alias("mad")).filter(whole)
