"""The list of the week: what fits into the hours that committees have, and openly what does not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import queries
from services.risk.desk import queries as desk_queries
from services.risk.desk.presenting import Restricted, in_order, valued_summary
from services.risk.desk.queries import Valued, monday_of
from services.risk.desk.schemas import AsideOut, DeferredOut, TeamOut, TotalOut, Why, WorklistOut
from services.risk.domain.ranking import fitting
from services.risk.operations import staffing
from services.risk.rule_books import RuleBook
from shared.schemas import MoneyOut

MOST_SHOWN = 100


async def worklist(
    session: AsyncSession, book: RuleBook, found: Sequence[Valued], committee_id: str | None, today: date
) -> WorklistOut:
    """The week of *committee_id* (None: of all that the caller works for), of the open alerts *found*."""
    restricted = await queries.restrictions(session, [one.row.party_id for one in found])
    stated = await staffing.capacities(session, today)
    committees = ({one.row.committee_id for one in found} | stated.keys()) if committee_id is None else {committee_id}
    week = Week(
        today,
        {one: stated[one].minutes if one in stated else None for one in committees},
        await desk_queries.handled_since(session, book, monday_of(today), today),
        await desk_queries.aside(session, committee_id, today),
    )
    return worklist_out(found, restricted, week)


@dataclass(frozen=True, slots=True)
class Week:
    """Minutes by committee: stated (None: nobody has) and used by what was judged; what people have put aside."""

    day: date
    teams: Mapping[str, int | None]
    used: Mapping[str, int]
    aside: Mapping[str, tuple[int, int]]


def worklist_out(
    found: Sequence[Valued],
    restricted: Restricted,
    week: Week,
) -> WorklistOut:
    """What fits into the week of each committee, and what does not."""
    ordered = in_order(found, "value")
    halted = [one for one in ordered if _is_halted(restricted.get(one.row.party_id))]
    waiting = [one for one in ordered if not _is_halted(restricted.get(one.row.party_id))]
    fits = _fits(waiting, week)
    chosen = [one for one in waiting if one.row.alert_id in fits]
    beyond = [one for one in waiting if one.row.alert_id not in fits]
    deferred: list[tuple[Why, list[Valued]]] = [("capacity", beyond), ("restricted", halted)]
    return WorklistOut(
        day=week.day,
        week=monday_of(week.day),
        teams=[_team(committee_id, waiting, week) for committee_id in sorted(week.teams)],
        fits=_total(chosen),
        first=[valued_summary(one, restricted) for one in chosen[:MOST_SHOWN]],
        deferred=[
            DeferredOut(
                why=why, total=_total(some), first=[valued_summary(one, restricted) for one in some[:MOST_SHOWN]]
            )
            for why, some in deferred
            if some
        ],
        aside=[
            AsideOut(why=why, number=week.aside[why][0], amount=MoneyOut.sek(week.aside[why][1]))
            for why in ("snoozed", "merged", "suppressed")
        ],
    )


def _is_halted(row: Row[Any] | None) -> bool:
    return row is not None and not row.continues


def _total(some: Iterable[Valued]) -> TotalOut:
    values = [one.value for one in some]
    return TotalOut(
        alerts=len(values),
        minutes=sum(value.minutes for value in values),
        at_stake=MoneyOut.sek(sum(value.at_stake_minor for value in values)),
        expected=MoneyOut.sek(sum(value.expected_minor for value in values)),
    )


def _fits(waiting: Sequence[Valued], week: Week) -> set[UUID]:
    """The ids of what fits; with no hours stated nothing is deferred."""
    fits: set[UUID] = set()
    for committee_id, minutes in week.teams.items():
        mine = [one for one in waiting if one.row.committee_id == committee_id]
        left = None if minutes is None else minutes - week.used.get(committee_id, 0)
        places = range(len(mine)) if left is None else fitting([one.value for one in mine], left)
        fits |= {mine[place].row.alert_id for place in places}
    return fits


def _team(committee_id: str, waiting: Sequence[Valued], week: Week) -> TeamOut:
    return TeamOut(
        committee_id=committee_id,
        minutes=week.teams[committee_id],
        used=week.used.get(committee_id, 0),
        needed=sum(one.value.minutes for one in waiting if one.row.committee_id == committee_id),
    )
