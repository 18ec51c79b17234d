"""Home care: decisions, visits by workers on routes, what the locks saw, what the providers bill."""

from datetime import date
from typing import Final

import numpy as np
import polars as pl

from tests.twin.chance import Chance, as_days, moments, number_of
from tests.twin.providers import care_bills, care_contracts, contract_tables
from tests.twin.size import FIRST, LAST
from tests.twin.tables import Tables, finished
from tests.twin.world import World

AREA: Final = "home_care"
ARTICLE: Final = "HT-DAG"
SLOTS: Final = (7 * 60, 11 * 60 + 30, 16 * 60 + 30, 20 * 60)
"""When rounds begin, minutes after midnight: the first two are walked by day staff, the others by evening staff."""
STOPS, GAP = 4, 10  # visits of a round; minutes between two of them
PRICE_MINOR: Final = 46_500  # an hour, in the first year
GIVER, TAKER, TAKEN_OVER = 1, 2, date(2024, 5, 1)  # places among the providers; the municipality's own is 0
DONE: Final = 0.93  # of the planned visits: users decline, are away, get help from relatives


def users_of(world: World) -> pl.DataFrame:
    """One row a decision: user, provider (index 0 is the municipality's own), from, until, slots, minutes ..."""
    chance = world.chance("home care users")
    old = world.persons.filter(pl.col("age") >= 70, ~pl.col("protected"))  # an age
    count = min(world.size.per(0.009, 24), old.height)
    some = old.gather(chance.rng.permutation(old.height)[:count])
    private = world.of_area(AREA)
    home = pl.DataFrame({"party": [world.municipality], "provider_name": ["Kommunens hemtjänst"]})
    providers = pl.concat([home, private.select("party", provider_name="name")])
    which = np.where(chance.rng.random(count) < 0.5, 0, 1 + np.arange(count) % private.height)
    start = np.maximum(number_of(FIRST), number_of(FIRST) + chance.whole(-300, 700, count))
    left = some["left_on"].fill_null(LAST.replace(year=2027)).cast(pl.Int32).cast(pl.Int64).to_numpy()
    ends = np.minimum(left - 1, np.where(chance.rng.random(count) < 0.2, start + chance.whole(90, 800, count), 10**6))
    masks = chance.pick((0b0001, 0b0101, 0b0111, 0b1111, 0b1001), count, (25, 30, 20, 15, 10)).to_numpy()
    users = pl.DataFrame(
        {
            "user": some["person"],
            "address": some["address"],
            "which": which,
            "provider": providers["party"].gather(which),
            "start": start,
            "end": np.minimum(ends, number_of(LAST)),
            "slots": masks,
            "minutes": chance.pick((20, 25, 30, 40, 45), count),
            "double": chance.flags(count, 0.05),
            "decision_number": [f"HT-{n:05}" for n in range(count)],
        }
    ).filter(pl.col("end") > pl.col("start"))
    return _taken_over(users, providers["party"][TAKER])


def _taken_over(users: pl.DataFrame, taker: str) -> pl.DataFrame:
    """One provider gives up; another takes all its users within a day, and its hours grow as no fraud's would."""
    day = number_of(TAKEN_OVER)
    moved = (pl.col("which") == GIVER) & (pl.col("end") >= day)
    stay = users.with_columns(pl.when(moved).then(day - 1).otherwise("end").alias("end"))
    after = users.filter(moved).with_columns(
        pl.lit(TAKER, dtype=pl.Int64).alias("which"),
        pl.lit(taker).alias("provider"),
        pl.max_horizontal("start", pl.lit(day)).alias("start"),
        pl.format("{}-B", "decision_number").alias("decision_number"),
    )
    return pl.concat([stay, after]).filter(pl.col("end") > pl.col("start"))


