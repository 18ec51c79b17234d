"""EB-09: a trip abroad of more than four weeks lies within the time for which support was applied for.

Told trips alone are read; where somebody logs in from is not: no policy allows it. The catalogue counts days within
one month, of which there are 31 at most; a long trip seldom follows the calendar, so here the days of one trip within
all periods applied for are counted, each once. A trip without a told end is not judged, and neither is one for an
emergency in the family. Who told of the trip before it began has kept their duty: that scores lower.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.benefits.areas import NEVER_STOP, subsistence
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.steps import word

SCORES: Final = {"own": 0.3, "other": 0.6}
EMERGENCY: Final = "emergency|nödläge|akut|funeral|begravning|death|dödsfall|sjukdom|illness"
OWN_WORD: Final = {"traveller", "applicant", "sökande", "den_enskilde", "egen_anmälan"}


@dataclass(frozen=True, slots=True)
class AbroadParams:
    """How long somebody may be away."""

    days: Annotated[int, Parameter("days abroad within the time applied for", POLICY, SINCE)] = 28


TEXTS: Final = RuleTexts(
    title=Text("Ansökan under utlandsvistelse", "Applicant abroad"),
    description=Text(
        "En uppgiven utlandsresa ligger under lång tid inom den tid som försörjningsstöd söks för.",
        "A told trip abroad lies for long within the time for which support is applied for.",
    ),
    innocent=(
        Text("Resan gjordes på grund av något akut i familjen.", "The trip was for an emergency in the family."),
        Text("Resan ställdes in eller blev kortare.", "The trip was cancelled or became shorter."),
        Text(
            "Handläggaren visste om resan när stödet beräknades.", "The case officer knew when the support was counted."
        ),
    ),
    next_step=Text(
        "Fråga neutralt om resan och om stödet beräknades med hänsyn till den. " + NEVER_STOP.sv,
        "Ask neutrally about the trip, and if the support was counted with it in mind. " + NEVER_STOP.en,
    ),
    explanations={
        case: Text(
            "Mottagaren uppges vara utomlands från {starts_on:day} till {ends_on:day}. {days:n} av dagarna ligger inom "
            f"den tid som försörjningsstöd söks för. {sv}",
            "The recipient is said to be abroad from {starts_on:day} to {ends_on:day}. {days:n} of the days are within "
            f"the time for which support is applied for. {en}",
        )
        for case, sv, en in (
            ("own", "Mottagaren har själv anmält resan.", "The recipient told of the trip."),
            ("other", "Uppgiften kommer inte från mottagaren.", "The recipient is not who told of it."),
        )
    },
)


@record_rule(
    "EB-09",
    version=1,
    typology="T1.b.ii",
    severity=2,
    family="benefits",
    follow_up="question",
    areas="EB",
    params=AbroadParams,
    texts=TEXTS,
    reads=(
        reads("travel_notice", "starts_on ends_on ground told_by", by="traveller"),
        reads("benefit_application", "area period_from period_until", by="applicant"),
    ),
)
def abroad_while_supported(book: Book, p: AbroadParams) -> Findings:
    """Trips with more than the days within periods applied for."""
    emergency = word("ground").str.contains(EMERGENCY).fill_null(value=False)
    trips = book["travel_notice"].filter(~emergency, pl.col("ends_on") >= pl.col("starts_on"))
    beside = trips.join(_spans(book["benefit_application"]), left_on="traveller", right_on="applicant")
    days = (pl.min_horizontal("ends_on", "until") - pl.max_horizontal("starts_on", "since")).dt.total_days() + 1
    found = (
        beside.with_columns(days=days)
        .filter(pl.col("days") > 0)
        .sort("record_id", "since")
        .group_by(trips.columns, maintain_order=True)
        .agg(pl.col("days").sum(), pl.col("application").first())
        .filter(pl.col("days") > p.days)
    )
    own = word("told_by").is_in(OWN_WORD).fill_null(value=False)
    case = pl.when(own).then(pl.lit("own")).otherwise(pl.lit("other"))
    return findings(
        found.with_columns(case=case),
        key="traveller",
        subject=("party", "traveller"),
        party="traveller",
        period=pl.col("starts_on"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        on="starts_on",
        evidence={name: pl.col(name) for name in ("case", "starts_on", "ends_on", "days")},
        records=rows(subject=("travel_notice", "record_id"), compared=("benefit_application", "application")),
    )


def _spans(applications: pl.DataFrame) -> pl.DataFrame:
    """The time for which each applicant applied, periods that touch or overlap as one span.

    An application without a told end is for the month it begins in.
    """
    periods = (
        applications.filter(subsistence(), pl.col("period_from").is_not_null())
        .select(
            "applicant",
            since="period_from",
            until=pl.col("period_until").fill_null(pl.col("period_from").dt.month_end()),
            application="record_id",
        )
        .sort("applicant", "since", "until", "application")
    )
    before = pl.col("until").cum_max().shift(1).over("applicant")
    apart = before.is_null() | (pl.col("since") > before.dt.offset_by("1d"))
    return (
        periods.with_columns(span=apart.cum_sum().over("applicant"))
        .group_by("applicant", "span", maintain_order=True)
        .agg(pl.col("since", "application").first(), pl.col("until").max())
        .drop("span")
    )
