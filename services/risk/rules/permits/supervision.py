"""LIC-02: the same breach again and again, breaches at one site whoever runs it, or inspections put off twice.

Breaches of one operator, area and kind are counted in windows of twenty-four months. A site is an address at which
different operators had inspections with breaches within three years; since that joins operators by their address, the
rule reads all inspections of a committee. An inspection put off at least twice by one official is shown, unless that
official put off inspections of many operators: then the authority is short of staff. Officials are never named.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import WHOLE, reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.sources import POLICY, SINCE

SCORES: Final = {"repeated": 0.6, "site": 0.5, "postponed": 0.4}


@dataclass(frozen=True, slots=True)
class SupervisionParams:
    """How often, within which time."""

    breaches: Annotated[int, Parameter("breaches of one kind", POLICY, SINCE)] = 3
    months: Annotated[int, Parameter("months of the breaches", POLICY, SINCE)] = 24
    operators: Annotated[int, Parameter("operators with breaches at one address", POLICY, SINCE)] = 2
    site_days: Annotated[int, Parameter("days between them", POLICY, SINCE)] = 1096
    postponements: Annotated[int, Parameter("times that an inspection was put off", POLICY, SINCE)] = 2
    short_of_staff: Annotated[int, Parameter("operators whose inspections one official put off", POLICY, SINCE)] = 5


TEXTS: Final = RuleTexts(
    title=Text("Tillsyn som avviker", "Inspections that stand out"),
    description=Text(
        "Samma brist återkommer, brister återkommer på en adress med olika verksamhetsutövare, eller en tillsyn har "
        "skjutits upp flera gånger.",
        "The same breach comes back, breaches come back at an address with different operators, or an inspection was "
        "put off several times.",
    ),
    innocent=(
        Text("Myndigheten har ont om personal.", "The authority is short of staff."),
        Text("Lokalen i sig är svår att få i ordning.", "The premises themselves are hard to put right."),
        Text("Verksamheten var stängd när tillsynen skulle göras.", "The business was closed at the time."),
    ),
    next_step=Text(
        "Gör ett vägledande besök; därefter en gemensam tillsyn.", "Make a guidance visit; then a joint inspection."
    ),
    explanations={
        "repeated": Text(
            "{party} har {count:n} gånger på {months:n} månader haft bristen {breach:word} ({area:word}), "
            "senast {last:day}.",
            "{party} had the breach {breach:word} ({area:word}) {count:n} times in {months:n} months, most recently on "
            "{last:day}.",
        ),
        "site": Text(
            "{party} är en av {count:n} verksamhetsutövare med brister på samma adress från {first:day} till "
            "{last:day}.",
            "{party} is one of {count:n} operators with breaches at the same address from {first:day} to {last:day}.",
        ),
        "postponed": Text(
            "En tillsyn ({area:word}) av {party} har skjutits upp {count:n} gånger av samma handläggare. "
            "Den var planerad till {last:day}.",
            "An inspection ({area:word}) of {party} was put off {count:n} times by the same official. It "
            "was planned for {last:day}.",
        ),
    },
)


@record_rule(
    "LIC-02",
    version=1,
    typology="T2.c.ii",
    severity=3,
    family="permit",
    follow_up="desk-check",
    areas="AL MI",
    params=SupervisionParams,
    texts=TEXTS,
    reads=(
        reads(
            "inspection",
            "operator operator_name operator_kind area address planned_on inspected_on breaches postponements"
            " postponed_by",
        ),
        reads("breach", "operator operator_name operator_kind area breach_kind found_on"),
    ),
    needed=(),
)
def supervision(book: Book, p: SupervisionParams) -> Findings:
    """Breaches that come back, sites that have them whoever operates, inspections put off."""
    inspections = book["inspection"]
    parts = [_repeated(book["breach"], p), _sites(inspections, p), _postponed(inspections, p)]
    found = pl.concat(parts, how="diagonal").with_columns(pl.lit(WHOLE).alias("key"))
    return findings(
        found,
        key="key",
        subject=("party", "operator"),
        party="operator",
        period=pl.concat_str("case", "of", separator=":"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        on="last",
        evidence={"case": pl.col("case"), "party": pl.col("operator_name"), "party_kind": pl.col("operator_kind")}
        | {"count": pl.col("count"), "months": pl.lit(p.months), "area": pl.col("area"), "breach": pl.col("breach")}
        | {name: pl.col(name).cast(pl.String) for name in ("first", "last")},
        records=pl.col("records"),
    )


def _repeated(breaches: pl.DataFrame, p: SupervisionParams) -> pl.DataFrame:
    """Per operator, area and kind of breach, the latest window that holds so many."""
    of = ["operator", "area", "breach"]
    kinds = breaches.with_columns(_plain("breach_kind").alias("breach"), _plain("area").alias("area"))
    ordered = kinds.sort(*of, "found_on", "record_id")
    windows = ordered.rolling("found_on", period=f"{p.months}mo", group_by=of).agg(
        pl.col("operator_name", "operator_kind").last(),
        pl.len().cast(pl.Int64).alias("count"),
        rows_of("breach").alias("records"),
    )
    held = windows.filter(pl.col("count") >= p.breaches).group_by(of, maintain_order=True).last()
    return held.with_columns(
        pl.lit("repeated").alias("case"),
        pl.concat_str("area", "breach", separator=":").alias("of"),
        pl.col("found_on").alias("last"),
    ).drop("found_on")


def _sites(inspections: pl.DataFrame, p: SupervisionParams) -> pl.DataFrame:
    """Addresses where an operator had breaches after others had: told of the latest operator."""
    bad = inspections.filter(pl.col("breaches") > 0).drop_nulls(["address", "inspected_on"])
    ordered = bad.sort("address", "inspected_on", "record_id")
    latest = pl.col("inspected_on").max().over("address")
    near = ordered.filter(pl.col("inspected_on") >= latest - timedelta(days=p.site_days))
    sites = near.group_by(pl.col("address").alias("of"), maintain_order=True).agg(
        pl.col("operator", "operator_name", "operator_kind", "area").last(),
        pl.col("operator").n_unique().cast(pl.Int64).alias("count"),
        pl.col("inspected_on").min().alias("first"),
        pl.col("inspected_on").max().alias("last"),
        rows_of("inspection").alias("records"),
    )
    return sites.filter(pl.col("count") >= p.operators).with_columns(pl.lit("site").alias("case"))


def _postponed(inspections: pl.DataFrame, p: SupervisionParams) -> pl.DataFrame:
    """Inspections put off so often by an official who did not put off those of many operators."""
    off = inspections.filter(pl.col("postponements") > 0).drop_nulls("postponed_by")
    alone = pl.col("operator").n_unique().over("postponed_by") < p.short_of_staff
    often = off.filter(alone & (pl.col("postponements") >= p.postponements))
    return often.select(
        "operator",
        "operator_name",
        "operator_kind",
        "area",
        pl.lit("postponed").alias("case"),
        pl.col("record_id").alias("of"),
        pl.col("postponements").alias("count"),
        pl.col("planned_on").alias("last"),
        rows(subject=("inspection", "record_id")).alias("records"),
    )


def _plain(column: str) -> pl.Expr:
    """A code without regard to case, fit to be shown."""
    return pl.col(column).str.strip_chars().str.to_lowercase()
