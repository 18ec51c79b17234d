"""TIM-09: more time is reported in one day than a worker can work, or than a user can receive.

Shifts are cut at Swedish midnights and summed per day, of a worker across providers and of a user across workers.
Jour and standby are no work and are left out. A user may receive more hours than the day has where two workers are
decided, on the shift or by the decision. On the day when clocks go back the day has an hour more; when they go
forward nothing is taken off, since a night is often reported with its usual hours. The sum is what was reported: a
shift registered twice counts twice, which is what there is to correct. A shift of more than a week is cut there.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.sources import POLICY, SINCE
from services.risk.rules.spans import by_day
from services.risk.rules.steps import word
from services.risk.rules.time.hours import PARTY, REFUSED, of_longest, worked

SCORES: Final = {"worker": 0.8, "user": 0.9}
WHOLE_DAY: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class ImpossibleDayParams:
    """How much of a day can be worked and received."""

    worker_minutes: Annotated[int, Parameter("minutes of work in a day", POLICY, SINCE)] = 1080
    user_minutes: Annotated[int, Parameter("minutes of help in a day of 24 hours", POLICY, SINCE)] = 1440


TEXTS: Final = RuleTexts(
    title=Text("Fler timmar än dygnet rymmer", "More hours than a day holds"),
    description=Text(
        "Rapporterade pass under ett dygn är längre än vad en medarbetare kan arbeta eller en brukare ta emot.",
        "The shifts reported of one day are longer than a worker can work or a user receive.",
    ),
    innocent=(
        Text("Passet har fått fel datum eller fel tidszon.", "A shift has a wrong date or time zone."),
        Text("Ett systemfel har registrerat pass två gånger.", "A system fault registered shifts twice."),
        Text("Jour är rapporterad som arbetad tid.", "Standby was reported as work."),
    ),
    next_step=Text(
        "Be utföraren rätta uppgifterna inom tio dagar.", "Ask the provider to correct the data within ten days."
    ),
    explanations={
        "worker": Text(
            "En medarbetare har {minutes:minutes} rapporterad arbetstid {day:day}, i {shifts:n} pass, det längsta hos "
            "{party}. Gränsen är {limit:minutes}.",
            "A worker has {minutes:minutes} of reported work on {day:day}, in {shifts:n} shifts, the longest with "
            "{party}. The limit is {limit:minutes}.",
        ),
        "user": Text(
            "En brukare har fått {minutes:minutes} hjälp {day:day}, i {shifts:n} pass, det längsta av {party}, utan "
            "beslut om två samtidigt. Dygnet har {limit:minutes}.",
            "A user received {minutes:minutes} of help on {day:day}, in {shifts:n} shifts, the longest by {party}, "
            "without a decision on two at once. The day has {limit:minutes}.",
        ),
    },
)


@record_rule(
    "TIM-09",
    version=1,
    typology="T2.a.ii",
    severity=5,
    family="time",
    follow_up="question",
    areas="HT PA",
    params=ImpossibleDayParams,
    texts=TEXTS,
    reads=(
        reads(
            "shift",
            "worker user provider provider_name provider_kind service starts_at ends_at double_staffed",
            by="worker user",
        ),
        reads("benefit_decision", "recipient valid_from valid_until double_staffed outcome", by="recipient"),
    ),
    needed=("shift",),
)
def impossible_day(book: Book, p: ImpossibleDayParams) -> Findings:
    """Days of a worker and days of a user that hold more than they can."""
    days = by_day(worked(book["shift"]))
    single = days.drop_nulls("user").filter(~pl.col("double_staffed").fill_null(value=False))
    two = _two_decided(single, book["benefit_decision"])
    of_worker = _summed(days.drop_nulls("worker"), "worker", pl.lit(p.worker_minutes))
    of_user = _summed(
        single.join(two, on=["user", "day"], how="anti", maintain_order="left"),
        "user",
        pl.lit(p.user_minutes) + pl.max_horizontal(pl.col("day_minutes") - WHOLE_DAY, 0),
    )
    found = pl.concat([of_worker, of_user])
    return findings(
        found,
        key="key",
        subject=("party", "provider"),
        party="provider",
        period=pl.concat_str("case", pl.lit(":"), "key", pl.lit(":"), "day"),
        score=pl.col("case").replace_strict(SCORES, return_dtype=pl.Float64, default=None),
        on="day",
        evidence={"case": pl.col("case"), **PARTY, "day": pl.col("day").cast(pl.String)}
        | {name: pl.col(name) for name in ("minutes", "shifts", "limit")},
        records=pl.col("records"),
    )


def _summed(days: pl.DataFrame, by: str, limit: pl.Expr) -> pl.DataFrame:
    """Days of a worker or user whose minutes are more than *limit*."""
    summed = days.group_by(pl.col(by).alias("key"), "day", maintain_order=True).agg(
        *of_longest("provider", "provider_name", "provider_kind"),
        pl.col("minutes").sum(),
        pl.len().alias("shifts"),
        pl.col("day_minutes").first(),
        rows_of("shift").alias("records"),
    )
    over = summed.with_columns(limit.cast(pl.Int64).alias("limit"), pl.lit(by).alias("case"))
    return over.filter(pl.col("minutes") > pl.col("limit"))


def _two_decided(days: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """The days of users on which a decision grants two workers at once."""
    granted = decisions.filter(pl.col("double_staffed") & ~word("outcome").is_in(REFUSED).fill_null(value=False))
    within = (pl.col("day") >= pl.col("valid_from")) & (pl.col("day") <= pl.col("valid_until")).fill_null(value=True)
    asked = days.select("user", "day").unique()
    return asked.join(granted, left_on="user", right_on="recipient").filter(within).select("user", "day").unique()
