"""Time in home care and personal assistance: hours that nobody worked, nobody could work, or nobody may work."""

from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import polars as pl

from tests.twin.chance import ZONE
from tests.twin.plot import Plot, Row, Scheme, Subject
from tests.twin.schemes.staging import add_months, at, month_end, price_of, report, shifts_of


def a_worker(plot: Plot, service: str, since: date = date(2023, 4, 1), days: int = 60) -> tuple[str, pl.DataFrame]:
    """A worker of a private provider who worked on so many days, and the shifts since a day, in order."""
    shifts = shifts_of(plot, service).filter(pl.col("day") >= since)
    worker = plot.choose(shifts.filter(pl.col("day").n_unique().over("worker") >= days)["worker"])
    return worker, shifts.filter(pl.col("worker") == worker).sort("starts_at")


def stake_of(plot: Plot, like: Row, minutes: int) -> int:
    return price_of(plot, like) * minutes // 60


def _other_place(plot: Plot, shifts: pl.DataFrame, like: Row) -> Row:
    """A shift of another provider of the same service, or of another user."""
    others = shifts.filter(pl.col("provider") != like["provider"])
    return dict(others.row(plot.chance.between(0, others.height - 1), named=True))


def two_places_at_once(plot: Plot) -> Subject:
    """The same worker's hours are sold twice: to one user here, at the same time to one of another provider."""
    worker, mine = a_worker(plot, "home_care")
    other = _other_place(plot, shifts_of(plot, "home_care"), mine.row(0, named=True))
    # after the last visit of a day, so that the two meet no third
    days = mine.unique("day", keep="last", maintain_order=True)
    start = plot.chance.between(0, max(0, days.height - 50))
    overlap, taken = plot.level(30, 18, 6), 0
    for like in days.slice(start, plot.level(40, 18, 10)).iter_rows(named=True):
        shared = min(overlap, like["minutes"])
        minutes = plot.level(60, 40, 35)
        report(plot, other | {"worker": worker}, like["ends_at"] - timedelta(minutes=shared), minutes)
        taken += minutes
    return Subject("party", worker, stake_of(plot, other, taken), "son")


