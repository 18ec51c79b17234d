"""TIM-05: a provider's times are too regular to have been measured, or copied from the month before.

Per provider and calendar month, and per worker and half-year, with at least sixty shifts. Even: nearly all begin on
the hour or half-hour, and shifts with one user at one time of day are always equally long (the catalogue asks for no
spread at all, which only a provider with one user can have). Copied: nearly all have a shift with the same worker,
user, day of the month, time and length in the month before. By hand: more than half of the shifts whose clock is told
are noted by hand, although the provider has electronic clocks; whether a contract asks for them the records do not
tell. Planned times reported as worked look the same.
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
from services.risk.rules.steps import local, word
from services.risk.rules.time.hours import PARTY, of_longest, worked

SCORES: Final = {"even": 0.4, "worker": 0.4, "copied": 0.5, "by_hand": 0.3}
BY_HAND: Final = ("manual", "manuell", "manuellt", "paper", "papper", "form", "blankett", "efterregistrerad")
HALF_HOUR: Final = 30


@dataclass(frozen=True, slots=True)
class TooEvenParams:
    """How even, of how many."""

    least_shifts: Annotated[int, Parameter("shifts of a month", POLICY, SINCE)] = 60
    even_share: Annotated[float, Parameter("share that begin on the half-hour, equally long", POLICY, SINCE)] = 0.95
    copied_share: Annotated[float, Parameter("share found in the month before", POLICY, SINCE)] = 0.9
    by_hand_share: Annotated[float, Parameter("share noted by hand", POLICY, SINCE)] = 0.5


TEXTS: Final = RuleTexts(
    title=Text("För jämna tider", "Too-regular times"),
    description=Text(
        "Nästan alla pass börjar på hel- eller halvtimme och är lika långa, är lika som månaden före, eller är "
        "ifyllda för hand.",
        "Nearly all shifts begin on the hour or half-hour and are equally long, are the same as in the month before, "
        "or are noted by hand.",
    ),
    innocent=(
        Text("Tiderna avrundas enligt överenskommelse.", "Times are rounded by agreement."),
        Text("Blanketter för hand är tillåtna.", "Forms filled in by hand are allowed."),
        Text(
            "Den planerade tiden rapporteras och avvikelser görs för sig.",
            "Planned times are reported, and deviations apart.",
        ),
    ),
    next_step=Text(
        "Vägled om hur tid ska mätas. Begär sedan loggar eller elektronisk klocka.",
        "Give guidance on how time is measured. Then ask for logs or an electronic clock.",
    ),
    explanations={
        "even": Text(
            "{share:pct} av {shifts:n} pass hos {party} under {month:month} börjar på hel- eller halvtimme och är "
            "lika långa varje gång.",
            "{share:pct} of {shifts:n} shifts of {party} in {month:month} begin on the hour or half-hour and are "
            "equally long each time.",
        ),
        "worker": Text(
            "{share:pct} av {shifts:n} pass av en medarbetare hos {party} under ett halvår från {on:day} börjar på "
            "hel- eller halvtimme och är lika långa varje gång.",
            "{share:pct} of {shifts:n} shifts of a worker of {party} in half a year from {on:day} begin on the hour or "
            "half-hour and are equally long each time.",
        ),
        "copied": Text(
            "{share:pct} av {shifts:n} pass hos {party} under {month:month} har samma medarbetare, brukare, dag, tid "
            "och längd som månaden före.",
            "{share:pct} of {shifts:n} shifts of {party} in {month:month} have the same worker, user, day, time and "
            "length as the month before.",
        ),
        "by_hand": Text(
            "{share:pct} av {shifts:n} pass hos {party} under {month:month} är ifyllda för hand, fast utföraren har "
            "elektroniska klockor.",
            "{share:pct} of {shifts:n} shifts of {party} in {month:month} are noted by hand, although the provider has "
            "electronic clocks.",
        ),
    },
)


@record_rule(
    "TIM-05",
    version=1,
    typology="T2.a.ii",
    severity=2,
    family="time",
    follow_up="question",
    areas="HT PA",
    params=TooEvenParams,
    texts=TEXTS,
    reads=(
        reads(
            "shift",
            "provider provider_name provider_kind worker user service starts_at ends_at clock_source",
            by="provider worker",
        ),
    ),
)
def too_even_times(book: Book, p: TooEvenParams) -> Findings:
    """Months of a provider that are even, copied or noted by hand; half-years of a worker that are even."""
    start = local("starts_at")
    shifts = worked(book["shift"]).with_columns(
        local_day("starts_at").dt.truncate("1mo").alias("month"),
        start.dt.day().alias("day"),
        start.dt.time().alias("time"),
    )
    half = shifts.with_columns(pl.col("month").dt.truncate("6mo"))
    by_hand = word("clock_source").is_in(BY_HAND).alias("by_hand")
    marked = _with_copies(_with_even(shifts, "provider").with_columns(by_hand))
    months = marked.group_by(pl.col("provider").alias("key"), "provider", "month", maintain_order=True).agg(
        *of_longest("provider_name", "provider_kind"),
        pl.len().alias("shifts"),
        pl.col("even", "copied", "by_hand").mean(),
        pl.col("by_hand").count().alias("told"),
        rows_of("shift").alias("records"),
    )
    # who has no electronic clock at all cannot use one
    limits = {
        "even": pl.col("even") >= p.even_share,
        "copied": pl.col("copied") >= p.copied_share,
        "by_hand": (pl.col("by_hand") > p.by_hand_share) & (pl.col("by_hand") < 1) & (pl.col("told") >= p.least_shifts),
    }
    of_worker = _with_even(half, "worker").group_by(
        pl.col("worker").alias("key"), "provider", "month", maintain_order=True
    )
    halves = of_worker.agg(
        *of_longest("provider_name", "provider_kind"),
        pl.len().alias("shifts"),
        pl.col("even").mean().alias("share"),
        rows_of("shift").alias("records"),
    )
    parts = [
        months.filter(over).with_columns(pl.lit(case).alias("case"), pl.col(case).alias("share"))
        for case, over in limits.items()
    ]
    parts.append(halves.filter(pl.col("share") >= p.even_share).with_columns(pl.lit("worker").alias("case")))
    found = pl.concat(parts, how="diagonal").filter(pl.col("shifts") >= p.least_shifts)
    return findings(
        found,
        key="key",
        subject=("party", "provider"),
        party="provider",
        period=pl.concat_str("case", "key", "month", separator=":"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        on="month",
        evidence={"case": pl.col("case"), **PARTY, "month": month_number("month"), "share": pl.col("share").round(3)}
        | {"shifts": pl.col("shifts"), "on": pl.col("month").cast(pl.String)},
        records=pl.col("records"),
    )


def _with_even(shifts: pl.DataFrame, by: str) -> pl.DataFrame:
    """Whether each shift begins on the half-hour and is as long as all with that user at that time of day."""
    same = list(dict.fromkeys((by, "provider", "month", "user", "time")))
    usual = (pl.col("minutes").n_unique().over(same) == 1) & (pl.len().over(same) > 1)
    return shifts.with_columns(((pl.col("time").dt.minute() % HALF_HOUR == 0) & usual).alias("even"))


def _with_copies(shifts: pl.DataFrame) -> pl.DataFrame:
    """Whether each shift is that of the month before once more."""
    of = ["provider", "worker", "user", "day", "time", "minutes", "month"]
    before = shifts.select(*of[:-1], pl.col("month").dt.offset_by("1mo")).unique()
    again = before.with_columns(pl.lit(True).alias("copied"))
    return shifts.join(again, on=of, how="left", nulls_equal=True, maintain_order="left").with_columns(
        pl.col("copied").fill_null(value=False)
    )
