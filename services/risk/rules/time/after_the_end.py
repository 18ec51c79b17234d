"""TIM-04: time is reported for a user after the day of death, or after the user left the municipality.

Shifts are taken by user and held against the latest fact of the population register. A day of winding up is left
alone. The catalogue says "after a move", but a move within the municipality changes nothing, and a move into it comes
before the care: a move counts only where the register's status says that the person has moved away, an emigration only
where the person is not registered again. One finding per user and provider; contact the provider, never the relatives.
It cannot see that the register was late, nor care that another municipality asked for after a move.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.spans import local_day
from services.risk.rules.steps import word
from services.risk.rules.time.hours import PARTY, of_longest, worked

SCORES: Final = {"death": 0.9, "emigration": 0.7, "move": 0.5}
# statuses of the register: who lives here (again), and who has moved to another municipality
REGISTERED: Final = ("registered", "folkbokförd", "folkbokford")
MOVED_AWAY: Final = ("moved", "moved_away", "moved_out", "flyttad", "utflyttad", "avflyttad")


@dataclass(frozen=True, slots=True)
class AfterTheEndParams:
    """How many days may be winding up."""

    wind_down_days: Annotated[int, Parameter("days after the event", POLICY, SINCE)] = 1


TEXTS: Final = RuleTexts(
    title=Text("Tid efter dödsfall eller flytt", "Time after a death or a move"),
    description=Text(
        "Arbetspass är rapporterade efter dagen då brukaren dog eller flyttade härifrån.",
        "Shifts are reported for a user after the day of death, or after the user moved away.",
    ),
    innocent=(
        Text("Registret fick veta det sent eller fel.", "The register was late or wrong."),
        Text("Passen är till för att städa eller packa efteråt.", "The shifts are cleaning or winding up afterwards."),
        Text("Passen har fått fel datum.", "The provider dated the shifts wrongly."),
    ),
    next_step=Text(
        "Kontrollera uppgiften i registret. Fråga sedan utföraren, inte de anhöriga, vad passen avser.",
        "Check the fact in the register. Then ask the provider, not the relatives, what the shifts are.",
    ),
    explanations={
        "death": Text(
            "{party} har rapporterat {shifts:n} pass, {minutes:minutes}, för en brukare som enligt registret avled "
            "{gone_on:day}. Det sista passet är från {last:day}.",
            "{party} has reported {shifts:n} shifts, {minutes:minutes}, for a user who according to the register died "
            "on {gone_on:day}. The last one is of {last:day}.",
        ),
        "emigration": Text(
            "{party} har rapporterat {shifts:n} pass, {minutes:minutes}, för en brukare som enligt registret "
            "utvandrade {gone_on:day}. Det sista passet är från {last:day}.",
            "{party} has reported {shifts:n} shifts, {minutes:minutes}, for a user who according to the register "
            "emigrated on {gone_on:day}. The last one is of {last:day}.",
        ),
        "move": Text(
            "{party} har rapporterat {shifts:n} pass, {minutes:minutes}, för en brukare som enligt registret flyttade "
            "härifrån {gone_on:day}. Det sista passet är från {last:day}.",
            "{party} has reported {shifts:n} shifts, {minutes:minutes}, for a user who according to the register moved "
            "away on {gone_on:day}. The last one is of {last:day}.",
        ),
    },
)


@record_rule(
    "TIM-04",
    version=1,
    typology="T2.a.ii",
    severity=5,
    family="time",
    follow_up="question",
    areas="PA HT",
    params=AfterTheEndParams,
    texts=TEXTS,
    reads=(
        reads("shift", "user provider provider_name provider_kind service starts_at ends_at", by="user"),
        reads("person_status", "person as_of status deceased_on emigrated_on moved_on", by="person"),
    ),
)
def time_after_the_end(book: Book, p: AfterTheEndParams) -> Findings:
    """Shifts that begin more than the days of winding up after their user died or left."""
    shifts = worked(book["shift"]).with_columns(local_day("starts_at").alias("day"))
    late = shifts.join(_gone(book["person_status"]), left_on="user", right_on="person").filter(
        (pl.col("day") - pl.col("gone_on")).dt.total_days() > p.wind_down_days
    )
    found = late.group_by("user", "provider", maintain_order=True).agg(
        *of_longest("provider_name", "provider_kind"),
        pl.col("case", "gone_on", "status_id").first(),
        pl.len().alias("shifts"),
        pl.col("minutes").sum(),
        pl.col("day").max().alias("last"),
        rows_of("shift").alias("records"),
    )
    return findings(
        found,
        key="user",
        subject=("party", "provider"),
        party="provider",
        period=pl.concat_str("case", pl.lit(":"), "user"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        on="last",
        evidence={"case": pl.col("case"), **PARTY, **{name: pl.col(name) for name in ("shifts", "minutes")}}
        | {name: pl.col(name).cast(pl.String) for name in ("gone_on", "last")},
        records=pl.concat_list("records", rows(register=("person_status", "status_id"))),
    )


def _gone(status: pl.DataFrame) -> pl.DataFrame:
    """Of each person that the register tells has died or left: what, and on which day."""
    latest = status.sort("person", "as_of", "record_id").group_by("person", maintain_order=True).last()
    emigrated = pl.col("emigrated_on").is_not_null() & ~word("status").is_in(REGISTERED).fill_null(value=False)
    moved = pl.col("moved_on").is_not_null() & word("status").is_in(MOVED_AWAY)
    first = pl.when(pl.col("deceased_on").is_not_null()).then(pl.struct(case=pl.lit("death"), gone_on="deceased_on"))
    gone = first.when(emigrated).then(pl.struct(case=pl.lit("emigration"), gone_on="emigrated_on"))
    gone = gone.when(moved).then(pl.struct(case=pl.lit("move"), gone_on="moved_on"))
    return (
        latest.select("person", gone.alias("gone"), pl.col("record_id").alias("status_id"))
        .drop_nulls("gone")
        .unnest("gone")
    )
