"""TIM-01: one worker reported in two places at once, or too far apart to have travelled between.

Shifts are taken by worker, whatever the provider, in order of start; each is compared with the earlier one that ends
last. Double staffing by decision excuses nothing here: it means two workers, not one twice. An overlap within one
provider is most often a rounded clock or a shift registered twice; across providers it is rarer, and scores higher.
Work during jour or standby of one provider is what standby is for, and is left alone; standby with one provider during
a shift with another is shown. Time to travel is not judged: places are blinded, so distances are not known.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, iso, rows
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.steps import word
from services.risk.rules.time.hours import STANDBY

SCORES: Final = {"same_provider": 0.6, "two_providers": 0.9}


@dataclass(frozen=True, slots=True)
class OverlapParams:
    """How much overlap is more than a rounded clock."""

    tolerance_minutes: Annotated[int, Parameter("minutes that may overlap", POLICY, SINCE)] = 10


TEXTS: Final = RuleTexts(
    title=Text("Samma medarbetare på två ställen", "The same worker in two places"),
    description=Text(
        "Två arbetspass för samma medarbetare går in i varandra i tid.",
        "Two shifts of the same worker overlap in time.",
    ),
    innocent=(
        Text("Klockslag är avrundade, eller passen lämnades över.", "Times are rounded, or the shift was handed over."),
        Text("Passet är registrerat två gånger av misstag.", "The shift was registered twice by mistake."),
        Text("Ett av passen är jour eller beredskap.", "One of the shifts is standby."),
    ),
    next_step=Text(
        "Skicka listan med pass till utföraren och be om förklaring. Rätta och begär åter det som är dubbelt först. "
        "Medarbetaren kan vara den som utnyttjas.",
        "Send the list of shifts to the provider and ask for an explanation. Correct and reclaim what is double first. "
        "The worker may be the one who is exploited.",
    ),
    explanations={
        "same_provider": Text(
            "En medarbetare hos {party} har två pass som går in i varandra {minutes:n} minuter: från "
            "{starts_at:moment} till {ends_at:moment} och från {other_starts_at:moment} till {other_ends_at:moment}.",
            "A worker of {party} has two shifts that overlap by {minutes:n} minutes: from {starts_at:moment} to "
            "{ends_at:moment} and from {other_starts_at:moment} to {other_ends_at:moment}.",
        ),
        "two_providers": Text(
            "En medarbetare har pass hos {party} och hos {other_party} som går in i varandra {minutes:n} minuter: från "
            "{starts_at:moment} till {ends_at:moment} och från {other_starts_at:moment} till {other_ends_at:moment}.",
            "A worker has shifts with {party} and with {other_party} that overlap by {minutes:n} minutes: from "
            "{starts_at:moment} to {ends_at:moment} and from {other_starts_at:moment} to {other_ends_at:moment}.",
        ),
    },
)


@record_rule(
    "TIM-01",
    version=2,
    typology="T2.a.ii",
    severity=5,
    family="time",
    follow_up="question",
    areas="HT PA",
    params=OverlapParams,
    texts=TEXTS,
    reads=(reads("shift", "worker provider provider_name service starts_at ends_at", by="worker"),),
)
def overlapping_shifts(book: Book, p: OverlapParams) -> Findings:
    """Shifts of a worker that overlap the longest earlier one by more than the tolerance."""
    standby = word("service").is_in(STANDBY).fill_null(value=False)
    shifts = book["shift"].filter(pl.col("ends_at") > pl.col("starts_at")).with_columns(standby=standby)
    work = _pairs(shifts.filter(~pl.col("standby")), p)
    across = pl.col("provider") != pl.col("other_provider")
    ready = _pairs(shifts, p).filter(across, pl.col("standby") | pl.col("other_standby"))
    found = pl.concat([work, ready.join(work, on="record_id", how="anti")])
    case = pl.when(across).then(pl.lit("two_providers")).otherwise(pl.lit("same_provider"))
    return findings(
        found.with_columns(case=case),
        key="worker",
        subject=("party", "provider"),
        party="provider",
        period=pl.col("record_id"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        on=pl.col("starts_at").dt.convert_time_zone("Europe/Stockholm").dt.date(),
        evidence={
            "case": pl.col("case"),
            "party": pl.col("provider_name"),
            "other_party": pl.col("other_provider_name"),
            "minutes": pl.col("minutes"),
            "starts_at": iso("starts_at"),
            "ends_at": iso("ends_at"),
            "other_starts_at": iso("other_starts_at"),
            "other_ends_at": iso("other_ends_at"),
        },
        records=rows(subject=("shift", "record_id"), compared=("shift", "other_record_id")),
    )


def _pairs(given: pl.DataFrame, p: OverlapParams) -> pl.DataFrame:
    """Each shift beside the earlier one of its worker that ends last, where they overlap by more than the tolerance."""
    shifts = given.sort("worker", "starts_at", "record_id").with_row_index("at")
    latest = pl.col("ends_at").cum_max().shift(1).over("worker")
    # the earlier shift that ends last, which any overlap is with
    longest = pl.when(pl.col("ends_at") == pl.col("ends_at").cum_max()).then("at")
    before = longest.forward_fill().shift(1).over("worker")
    beside = shifts.with_columns(latest=latest, before=before).filter(pl.col("latest") > pl.col("starts_at"))
    earlier = shifts[beside["before"]].select(
        pl.col("record_id", "provider", "provider_name", "standby", "starts_at", "ends_at").name.prefix("other_")
    )
    pairs = beside.hstack(earlier).with_columns(
        minutes=(
            pl.min_horizontal("ends_at", "other_ends_at") - pl.max_horizontal("starts_at", "other_starts_at")
        ).dt.total_minutes()
    )
    return pairs.filter(pl.col("minutes") > p.tolerance_minutes)
