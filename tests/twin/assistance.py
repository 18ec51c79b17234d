"""Personal assistance: decisions, shifts of a few assistants a user, employers' notices and returns of time."""

from typing import Final

import numpy as np
import polars as pl

from tests.twin.chance import Chance, as_days, moments, number_of, numbers_of
from tests.twin.providers import care_bills, care_contracts, contract_tables
from tests.twin.size import FIRST, HOME, LAST
from tests.twin.tables import Tables, finished
from tests.twin.world import World

AREA: Final = "personal_assistance"
ARTICLE: Final = "PA-TIM"
PRICE_MINOR: Final = 33_200  # an hour, in the first year; near the state's standard amount
# shifts a day -> (begin, minutes): the laws on working time are kept with two assistants more than shifts
DAY: Final = {
    1: ((8 * 60, 480),),
    2: ((7 * 60, 420), (14 * 60, 480)),
    3: ((7 * 60, 480), (15 * 60, 480), (23 * 60, 480)),
}


def users_of(world: World) -> pl.DataFrame:
    """One row a decision: user, provider, start, end, shifts (a day), address, decision_number."""
    chance = world.chance("assistance users")
    some = world.persons.filter(
        pl.col("age").is_between(6, 64), ~pl.col("protected"), pl.col("home_municipality") == HOME
    )
    count = world.size.per(0.002, 8)
    some = some.gather(chance.rng.permutation(some.height)[:count])
    providers = world.of_area(AREA)
    start = number_of(FIRST) + np.maximum(0, chance.whole(-700, 300, count))
    left = some["left_on"].fill_null(LAST).cast(pl.Int32).cast(pl.Int64).to_numpy()
    return pl.DataFrame(
        {
            "user": some["person"],
            "address": some["address"],
            "provider": providers["party"].gather(np.arange(count) % providers.height),
            "start": start,
            "end": np.minimum(left - 1, number_of(LAST)),
            "shifts": chance.pick((1, 2, 3), count, (40, 35, 25)),
            "relative": chance.flags(count, 0.4),
            "decision_number": [f"PA-{n:04}" for n in range(count)],
        }
    ).filter(pl.col("end") > pl.col("start"))


def tables(world: World) -> Tables:
    """benefit_decision, shift, absence, employer_notice, employer_time_return, contract; payment, invoice_line."""
    chance = world.chance("assistance records")
    users = users_of(world)
    shifts = _shifts(chance, users)
    contracts = care_contracts(world, AREA, ARTICLE, PRICE_MINOR)
    payments, lines = care_bills(world.chance("assistance bills"), shifts, contracts)
    return {
        "benefit_decision": finished(chance, "benefit_decision", _decisions(chance, world, users), committee="son"),
        "shift": finished(chance, "shift", shifts, lag=8, committee="son"),
        "absence": finished(chance, "absence", _absences(chance, users), lag=5, committee="son"),
        "employer_notice": finished(chance, "employer_notice", _notices(chance, shifts), lag=0.1, committee="son"),
        "employer_time_return": _returns(chance, shifts),
        "payment": payments,
        "invoice_line": finished(chance, "invoice_line", lines, lag=4, committee="son"),
        **contract_tables(chance, world, contracts),
    }


def _shifts(chance: Chance, users: pl.DataFrame) -> pl.DataFrame:
    days = (users["end"] - users["start"] + 1).to_numpy()
    times = days * users["shifts"].to_numpy()
    row = np.repeat(np.arange(users.height), times)
    at = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    each = users["shifts"].to_numpy()[row]
    team = users["shifts"].to_numpy() + 2
    first = np.cumsum(team) - team
    worker = first[row] + at % team[row]
    place = at % each
    begin = np.array([[DAY[n][k][0] if k < n else 0 for k in range(3)] for n in (1, 2, 3)])[each - 1, place]
    length = np.array([[DAY[n][k][1] if k < n else 0 for k in range(3)] for n in (1, 2, 3)])[each - 1, place]
    day = users["start"].to_numpy()[row] + at // each
    kept = chance.rng.random(len(row)) < 0.985
    begin = begin + chance.whole(-5, 5, len(row))
    length = length - chance.whole(5, 12, len(row))
    made = users[row].with_columns(
        chance.ids(int(team.sum())).gather(worker).alias("worker"),
        pl.Series(worker == first[row]).alias("first_worker"),
        as_days(day).alias("day"),
        pl.Series(begin).alias("begin"),
        pl.Series(length).alias("worked"),
    )
    made = made.filter(pl.Series(kept))
    number = pl.Series(np.arange(made.height)).cast(pl.String).str.zfill(7)
    return made.with_columns(
        (pl.lit("PA-P-") + number).alias("shift_number"),
        moments(pl.col("day"), pl.col("begin")).alias("starts_at"),
        pl.lit("personal_assistance").alias("service"),
        pl.col("address").alias("place"),
        pl.lit("app").alias("clock_source"),
        pl.lit(value=False).alias("double_staffed"),
        pl.col("day").dt.month_start().alias("month"),
    ).with_columns((pl.col("starts_at") + pl.duration(minutes="worked")).alias("ends_at"))