def more_than_anybody_works(plot: Plot) -> Subject:
    """One assistant is said to work for two users, day and night, for months: the hours of somebody without papers."""
    worker, mine = a_worker(plot, "personal_assistance", days=120)
    first = plot.chance.one(mine["day"].to_list()[: mine.height // 2])
    every = shifts_of(plot, "personal_assistance")
    other = _other_place(plot, every, mine.row(0, named=True))
    busy = {row["day"]: row for row in mine.iter_rows(named=True)}
    minutes, taken = plot.level(600, 480, 300), 0
    for offset in range(plot.level(140, 126, 120)):
        day = first + timedelta(days=offset)
        if plot.difficulty != "easy" and day.weekday() >= plot.level(7, 6, 5):
            continue
        row = busy.get(day)
        begin = 9 * 60 if row is None else _minutes(row["ends_at"]) + 20
        report(plot, other | {"worker": worker}, at(day, begin), minutes - plot.chance.between(0, 25))
        taken += minutes
    return Subject(
        "party", worker, stake_of(plot, other, taken), "son", first + timedelta(days=plot.level(28, 60, 118))
    )


def _minutes(moment: Any) -> int:
    local = moment.astimezone(ZoneInfo(ZONE))
    return int(local.hour * 60 + local.minute)


def while_in_hospital(plot: Plot) -> Subject:
    """The user is in hospital, and the visits are reported and billed as ever."""
    away = plot.table("absence").filter(pl.col("absence_kind") == "hospital", ~pl.col("payable"))
    shifts = shifts_of(plot, "home_care")
    users = away.filter(
        pl.col("person").is_in(shifts["user"].unique().implode()),
        (pl.col("ends_at") - pl.col("starts_at")).dt.total_days() >= plot.level(5, 3, 1),
    )
    user = plot.choose(users["person"])
    stay = users.filter(pl.col("person") == user).row(0, named=True)
    plot.point_at("absence", users.filter(pl.col("person") == user).head(1))
    like = shifts.filter(pl.col("user") == user).row(0, named=True)
    begin, end = stay["starts_at"].date(), stay["ends_at"].date()
    days = [begin + timedelta(days=n) for n in range(plot.level(0, 1, 0), (end - begin).days)]
    taken = 0
    for day in days[: plot.level(12, 2, 1)]:
        for minutes in plot.level((8 * 60, 12 * 60, 17 * 60), (8 * 60 + 7, 17 * 60 + 11), (20 * 60,)):
            report(plot, like, at(day, minutes), plot.level(45, 40, 28))
            taken += 40
    return Subject("party", user, stake_of(plot, like, taken), "son", max(plot.known))


def after_death(plot: Plot) -> Subject:
    """The user has died, which the provider knows and does not tell."""
    shifts = shifts_of(plot, "home_care")
    dead = plot.world.persons.filter(pl.col("left_on").is_between(date(2023, 3, 1), date(2025, 11, 1)))
    user = plot.choose(dead.filter(pl.col("person").is_in(shifts["user"].unique().implode()))["person"])
    died = dead.filter(pl.col("person") == user)["left_on"][0]
    like, taken = shifts.filter(pl.col("user") == user).sort("starts_at").row(-1, named=True), 0
    for offset in range(1, plot.level(35, 10, 3)):
        for minutes in plot.level((8 * 60, 17 * 60), (8 * 60 + 5,), (12 * 60 + 3,)):
            report(plot, like, at(died + timedelta(days=offset), minutes), plot.level(45, 35, 25))
            taken += 40
    return Subject("party", user, stake_of(plot, like, taken), "son")


def written_at_a_desk(plot: Plot) -> Subject:
    """Hours written down at the end of the month, by the plan: every shift begins on the hour and is as long."""
    worker, mine = a_worker(plot, "personal_assistance", days=90)
    some = mine.head(plot.level(120, 80, 66))
    local = pl.col("starts_at").dt.convert_time_zone(ZONE)
    even = some.select(local.dt.round("1h").dt.convert_time_zone("UTC"))["starts_at"].to_list()
    shift = plot.level([0] * 200, [0] * 200, [0 if n % 9 else 10 for n in range(200)])
    begins = [start + timedelta(minutes=late) for start, late in zip(even, shift, strict=False)]
    minutes = plot.level(480, 480, 475)
    plot.change(
        "shift", some, starts_at=begins, ends_at=[begin + timedelta(minutes=minutes) for begin in begins],
        clock_source="manual",
    )  # fmt: skip
    return Subject("party", worker, 0, "son", plot.known[60])


def always_exactly_granted(plot: Plot) -> Subject:
    """However the user is, exactly what was granted is reported, every month."""
    shifts = shifts_of(plot, "home_care").filter(~pl.col("double_staffed"))
    months = pl.col("day").dt.month_start()
    long = shifts.filter(months.n_unique().over("decision_number") >= 14)
    decision = plot.choose(long["decision_number"])
    granted = plot.table("benefit_decision").filter(pl.col("decision_number") == decision)["granted_minutes"][0]
    mine = shifts.filter(pl.col("decision_number") == decision).with_columns(months.alias("month"))
    full = sorted(mine["month"].unique())[2:-1][: plot.level(10, 7, 6)]
    target = granted * plot.level(1_000, 1_000, 978) // 1_000
    for month in full:
        some = mine.filter(pl.col("month") == month)
        each, rest = divmod(target, some.height)
        ends = [
            row["starts_at"] + timedelta(minutes=each + (1 if place < rest else 0))
            for place, row in enumerate(some.iter_rows(named=True))
        ]
        plot.change("shift", some, ends_at=ends)
    missed = granted * 7 // 100 * len(full)
    return Subject("record", _decision_id(plot, decision), missed * 775, "son", add_months(full[5], 1))


def _decision_id(plot: Plot, decision: str) -> str:
    found = plot.table("benefit_decision").filter(pl.col("decision_number") == decision)
    plot.record_ids.append(found["record_id"][0])
    return str(found["record_id"][0])


def invented_users(plot: Plot) -> Subject:
    """A provider lets people apply for care that they do not need, and its hours soar within a quarter."""
    shifts = shifts_of(plot, "home_care")
    share = shifts.group_by("provider").agg(pl.len()).sort("len", "provider")
    provider = plot.choose(share["provider"])
    like = shifts.filter(pl.col("provider") == provider).row(0, named=True)
    daily = share.filter(pl.col("provider") == provider)["len"][0] / 1_096
    count, start = (
        max(2, round(daily * plot.level(0.9, 0.55, 0.25) / 2)),
        plot.day(last=date(2025, 5, 31)).replace(day=1),
    )
    people = plot.chance.some(plot.world.persons.filter(pl.col("age") > 64)["person"], count)
    workers = plot.chance.ids(max(1, count // 3)).to_list()
    taken = 0
    for place, person in enumerate(people):
        decision = f"HT-{plot.chance.between(50_000, 99_999)}"
        since = start + timedelta(days=plot.chance.between(0, plot.level(40, 60, 110)))
        plot.set_stage(
            "benefit_decision", "son", decision_number=decision, recipient=person, area="home_care", decided_on=since,
            outcome="granted", valid_from=since, valid_until=add_months(since, 7), period="month", provider=provider,
            granted_minutes=2_800, paying_body=plot.world.municipality, purpose="care_at_home", double_staffed=False,
            last_review=since, review_on=add_months(since, 12),
        )  # fmt: skip
        for offset in range((month_end(add_months(start, 3)) - since).days):
            for minutes in (8 * 60 + 4, 16 * 60 + 33):
                worker = workers[place % len(workers)]
                begin = at(since + timedelta(days=offset), minutes + 50 * (place // len(workers)))
                report(plot, like, begin, 45, user=person, worker=worker, decision_number=decision)
                taken += 45
    return Subject("party", provider, stake_of(plot, like, taken), "son", add_months(start, 3))


def short_visits(plot: Plot) -> Subject:
    """The staff look in for some minutes; the whole visit is billed."""
    visits = plot.table("visit").with_columns(pl.col("starts_at").dt.date().alias("day"))
    group = visits.filter(pl.len().over("worker") >= 60)
    worker = plot.choose(group["worker"])
    mine = group.filter(pl.col("worker") == worker).sort("starts_at")
    some = mine.gather_every(plot.level(2, 4, 9))
    share = plot.level(0.3, 0.5, 0.62)
    ends = [
        row["starts_at"] + timedelta(minutes=max(2, round(row["billed_minutes"] * share)))
        for row in some.iter_rows(named=True)
    ]
    plot.change("visit", some, ends_at=ends, user_declined=False)
    minutes = sum(round(row["billed_minutes"] * (1 - share)) for row in some.iter_rows(named=True))
    return Subject("party", worker, minutes * 775, "son", sorted(plot.known)[len(plot.known) // 3])


def impossible_day(plot: Plot) -> Subject:
    """Somebody's name is used for all hours that nobody worked: nineteen, twenty a day."""
    worker, mine = a_worker(plot, "personal_assistance", days=60)
    like, taken = mine.row(mine.height // 2, named=True), 0
    wanted = plot.level(1_260, 1_110, 1_060)
    days = mine.filter(pl.col("day") >= like["day"]).unique("day", keep="first", maintain_order=True)
    for row in days.head(plot.level(12, 4, 5)).iter_rows(named=True):
        begin, more = row["ends_at"] + timedelta(minutes=10), wanted - row["minutes"]
        evening = max(30, min(more, 23 * 60 + 50 - _minutes(begin)))
        report(plot, like, begin, evening)
        head = more - evening
        if head > 0:
            report(plot, like, row["starts_at"] - timedelta(minutes=10 + head), head)
        taken += more
    return Subject("party", worker, stake_of(plot, like, taken), "son")


SCHEMES: Final = (
    Scheme("two places at once", ("TIM-01",), "T2.a.ii", two_places_at_once),
    Scheme("more than anybody works", ("TIM-02", "TIM-01", "TIM-09"), "T2.c.i", more_than_anybody_works),
    Scheme("while in hospital", ("TIM-03",), "T2.a.ii", while_in_hospital),
    Scheme("after death", ("TIM-04",), "T2.a.ii", after_death),
    Scheme("written at a desk", ("TIM-05",), "T2.a.ii", written_at_a_desk),
    Scheme("always exactly granted", ("TIM-06",), "T2.a.ii", always_exactly_granted),
    Scheme("invented users", ("TIM-07", "STA-01"), "T1.b.i", invented_users),
    Scheme("short visits", ("TIM-08",), "T2.a.ii", short_visits),
    Scheme("impossible day", ("TIM-09", "TIM-02"), "T2.a.ii", impossible_day),
)
