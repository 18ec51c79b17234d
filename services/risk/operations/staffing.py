"""The hours that a committee has for alerts, and the minutes that a look takes: each with its day, none rewritten."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.desk.models import capacity, handling_time
from services.risk.domain.workload import HANDLING, OTHER_HANDLING
from services.risk.rules import BOOK
from shared.auth import Principal
from shared.problems import InvalidRequest, NotFound

FAMILIES = frozenset(rule.family for rule in BOOK)


class Stated(NamedTuple):
    """So many minutes, from a day on."""

    minutes: int
    valid_from: date


class UnknownFamily(InvalidRequest):
    """No rule of the rule book is of that family."""

    slug, title = "unknown-family", "No rule is of this family"


async def set_capacity(
    session: AsyncSession, by: Principal, committee_id: str, stated: Stated, now: datetime
) -> Row[Any]:
    """State the minutes a week that a committee of the caller's has; NotFound."""
    if not by.works_for(committee_id):
        raise NotFound("Name a committee that you work for.")
    key = {"municipality_id": by.municipality_id, "committee_id": committee_id}
    return await _add(session, capacity, key, by, now, **stated._asdict())


async def set_handling_time(
    session: AsyncSession, by: Principal, family: str, stated: Stated, source: str, now: datetime
) -> Row[Any]:
    """State the minutes that a look at a signal of a family takes; UnknownFamily."""
    if family not in FAMILIES:
        raise UnknownFamily(f"The families are {', '.join(sorted(FAMILIES))}.")
    key = {"municipality_id": by.municipality_id, "family": family}
    return await _add(session, handling_time, key, by, now, source=source, **stated._asdict())


async def _add(
    session: AsyncSession, table: Table, key: dict[str, str], by: Principal, now: datetime, **values: Any
) -> Row[Any]:
    mine = [table.c[name] == value for name, value in key.items()]
    last = await session.scalar(select(func.max(table.c.version)).where(*mine)) or 0
    row = {**key, **values, "version": last + 1, "set_by": by.subject, "set_at": now}
    return (await session.execute(insert(table).values(row).returning(*table.c))).one()


async def capacities(session: AsyncSession, day: date) -> dict[str, Row[Any]]:
    """The capacity in force on *day*, by committee: of those that hold, the one that was stated last."""
    return await _in_force(session, capacity, "committee_id", day)


async def handling_times(session: AsyncSession, day: date) -> dict[str, int]:
    """Minutes a signal by family on *day*: the municipality's own, or what workload.py says."""
    own = await _in_force(session, handling_time, "family", day)
    return {
        family: own[family].minutes if family in own else HANDLING.get(family, OTHER_HANDLING).on(day)
        for family in FAMILIES
    }


async def _in_force(session: AsyncSession, table: Table, name: str, day: date) -> dict[str, Row[Any]]:
    held = select(table).where(table.c.valid_from <= day).order_by(table.c.valid_from, table.c.version)
    return {getattr(row, name): row for row in await session.execute(held)}
