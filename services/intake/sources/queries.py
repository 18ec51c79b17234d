"""Reads of sources: what is registered, what has come, and what comes from nobody that is registered."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.operations.arrivals import Channel
from services.intake.sources.models import arrival, source, source_state

DAYS_SHOWN = 30

Sender = tuple[str, str]
"""Channel and sender."""


@dataclass(slots=True)
class Seen:
    """A source as it stands: *row* is None for a sender that nobody has registered."""

    channel: str
    sender: str
    row: Row[Any] | None = None
    kinds: Sequence[str] = ()
    last_at: datetime | None = None
    problem: str = ""
    days: Sequence[Row[Any]] = field(default_factory=list)


async def sources(session: AsyncSession, today: date) -> list[Seen]:
    """Every source, the registered ones first by name, then the senders that are not."""
    registered = (await session.execute(select(source).order_by(source.c.name, source.c.source_id))).all()
    return await _seen(session, registered, today, others=True)


async def source_of(session: AsyncSession, source_id: UUID, today: date) -> Seen | None:
    """One registered source."""
    registered = (await session.execute(select(source).where(source.c.source_id == source_id))).all()
    found = await _seen(session, registered, today, others=False)
    return found[0] if found else None


async def _seen(session: AsyncSession, registered: Sequence[Row[Any]], today: date, *, others: bool) -> list[Seen]:
    came = await _came(session)
    days = await _days(session, today)
    asked = await _asked(session)
    seen = [Seen(row.channel, row.sender, row, row.kinds) for row in registered]
    known = {(one.channel, one.sender) for one in seen}
    if others:
        seen += [Seen(*sender, kinds=sorted(row.kinds)) for sender, row in sorted(came.items()) if sender not in known]
    for one in seen:
        sender = (one.channel, one.sender)
        one.last_at = came[sender].last_at if sender in came else None
        one.days = days.get(sender, [])
        if one.channel == Channel.REGISTER and (state := asked.get(one.sender)):
            # a register that was asked and had nothing new has told that, too
            one.last_at, one.problem = state.last_success_at, state.problem
        elif state := asked.get(f"{one.channel}:{one.sender}"):
            # an empty drop tells nothing: it is as fresh as what last came from it
            one.problem = state.problem
    return seen


async def _came(session: AsyncSession) -> Mapping[Sender, Row[Any]]:
    found = await session.execute(
        select(
            arrival.c.channel,
            arrival.c.sender,
            func.max(arrival.c.last_at).label("last_at"),
            func.array_agg(arrival.c.kind.distinct()).label("kinds"),
        ).group_by(arrival.c.channel, arrival.c.sender)
    )
    return {(row.channel, row.sender): row for row in found}


async def _days(session: AsyncSession, today: date) -> Mapping[Sender, list[Row[Any]]]:
    sums = [func.sum(arrival.c[name]).label(name) for name in ("accepted", "known", "rejected")]
    found = await session.execute(
        select(arrival.c.channel, arrival.c.sender, arrival.c.day, *sums)
        .where(arrival.c.day > today - timedelta(days=DAYS_SHOWN))
        .group_by(arrival.c.channel, arrival.c.sender, arrival.c.day)
        .order_by(arrival.c.day)
    )
    days: dict[Sender, list[Row[Any]]] = defaultdict(list)
    for row in found:
        days[row.channel, row.sender].append(row)
    return days


async def _asked(session: AsyncSession) -> Mapping[str, Row[Any]]:
    return {row.source: row for row in await session.execute(select(source_state))}