def visits_of(world: World, users: pl.DataFrame) -> pl.DataFrame:
    """One row a visit done: user's columns, day (number), slot, begin and finish (minutes of the day), worker."""
    chance = world.chance("home care visits")
    planned = _planned(users)
    done = planned.filter(chance.flags(planned.height, DONE)).sort("which", "day", "slot", "user_row")
    order = pl.int_range(pl.len()).over("which", "day", "slot")
    done = done.with_columns((order // STOPS).alias("route"), (order % STOPS).alias("stop"))
    worker = _workers(chance, done)
    begin = np.array(SLOTS)[done["slot"].to_numpy()] + done["stop"].to_numpy() * (45 + GAP)
    begin = begin + chance.whole(-4, 4, done.height)
    length = np.maximum(8, done["minutes"].to_numpy() + chance.whole(-3, 3, done.height))
    # one provider writes its times by hand, in fives: nothing wrong with that
    by_hand = done["which"].to_numpy() == done["which"].max()
    begin, length = (np.where(by_hand, np.round(values / 5) * 5, values).astype(np.int64) for values in (begin, length))
    return done.with_columns(
        worker.alias("worker"),
        pl.Series(begin).alias("begin"),
        pl.Series(begin + length).alias("finish"),
        pl.Series(by_hand).alias("by_hand"),
    )


def _planned(users: pl.DataFrame) -> pl.DataFrame:
    days = (users["end"] - users["start"] + 1).to_numpy()
    row = np.repeat(np.arange(users.height), days)
    day = users["start"].to_numpy()[row] + np.arange(len(row)) - np.repeat(np.cumsum(days) - days, days)
    every = users[row].with_columns(pl.Series(day).alias("day"), pl.Series(row).alias("user_row"))
    slots = [
        every.filter((pl.col("slots") & (1 << slot)) > 0).with_columns(pl.lit(slot).alias("slot"))
        for slot in range(len(SLOTS))
    ]
    return pl.concat(slots)


def _workers(chance: Chance, done: pl.DataFrame) -> pl.Series:
    """A worker for each round: day and evening staff apart, two of seven days off, so that laws on rest are kept."""
    which, day, slot = (done[name].to_numpy() for name in ("which", "day", "slot"))
    evening, route = slot >= len(SLOTS) // 2, done["route"].to_numpy()
    found = np.empty(done.height, dtype=np.int64)
    first = 0
    for provider in range(int(which.max()) + 1):
        for half in (False, True):
            mine = (which == provider) & (evening == half)
            if not mine.any():
                continue
            pool = int(np.ceil((route[mine].max() + 1) * 7 / 5)) + 2
            off = np.array([[(worker + weekday) % 7 >= 2 for worker in range(pool)] for weekday in range(7)])
            free = [np.flatnonzero(row) for row in off]
            least = min(len(row) for row in free)
            turns = np.array([row[:least] for row in free])
            found[mine] = first + turns[day[mine] % 7, route[mine] % least]
            first += pool
    return chance.ids(first).gather(found)


def tables(world: World) -> Tables:
    """benefit_decision, shift, visit, absence, contract and price of home care; payment and invoice_line."""
    chance = world.chance("home care records")
    users = users_of(world)
    visits = visits_of(world, users)
    away = _absences(chance, users)
    visits = _not_while_away(visits, away)
    contracts = care_contracts(world, AREA, ARTICLE, PRICE_MINOR)
    shifts = _shifts(chance, visits)
    payments, lines = care_bills(world.chance("home care bills"), shifts, contracts)
    return {
        "benefit_decision": finished(chance, "benefit_decision", _decisions(chance, world, users), committee="son"),
        "shift": finished(chance, "shift", shifts, lag=6, committee="son"),
        "visit": finished(chance, "visit", _logged(chance, world, shifts), lag=4, committee="son"),
        "absence": finished(chance, "absence", away, lag=5, committee="son"),
        "payment": payments,
        "invoice_line": finished(chance, "invoice_line", lines, lag=4, committee="son"),
        **contract_tables(chance, world, contracts),
    }


def _decisions(chance: Chance, world: World, users: pl.DataFrame) -> pl.DataFrame:
    slots = pl.sum_horizontal((pl.col("slots") // (1 << bit)) % 2 for bit in range(len(SLOTS)))
    count = users.height
    start = users["start"].to_numpy()
    review = np.minimum(start + 360, number_of(LAST) - 20)
    return users.with_columns(
        pl.col("user").alias("recipient"),
        pl.lit(AREA).alias("area"),
        as_days(start - chance.whole(3, 20, count)).alias("decided_on"),
        pl.lit("granted").alias("outcome"),
        as_days(start).alias("valid_from"),
        as_days(users["end"].to_numpy()).alias("valid_until"),
        pl.lit("month").alias("period"),
        # a month of 31 days, each planned visit in full
        (slots * pl.col("minutes") * 31 * pl.when("double").then(2).otherwise(1))
        .cast(pl.Int64)
        .alias("granted_minutes"),
        pl.lit(world.municipality).alias("paying_body"),
        pl.lit("care_at_home").alias("purpose"),
        pl.col("double").alias("double_staffed"),
        as_days(start + 365 * 3).alias("review_on"),
        as_days(np.maximum(review, number_of(LAST) - chance.whole(20, 330, count))).alias("last_review"),
        chance.pick(world.users("handläggare"), count).alias("responsible_officer"),
        chance.pick(world.users("enhetschef"), count).alias("decided_by"),
    )


def _absences(chance: Chance, users: pl.DataFrame) -> pl.DataFrame:
    """Stays in hospital, told by the hospital; some respite stays."""
    times = chance.rng.poisson((users["end"] - users["start"]).to_numpy() / 500)
    row = np.repeat(np.arange(users.height), times)
    span = (users["end"] - users["start"]).to_numpy()[row]
    begin = users["start"].to_numpy()[row] + (chance.rng.random(len(row)) * span).astype(np.int64)
    length = 1 + chance.rng.geometric(0.2, len(row))
    kinds = chance.pick(("hospital", "respite", "travel"), len(row), (75, 15, 10))
    return (
        users[row]
        .select("user", "decision_number")
        .with_columns(
            pl.col("user").alias("person"),
            kinds.alias("absence_kind"),
            moments(pl.lit(as_days(begin)), pl.lit(pl.Series(chance.whole(480, 900, len(row))))).alias("starts_at"),
            moments(pl.lit(as_days(begin + length)), pl.lit(pl.Series(chance.whole(600, 900, len(row))))).alias(
                "ends_at"
            ),
            pl.lit(value=False).alias("payable"),
            pl.lit("care_planning").alias("told_by"),
            pl.Series(begin).alias("away_from"),
            pl.Series(begin + length).alias("away_until"),
        )
    )


def _not_while_away(visits: pl.DataFrame, away: pl.DataFrame) -> pl.DataFrame:
    spans = away.select("user", pl.int_ranges("away_from", pl.col("away_until") + 1).alias("day"))
    return visits.join(spans.explode("day").unique(), on=["user", "day"], how="anti", maintain_order="left")


def _shifts(chance: Chance, visits: pl.DataFrame) -> pl.DataFrame:
    """Time reports; for users with a decision about it a second worker comes along."""
    second = visits.filter("double")
    helpers = chance.ids(max(2, second["user"].n_unique() * 2))
    pair = second["user_row"].to_numpy() * 2 + (second["slot"].to_numpy() >= len(SLOTS) // 2)
    places = {value: n for n, value in enumerate(np.unique(pair))}
    worker = helpers.gather([places[value] % helpers.len() for value in pair])
    both = pl.concat([visits, second.with_columns(worker.alias("worker"))])
    day = pl.lit(as_days(both["day"].to_numpy()))
    number = pl.Series(np.arange(both.height)).cast(pl.String).str.zfill(7)
    return both.with_columns(
        (pl.lit("HT-P-") + number).alias("shift_number"),
        moments(day, pl.col("begin")).alias("starts_at"),
        moments(day, pl.col("finish")).alias("ends_at"),
        pl.lit("home_care").alias("service"),
        pl.col("address").alias("place"),
        pl.when("by_hand").then(pl.lit("manual")).otherwise(pl.lit("lock")).alias("clock_source"),
        pl.col("double").alias("double_staffed"),
        as_days(both["day"].to_numpy()).dt.month_start().alias("month"),
        (pl.col("finish") - pl.col("begin")).alias("worked"),
    )


def _logged(chance: Chance, world: World, shifts: pl.DataFrame) -> pl.DataFrame:
    """What the locks of private providers' users saw: within minutes of the report, now and then not at all."""
    seen = shifts.filter(pl.col("provider") != world.municipality, ~pl.col("by_hand"))
    seen = seen.filter(chance.flags(seen.height, 0.97))
    count = seen.height
    early, short = chance.whole(0, 3, count), np.where(chance.rng.random(count) < 0.03, 10, 0)
    return seen.with_columns(
        (pl.lit("L-") + pl.col("shift_number").str.slice(5)).alias("log_number"),
        (pl.col("starts_at") + pl.duration(minutes=pl.lit(pl.Series(early)))).alias("starts_at"),
        (pl.col("ends_at") - pl.duration(minutes=pl.lit(pl.Series(short)))).alias("ends_at"),
        pl.col("worked").alias("billed_minutes"),
        pl.col("minutes").alias("planned_minutes"),
        pl.lit("lock").alias("log_source"),
        pl.Series(short > 0).alias("user_declined"),
        pl.col("address").alias("device"),
    )
