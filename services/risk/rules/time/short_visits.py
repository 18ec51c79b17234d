"""TIM-08: many visits are much shorter, as a lock or telephone logged them, than the time billed.

Counted per calendar month, of a provider and of each of its workers, when at least fifty visits were logged at both
ends and billed: what one worker does is lost among those of a large provider. Visits that the user declined are left
out, and visits of no length at all: there the log failed. What is billed beyond the visit is told in time; what it
costs stands in the price list, not in the log.
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
from services.risk.rules.spans import local_day, minutes
from services.risk.rules.time.hours import PARTY

SCORES: Final = {"provider": 0.6, "worker": 0.5}


@dataclass(frozen=True, slots=True)
class ShortVisitsParams:
    """How short, how often, of how many."""

    share_of_billed: Annotated[float, Parameter("share of the billed time", POLICY, SINCE)] = 0.6
    share_of_visits: Annotated[float, Parameter("share of the visits of a month", POLICY, SINCE)] = 0.2
    least_visits: Annotated[int, Parameter("visits of a month", POLICY, SINCE)] = 50


TEXTS: Final = RuleTexts(
    title=Text("Korta besök som debiteras fullt", "Short visits billed in full"),
    description=Text(
        "Många av en utförares besök är enligt lås eller telefon mycket kortare än den debiterade tiden.",
        "Many of a provider's visits are much shorter, by lock or telephone, than the time billed.",
    ),
    innocent=(
        Text("Låset eller telefonen loggar inte alltid.", "The lock or telephone does not always log."),
        Text("Brukaren avböjde en del av hjälpen.", "The user declined some of the help."),
        Text("Debiteringen är schablon enligt avtal.", "Billing is at a flat rate by contract."),
    ),
    next_step=Text(
        "Ring ett urval av brukare, frivilligt för dem, och behandla det som en fråga om kvalitet.",
        "Call a sample of users, voluntary for them, and treat it as a matter of quality.",
    ),
    explanations={
        "worker": Text(
            "{short:n} av {visits:n} besök av en medarbetare hos {party} under {month:month} ({share:pct}) är kortare "
            "än {limit:pct} av den debiterade tiden: {minutes:minutes} mot {billed:minutes}.",
            "{short:n} of {visits:n} visits by a worker of {party} in {month:month} ({share:pct}) are shorter than "
            "{limit:pct} of the billed time: {minutes:minutes} against {billed:minutes}.",
        ),
        "provider": Text(
            "{short:n} av {visits:n} besök av {party} under {month:month} ({share:pct}) är kortare än "
            "{limit:pct} av den debiterade tiden: {minutes:minutes} mot {billed:minutes}.",
            "{short:n} of {visits:n} visits by {party} in {month:month} ({share:pct}) are shorter than "
            "{limit:pct} of the billed time: {minutes:minutes} against {billed:minutes}.",
        ),
    },
)


@record_rule(
    "TIM-08",
    version=1,
    typology="T2.a.ii",
    severity=3,
    family="time",
    follow_up="sample",
    areas="HT",
    params=ShortVisitsParams,
    texts=TEXTS,
    reads=(
        reads(
            "visit",
            "provider provider_name provider_kind worker starts_at ends_at billed_minutes user_declined",
            by="provider worker",
        ),
    ),
)
def short_visits(book: Book, p: ShortVisitsParams) -> Findings:
    """Months of a provider, or of a worker, in which so many visits are shorter than a share of what was billed."""
    helped = ~pl.col("user_declined").fill_null(value=False)
    visits = book["visit"].filter(helped, pl.col("ends_at") > pl.col("starts_at"), pl.col("billed_minutes") > 0)
    told = visits.with_columns(minutes().alias("minutes"), local_day("starts_at").dt.truncate("1mo").alias("month"))
    short = pl.col("minutes") < p.share_of_billed * pl.col("billed_minutes")
    marked = told.with_columns(short.alias("short"))
    found = pl.concat(_months(marked, by, p) for by in ("provider", "worker"))
    return findings(
        found,
        key="key",
        subject=("party", "provider"),
        party="provider",
        period=pl.concat_str("case", "key", "month", separator=":"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        on="month",
        evidence={"case": pl.col("case"), **PARTY, "month": month_number("month"), "share": pl.col("share").round(3)}
        | {"limit": pl.lit(p.share_of_billed)}
        | {name: pl.col(name) for name in ("short", "visits", "minutes", "billed")},
        records=pl.col("records"),
    )


def _months(visits: pl.DataFrame, by: str, p: ShortVisitsParams) -> pl.DataFrame:
    """Months of a provider or worker with enough short visits, which show it."""
    of = ["key", "provider", "month"]
    months = (
        visits.drop_nulls(by)
        .with_columns(pl.col(by).alias("key"))
        .group_by(of, maintain_order=True)
        .agg(
            pl.col("provider_name", "provider_kind").first(),
            pl.len().alias("visits"),
            pl.col("minutes").filter("short").sum(),
            pl.col("billed_minutes").filter("short").sum().alias("billed"),
            pl.col("record_id").filter("short").alias("ids"),
            pl.col("short").mean().alias("share"),
            pl.col("short").sum().cast(pl.Int64),
        )
    )
    found = months.filter(pl.col("visits") >= p.least_visits, pl.col("share") >= p.share_of_visits)
    shown = (
        found.explode("ids")
        .group_by(of, maintain_order=True)
        .agg(pl.exclude("ids").first(), rows_of("visit", "ids").alias("records"))
    )
    return shown.with_columns(pl.lit(by).alias("case"))
