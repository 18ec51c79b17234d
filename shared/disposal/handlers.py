"""What every service does with holds and orders, and the loop that removes."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial

from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import swedish_date, utc_now
from shared.db import Sessions, driver_connection
from shared.disposal import statements
from shared.disposal.catalogue import Disposition
from shared.disposal.counting import count_due
from shared.disposal.declared import Carry, Declared
from shared.disposal.removing import remove_some
from shared.disposal.reports import report, report_if_done
from shared.events import DisposalHoldChanged, DisposalOrdered
from shared.inbox import Handler, Handlers
from shared.loops import beside, keep_going

IDLE_SECONDS = 10.0

_ALONE = text("SELECT pg_advisory_xact_lock(hashtext('disposal ' || CAST(:m AS text)))")
_HOLD = text(
    "INSERT INTO disposal_hold (municipality_id, hold_id, object_id, version, why, until, active)"
    " SELECT :m, :hold, o, :version, :why, :until, :active FROM unnest(CAST(:objects AS uuid[])) o"
    " ON CONFLICT (municipality_id, hold_id, object_id) DO UPDATE SET version = EXCLUDED.version,"
    " why = EXCLUDED.why, until = EXCLUDED.until, active = EXCLUDED.active"
    " WHERE disposal_hold.version < EXCLUDED.version"
)
_PART = """
INSERT INTO disposal_part (municipality_id, run_id, name, type, status, as_of, months, from_year_end, disposition,
                           decision, due, rows_before)
VALUES ($1, $2, $3, $4, CASE WHEN $8 = 'archive_then_delete' THEN 'exporting' ELSE 'removing' END,
        $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING
"""


async def on_disposal_hold_changed(session: AsyncSession, events: Sequence[DisposalHoldChanged]) -> None:
    """Keep what a hold names, or let it go."""
    await session.execute(_ALONE, {"m": events[0].municipality_id})
    for event in events:
        values = {"m": event.municipality_id, "hold": event.hold_id, "version": event.version, "why": event.why}
        more = {"until": event.until, "active": event.active, "objects": sorted(set(event.object_ids))}
        await session.execute(_HOLD, values | more)


def on_disposal_ordered(declared: Declared) -> Handler:
    """The handler of orders to the service that holds what *declared* says."""

    async def handle(session: AsyncSession, events: Sequence[DisposalOrdered]) -> None:
        for order in events:
            if order.stage == "count":
                parts = await count_due(session, declared, order, swedish_date(utc_now()))
                await report(session, declared, order.run_id, order.municipality_id, "count", parts)
            else:
                await _begin(session, declared, order)

    return handle


async def _begin(session: AsyncSession, declared: Declared, order: DisposalOrdered) -> None:
    connection = await driver_connection(session)
    counted = await count_due(session, declared, order, swedish_date(utc_now()))
    due = {part.name: part.due for part in counted}
    for line in order.lines:
        if line.disposition == Disposition.PRESERVE:
            continue
        for one in declared.of_type(line.type):
            total = await connection.fetchval(statements.total(one), order.municipality_id)
            rule = (order.as_of, line.months, line.from_year_end, line.disposition, line.decision)
            head = (order.municipality_id, order.run_id, one.name, line.type)
            await connection.execute(_PART, *head, *rule, due[one.name], total)
    await report_if_done(session, declared, order.run_id, order.municipality_id)


def disposal_handlers(declared: Declared) -> Handlers:
    """What a service adds to its handlers."""
    return {DisposalHoldChanged: on_disposal_hold_changed, DisposalOrdered: on_disposal_ordered(declared)}


async def run_remover(declared: Declared, carry: Mapping[str, Carry], sessions: Sessions, stop: asyncio.Event) -> None:
    """Remove what decided runs name until *stop* is set."""

    async def step() -> bool:
        return await remove_some(sessions, declared, carry)

    await keep_going("disposal", step, stop, asyncio.Event(), IDLE_SECONDS)


def disposal_resource(
    declared: Declared, carry: Mapping[str, Carry]
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """A remover for as long as the application runs: where the service's files are."""
    return lambda app: beside(partial(run_remover, declared, carry, app.state.sessions))