def _decisions(chance: Chance, world: World, users: pl.DataFrame) -> pl.DataFrame:
    count, start = users.height, users["start"].to_numpy()
    daily = np.array([sum(minutes for _, minutes in DAY[n]) for n in (1, 2, 3)])
    return users.with_columns(
        pl.col("user").alias("recipient"),
        pl.lit(AREA).alias("area"),
        as_days(start - chance.whole(10, 60, count)).alias("decided_on"),
        pl.lit("granted").alias("outcome"),
        as_days(start).alias("valid_from"),
        as_days(users["end"].to_numpy()).alias("valid_until"),
        pl.lit("month").alias("period"),
        pl.Series(daily[users["shifts"].to_numpy() - 1] * 31).alias("granted_minutes"),
        pl.lit(world.municipality).alias("paying_body"),
        pl.lit("personal_assistance").alias("purpose"),
        pl.lit(value=False).alias("double_staffed"),
        pl.lit(LAST).dt.offset_by("1y").alias("review_on"),
        as_days(number_of(LAST) - chance.whole(20, 330, count)).alias("last_review"),
        chance.pick(world.users("handläggare"), count).alias("responsible_officer"),
        chance.pick(world.users("enhetschef"), count).alias("decided_by"),
    )


def _absences(chance: Chance, users: pl.DataFrame) -> pl.DataFrame:
    """A week abroad that the assistants come along on (paid), and days in hospital that are paid by decision."""
    times = chance.rng.poisson(1.0, users.height)
    some = users[np.repeat(np.arange(users.height), times)]
    count = some.height
    span = (some["end"] - some["start"]).to_numpy()
    begin = some["start"].to_numpy() + (chance.rng.random(count) * span).astype(np.int64)
    noon = pl.lit(12 * 60)
    return some.select("decision_number", person="user").with_columns(
        chance.pick(("travel", "hospital"), count).alias("absence_kind"),
        moments(pl.lit(as_days(begin)), noon).alias("starts_at"),
        moments(pl.lit(as_days(begin + chance.whole(2, 10, count))), noon).alias("ends_at"),
        pl.lit(value=True).alias("payable"),
        pl.lit("user").alias("told_by"),
    )


def _notices(chance: Chance, shifts: pl.DataFrame) -> pl.DataFrame:
    """Each assistant's notice before the first shift; a few forms come late."""
    first = shifts.group_by("provider", "worker", "user", maintain_order=True).agg(
        pl.col("day").min(), pl.col("relative", "first_worker").first(), pl.col("worked").sum().alias("total")
    )
    count = first.height
    late = chance.flags(count, 0.02).to_numpy()
    received = numbers_of(first["day"]) - np.where(late, -chance.whole(3, 15, count), chance.whole(3, 30, count))
    return first.with_columns(
        pl.col("provider").alias("employer"),
        as_days(received).alias("received_on"),
        pl.col("day").alias("employed_from"),
        (pl.col("relative") & pl.col("first_worker")).alias("relative"),
        pl.lit(value=True).alias("adult"),
        pl.lit(value=True).alias("lives_in_eea"),
        (pl.col("total") // 36).clip(600, 10_000).alias("monthly_minutes"),
    )


def _returns(chance: Chance, shifts: pl.DataFrame) -> pl.DataFrame:
    """Each month's return of working time; most come within a fortnight, some after a reminder."""
    months = shifts.group_by("provider", "worker", "user", "month", maintain_order=True).agg(pl.col("worked").sum())
    count = months.height
    late = chance.flags(count, 0.01).to_numpy()
    end = numbers_of(months["month"].dt.month_end())
    received = end + np.where(late, chance.whole(21, 35, count), chance.whole(2, 15, count))
    made = months.with_columns(
        pl.col("provider").alias("employer"),
        as_days(received).alias("received_on"),
        as_days(received).alias("known_on"),
        pl.col("worked").alias("worked_minutes"),
        pl.lit(0, dtype=pl.Int64).alias("standby_minutes"),
        pl.lit(0, dtype=pl.Int64).alias("overtime_minutes"),
        pl.lit(value=True).alias("collective_agreement"),
        pl.Series(late.astype(np.int64)).alias("reminders"),
    )
    return finished(chance, "employer_time_return", made, committee="son")
