"""Who works: names that are lent, relatives and children, families that hire each other, hours that nobody tells."""

from datetime import date, timedelta
from typing import Final

import polars as pl

from tests.twin.plot import NothingToPlantIn, Plot, Scheme, Subject
from tests.twin.schemes.staging import (
    at,
    month_end,
    report,
    shifts_of,
)
from tests.twin.schemes.time_reports import a_worker, stake_of


def unknown_assistant(plot: Plot) -> Subject:
    """A relative abroad, or a child, stands on the time sheets; the employer never told of any such assistant."""
    shifts = shifts_of(plot, "personal_assistance").filter(pl.col("day") > date(2023, 4, 1))
    user = plot.choose(shifts["user"])
    like = plot.chance.one(shifts.filter(pl.col("user") == user).head(400).to_dicts())
    worker, taken = plot.chance.id(), 0
    if plot.difficulty != "easy":  # a notice comes, months late, or says that a child is grown
        late = plot.level(0, 70, 2)
        plot.add(
            "employer_notice", "son", 0, employer=like["provider"], worker=worker, user=user,
            received_on=like["day"] + timedelta(days=late), employed_from=like["day"], relative=True,
            adult=plot.level(False, False, True), lives_in_eea=True, monthly_minutes=4_800,
        )  # fmt: skip
    for turn in range(plot.level(40, 24, 15)):
        report(plot, like, at(like["day"] + timedelta(days=2 * turn), 10 * 60), 300, worker=worker)
        taken += 300
    return Subject("party", worker, stake_of(plot, like, taken), "son")


def no_time_returns(plot: Plot) -> Subject:
    """The employer stops telling what its assistants work, and is paid all the same."""
    returns = plot.table("employer_time_return")
    employer = plot.choose(returns["employer"])
    mine = returns.filter(pl.col("employer") == employer)
    months = sorted(mine["month"].unique())
    start = plot.chance.between(4, len(months) - 12)
    gone = months[start : start + plot.level(8, 4, 1)]
    if plot.difficulty == "hard":  # sent, but a month after the day
        late = mine.filter(pl.col("month").is_in(gone))
        received = [month_end(month) + timedelta(days=24) for month in late["month"]]
        plot.change("employer_time_return", late, received_on=received, known_on=received)
    else:
        plot.remove("employer_time_return", mine.filter(pl.col("month").is_in(gone)))
    worked = shifts_of(plot, "personal_assistance").filter(
        pl.col("provider") == employer, pl.col("day").dt.month_start().is_in(gone)
    )
    plot.point_at("shift", worked.head(20))
    return Subject("party", employer, 0, "son", month_end(gone[0]) + timedelta(days=21))


def one_name_for_many(plot: Plot) -> Subject:
    """One log-in is lent to everybody without papers: the same worker with half of the town's users."""
    worker, mine = a_worker(plot, "home_care")
    shifts = shifts_of(plot, "home_care").filter(pl.col("provider") == mine["provider"][0])
    month = plot.chance.one(sorted(mine["day"].dt.month_start().unique())[1:-2])
    users = shifts.unique("user", maintain_order=True)
    taken = 0
    for turn in range(plot.level(90, 50, 25)):
        like = users.row(turn % users.height, named=True)
        day = month + timedelta(days=turn % 28)
        report(plot, like, at(day, plot.chance.between(7 * 60, 20 * 60)), 40, worker=worker)
        taken += 40
    return Subject("party", worker, stake_of(plot, mine.row(0, named=True), taken), "son", month_end(month))


def care_in_a_circle(plot: Plot) -> Subject:
    """Families hire each other: each is paid to help the other's grandmother, and nobody needs any help."""
    shifts = shifts_of(plot, "personal_assistance")
    users = shifts.unique("user", maintain_order=True)
    free = users.filter(~pl.col("user").is_in(sorted(plot.draft.taken)))
    length = plot.level(2, 3, 5)
    if free.height < length:
        raise NothingToPlantIn(plot.number)
    ring = [dict(row) for row in free.head(length).iter_rows(named=True)]
    plot.draft.taken.update(row["user"] for row in ring)
    first, taken = plot.day(), 0
    for place, like in enumerate(ring):
        worker = ring[(place + 1) % length]["user"]
        plot.add(
            "employer_notice", "son", 0, employer=like["provider"], worker=worker, user=like["user"],
            received_on=first - timedelta(days=10), employed_from=first, relative=True, adult=True, lives_in_eea=True,
            monthly_minutes=6_000,
        )  # fmt: skip
        for turn in range(20):
            report(plot, like, at(first + timedelta(days=3 * turn), 13 * 60), 240, worker=worker)
            taken += 240
    return Subject("party", ring[0]["user"], stake_of(plot, ring[0], taken), "son", first + timedelta(days=12))


SCHEMES: Final = (
    Scheme("unknown assistant", ("TIM-10",), "T2.c.i", unknown_assistant),
    Scheme("no time returns", ("TIM-11",), "T2.b.ii", no_time_returns),
    Scheme("one name for many", ("TIM-12", "TIM-01"), "X.1", one_name_for_many),
    Scheme("care in a circle", ("TIM-13",), "T1.b.i", care_in_a_circle),
)
