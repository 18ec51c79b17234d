"""INF-04: planned controls of one operator were cancelled or put off again and again, and none was done after them.

Inspections that were not done are counted by operator over a year: one that was cancelled once, one that was put off
as often as it says. A control that was done since answers it. An incident of undue influence from the operator in
that year makes it surer. The operator is not held to have brought it about; LIC-02 asks who postponed.

That a unit finds nothing while incidents are many is not looked at: inspections do not name their unit. It cannot see
why a control was cancelled.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.influence.words import CANCELLED, POSTPONED
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.steps import word

SCORES: Final = {"missed": 0.3, "incident": 0.5}


@dataclass(frozen=True, slots=True)
class DroppedParams:
    """How often is too often."""

    times: Annotated[int, Parameter("times cancelled or put off", POLICY, SINCE)] = 2
    days: Annotated[int, Parameter("days counted", POLICY, SINCE)] = 365


TEXTS: Final = RuleTexts(
    title=Text("Kontroller som uteblir", "Controls that are not done"),
    description=Text(
        "Planerade kontroller hos samma verksamhet har ställts in eller skjutits upp flera gånger utan att bli gjorda.",
        "Planned controls of the same operator were cancelled or put off several times and not done.",
    ),
    innocent=(
        Text("Personal var sjuk eller tjänsten vakant.", "Staff were ill or the post was vacant."),
        Text("Verksamheten var stängd för säsongen.", "The operation was closed for the season."),
    ),
    next_step=Text(
        "Chefen fördelar om kontrollen och låter två göra den tillsammans.",
        "The manager reassigns the control and lets two do it together.",
    ),
    explanations={
        "missed": Text(
            "Kontroller[ hos {party}] har ställts in eller skjutits upp {missed:n} gånger på ett år, senast den som "
            "var planerad till {planned_on:day}. Ingen är gjord sedan dess.",
            "Controls[ of {party}] were cancelled or put off {missed:n} times in a year, the latest planned for "
            "{planned_on:day}. None was done since.",
        ),
        "incident": Text(
            "Kontroller[ hos {party}] har ställts in eller skjutits upp {missed:n} gånger på ett år, senast den som "
            "var planerad till {planned_on:day}. Samma år rapporterades {incidents:n} händelser av påverkan därifrån.",
            "Controls[ of {party}] were cancelled or put off {missed:n} times in a year, the latest planned for "
            "{planned_on:day}. In the same year {incidents:n} incidents of influence from there were reported.",
        ),
    },
)


@record_rule(
    "INF-04",
    version=1,
    typology="T1.b.iii",
    severity=3,
    family="influence",
    follow_up="reassign",
    areas="EB PA HT HVB FB SK BA AL MI LU AN OP",
    params=DroppedParams,
    texts=TEXTS,
    reads=(
        reads("inspection", "operator_name planned_on inspected_on status postponements", by="operator"),
        reads("undue_influence_incident", "happened_on", by="actor"),
    ),
    needed=("inspection",),
)
def controls_not_done(book: Book, p: DroppedParams) -> Findings:
    """Operators whose controls were missed often, at the latest of each calendar year."""
    inspections = book["inspection"]
    in_year = (pl.col("ago") >= 0) & (pl.col("ago") < p.days)
    missed = _missed(inspections)
    earlier = missed.select("operator", "times", earlier_id="record_id", earlier_on="planned_on")
    counted = (
        missed.drop("times")
        .join(earlier, on="operator")
        .with_columns(ago=(pl.col("planned_on") - pl.col("earlier_on")).dt.total_days())
        .filter(in_year)
        .group_by("operator", "operator_name", "record_id", "planned_on")
        .agg(pl.col("times").sum().alias("missed"), rows_of("inspection", "earlier_id", "missed").alias("shown"))
        .filter(pl.col("missed") >= p.times)
    )
    done = inspections.group_by("operator").agg(pl.col("inspected_on").max().alias("done_on"))
    open_still = (pl.col("done_on") < pl.col("planned_on")).fill_null(value=True)
    year = pl.col("planned_on").dt.year().cast(pl.String)
    latest = (
        counted.join(done, on="operator")
        .filter(open_still)
        .with_columns(year=year)
        .sort("planned_on", "record_id")
        .unique(["operator", "year"], keep="last", maintain_order=True)
    )
    told = latest.join(_incidents(latest, book["undue_influence_incident"], p), on="record_id", how="left")
    case = pl.when(pl.col("incidents") > 0).then(pl.lit("incident")).otherwise(pl.lit("missed"))
    return findings(
        told.with_columns(case=case),
        key="operator",
        subject=("party", "operator"),
        party="operator",
        period=pl.col("year"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        on="planned_on",
        evidence={
            "case": pl.col("case"),
            "party": pl.col("operator_name"),
            "missed": pl.col("missed"),
            "planned_on": pl.col("planned_on"),
            "incidents": pl.col("incidents"),
        },
        records=pl.concat_list("shown", pl.col("heard").fill_null([])),
    )


def _missed(inspections: pl.DataFrame) -> pl.DataFrame:
    """Controls that were not done, with how often each was cancelled or put off."""
    stopped = word("status").is_in(CANCELLED | POSTPONED).fill_null(value=False).cast(pl.Int64)
    put_off = pl.col("postponements").fill_null(0)
    times = pl.max_horizontal(put_off, stopped)
    return inspections.filter(pl.col("inspected_on").is_null()).with_columns(times=times).filter(pl.col("times") > 0)


def _incidents(found: pl.DataFrame, incidents: pl.DataFrame, p: DroppedParams) -> pl.DataFrame:
    """How many incidents came from the operator in the year up to the latest missed control."""
    heard = incidents.select(pl.col("actor").alias("operator"), "happened_on", incident_id="record_id")
    ago = (pl.col("planned_on") - pl.col("happened_on")).dt.total_days()
    near = found.select("operator", "record_id", "planned_on").join(heard, on="operator").with_columns(ago=ago)
    return (
        near.filter(pl.col("ago") >= 0, pl.col("ago") < p.days)
        .group_by("record_id")
        .agg(pl.len().cast(pl.Int64).alias("incidents"),
             rows_of("undue_influence_incident", "incident_id", "incident").alias("heard"))
    )  # fmt: skip
