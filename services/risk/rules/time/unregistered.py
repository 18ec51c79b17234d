"""TIM-10: an assistant may not be paid for (under 18, living outside the EEA), or no notice of the assistant came.

Employers give notice of assistants before the work starts (LSS 11 a §, SFB 51 kap. 24 §). Notices and shifts are taken
by employer, so that a missing notice is a finding only where that employer gives notices of others. Shifts count as
assistance where their service says so; where it says nothing they count only for workers that a notice tells of. A
late form is common, so a notice counts as missing or late first a month after the first shift. The latest notice tells
whether the assistant is of age and where the assistant lives. Capacity, and relatives whom no notice tells of, cannot
be seen: the register is not searched for kinship.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.reading import says
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.spans import local_day
from services.risk.rules.time.hours import ASSISTANCE, PARTY, of_longest, worked

SCORES: Final = {"minor": 0.8, "outside": 0.6, "missing": 0.6, "late": 0.3}


@dataclass(frozen=True, slots=True)
class UnregisteredParams:
    """How late a form may be."""

    late_days: Annotated[int, Parameter("days after the first shift", POLICY, SINCE)] = 30


TEXTS: Final = RuleTexts(
    title=Text("Assistent utan anmälan", "Assistant without a notice"),
    description=Text(
        "En assistent är under 18 år, bor utanför EES, eller är inte anmäld av arbetsgivaren.",
        "An assistant is under 18, lives outside the EEA, or was not told of by the employer.",
    ),
    innocent=(
        Text("Blanketten kom sent eller lades i fel ärende.", "The form was late or filed in another case."),
        Text("Assistenten har fyllt 18 eller flyttat sedan dess.", "The assistant has turned 18 or moved since."),
        Text("Passet är en annan insats än assistans.", "The shift is another service than assistance."),
    ),
    next_step=Text(
        "Påminn arbetsgivaren om anmälan. Betala för den tid som är rätt utförd.",
        "Remind the employer of the notice. Pay for the time that was rightly worked.",
    ),
    explanations={
        "minor": Text(
            "{party} har anmält en assistent som inte har fyllt 18, med {shifts:n} pass från {first:day} till "
            "{last:day}.",
            "{party} gave notice of an assistant who has not turned 18, with {shifts:n} shifts from {first:day} to "
            "{last:day}.",
        ),
        "outside": Text(
            "{party} har anmält en assistent som inte är bosatt inom EES, med {shifts:n} pass från {first:day} till "
            "{last:day}.",
            "{party} gave notice of an assistant who does not live in the EEA, with {shifts:n} shifts from "
            "{first:day} to {last:day}.",
        ),
        "missing": Text(
            "{party} har anmält andra assistenter, men inte en medarbetare med {shifts:n} pass assistans från "
            "{first:day} till {last:day}.",
            "{party} gave notice of other assistants, but not of a worker with {shifts:n} shifts of assistance from "
            "{first:day} to {last:day}.",
        ),
        "late": Text(
            "{party} anmälde en assistent {received:day}, {days:n} dagar efter det första passet {first:day}.",
            "{party} gave notice of an assistant on {received:day}, {days:n} days after the first shift of "
            "{first:day}.",
        ),
    },
)


@record_rule(
    "TIM-10",
    version=1,
    typology="T2.c.i",
    severity=3,
    family="time",
    follow_up="question",
    areas="PA",
    params=UnregisteredParams,
    texts=TEXTS,
    reads=(
        reads("shift", "provider provider_name provider_kind worker service starts_at ends_at", by="provider"),
        reads("employer_notice", "employer worker received_on adult lives_in_eea", by="employer"),
    ),
)
def assistant_without_notice(book: Book, p: UnregisteredParams) -> Findings:
    """Workers of an employer that gives notices: those not of age, outside the EEA, not or late told of."""
    notices = book["employer_notice"].sort("employer", "worker", "received_on", "record_id")
    told = notices.group_by("employer", "worker", maintain_order=True).agg(
        pl.col("received_on").first().alias("received"),
        pl.col("adult", "lives_in_eea").drop_nulls().last(),
        pl.col("record_id").last().alias("notice_id"),
    )
    assists = says("service", ASSISTANCE)
    workers = (
        worked(book["shift"])
        .filter(assists.fill_null(value=True))
        .with_columns(local_day("starts_at").alias("day"), assists.fill_null(value=False).alias("assists"))
        .group_by("provider", "worker", maintain_order=True)
        .agg(
            *of_longest("provider_name", "provider_kind"),
            pl.len().alias("shifts"),
            pl.col("day").min().alias("first"),
            pl.col("day").max().alias("last"),
            pl.col("assists").all(),
            rows_of("shift").alias("records"),
        )
        .join(told.select("employer").unique(), left_on="provider", right_on="employer", how="semi")
        .join(told, left_on=["provider", "worker"], right_on=["employer", "worker"], how="left", maintain_order="left")
    )
    late = (pl.col("received") - pl.col("first")).dt.total_days()
    long = (pl.col("last") - pl.col("first")).dt.total_days() > p.late_days
    case = (
        pl.when(pl.col("notice_id").is_null() & pl.col("assists") & long).then(pl.lit("missing"))
        .when(~pl.col("adult")).then(pl.lit("minor"))
        .when(~pl.col("lives_in_eea")).then(pl.lit("outside"))
        .when(late > p.late_days).then(pl.lit("late"))
    )  # fmt: skip
    found = workers.with_columns(case.alias("case"), late.alias("days")).drop_nulls("case")
    return findings(
        found,
        key="provider",
        subject=("party", "provider"),
        party="provider",
        period=pl.concat_str("case", "worker", separator=":"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        on="first",
        evidence={"case": pl.col("case"), **PARTY, "shifts": pl.col("shifts"), "days": pl.col("days")}
        | {name: pl.col(name).cast(pl.String) for name in ("first", "last", "received")},
        records=pl.concat_list("records", rows(notice=("employer_notice", "notice_id"))),
    )
