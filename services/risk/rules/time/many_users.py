"""TIM-12: a worker has more users in a month than nearly all others, and shifts that overlap.

Workers are compared with all others who do the same service for the committee in the same month, so the rule reads all
shifts. The others' quantile is asked for, without the worker, who else would be the limit where there are fewer than a
hundred, as in most municipalities; among fewer than thirty nothing is said. The number of users alone is nothing: more
than a twentieth of the worker's shifts must also begin before an earlier one has ended. It only adds to what TIM-01
shows of such overlaps.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import WHOLE, reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.reading import month_number
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.spans import local_day
from services.risk.rules.steps import word
from services.risk.rules.time.hours import PARTY, of_longest, worked

SCORE: Final = 0.3


@dataclass(frozen=True, slots=True)
class ManyUsersParams:
    """How many users, among how many workers, and how much overlap."""

    quantile: Annotated[float, Parameter("quantile of the users of a worker", POLICY, SINCE)] = 0.99
    least_workers: Annotated[int, Parameter("workers of a service in a month", POLICY, SINCE)] = 30
    overlap_share: Annotated[float, Parameter("share of the worker's shifts", POLICY, SINCE)] = 0.05
    tolerance_minutes: Annotated[int, Parameter("minutes that may overlap", POLICY, SINCE)] = 10


TEXTS: Final = RuleTexts(
    title=Text("Samma assistent hos många", "The same worker with many users"),
    description=Text(
        "En medarbetare har fler brukare än nästan alla andra samma månad, och pass som går in i varandra.",
        "A worker has more users than nearly all others in the same month, and shifts that overlap.",
    ),
    innocent=(
        Text("Medarbetaren arbetar i en vikariepool.", "The worker is in a relief pool."),
        Text("Medarbetaren har natt- eller larmpatrull.", "The worker is on night or alarm patrol."),
    ),
    next_step=Text(
        "Gör ingenting enbart för detta; se om passen också visas som dubbla.",
        "Do nothing for this alone; see whether the shifts are also shown as double.",
    ),
    explanations={
        "many": Text(
            "En medarbetare, mest hos {party}, har {users:n} brukare under {month:month}. Av {workers:n} medarbetare "
            "har nittionio av hundra högst {limit:n}. {share:pct} av passen går in i ett tidigare.",
            "A worker, mostly of {party}, has {users:n} users in {month:month}. Of {workers:n} workers, ninety-nine of "
            "a hundred have at most {limit:n}. {share:pct} of the shifts overlap an earlier one.",
        ),
    },
)


@record_rule(
    "TIM-12",
    version=2,
    typology="X.1",
    severity=2,
    family="time",
    follow_up="none",
    areas="HT PA",
    params=ManyUsersParams,
    texts=TEXTS,
    reads=(reads("shift", "worker user provider provider_name provider_kind service starts_at ends_at"),),
    modifier=True,
)
def many_users(book: Book, p: ManyUsersParams) -> Findings:
    """Months of workers beyond the peers' quantile, with so many shifts that overlap."""
    shifts = worked(book["shift"]).sort("worker", "starts_at", "record_id")
    latest = pl.col("ends_at").cum_max().shift(1).over("worker")
    beside = latest - pl.col("starts_at") > timedelta(minutes=p.tolerance_minutes)
    month = local_day("starts_at").dt.truncate("1mo").alias("month")
    service = word("service").fill_null("").alias("of")
    of = shifts.with_columns(month, service, beside.fill_null(value=False).alias("share"))
    months = of.group_by("of", "month", "worker", maintain_order=True).agg(
        *of_longest("provider", "provider_name", "provider_kind"),
        pl.col("user").drop_nulls().n_unique().cast(pl.Int64).alias("users"),
        pl.col("share").mean(),
        rows_of("shift").alias("records"),
    )
    # of all but one: who has more stands above it, so that leaving them out does not move it
    place = ((pl.len().cast(pl.Int64) - 2) * p.quantile).round().cast(pl.Int64).clip(lower_bound=0)
    peers = months.group_by("of", "month").agg(
        pl.len().alias("workers"), pl.col("users").sort().gather(place).first().alias("limit")
    )
    found = months.join(peers, on=["of", "month"], maintain_order="left").filter(
        pl.col("workers") >= p.least_workers, pl.col("users") > pl.col("limit"), pl.col("share") > p.overlap_share
    )
    return findings(
        found.with_columns(pl.lit(WHOLE).alias("key")),
        key="key",
        subject=("party", "provider"),
        party="provider",
        period=pl.concat_str("worker", "month", "of", separator=":"),
        score=SCORE,
        on="month",
        evidence={"case": pl.lit("many"), **PARTY, "month": month_number("month"), "share": pl.col("share").round(3)}
        | {name: pl.col(name) for name in ("users", "workers", "limit")},
        records=pl.col("records"),
    )
