"""Let each event take effect once per service, however often Kafka delivers it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from shared.audit.acts import record_act
from shared.db import Sessions, driver_connection, system_session
from shared.events import Event
from shared.telemetry import EVENTS_HANDLED, EVENTS_REPEATED

Handler = Callable[[AsyncSession, Sequence[Any]], Awaitable[None]]
"""Takes the session and all new events of one class and one municipality, in order."""
Handlers = Mapping[type[Event], Handler]

_CLAIM = """
INSERT INTO inbox (event_id, municipality_id, type)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[]) ON CONFLICT DO NOTHING RETURNING event_id
"""


async def handle_once(sessions: Sessions, handlers: Handlers, events: Sequence[Event]) -> int:
    """Handle those *events* (of one municipality) that are new, in one transaction with the inbox rows.

    Returns how many were new. A concurrent duplicate waits for the other transaction and then is none.
    """
    async with system_session(sessions, events[0].municipality_id) as session:
        fresh = await _claim(session, events)
        for kind, run in groupby(fresh, key=type):
            handled = list(run)
            await handlers[kind](session, handled)
            ids = {"event": [event.event_id for event in handled]}
            await record_act(
                session,
                handled[0].municipality_id,
                "event.handle",
                objects=ids,
                type=handled[0].type,
                events=len(handled),
            )
    for event in fresh:
        EVENTS_HANDLED.labels(event.type).inc()
    EVENTS_REPEATED.inc(len(events) - len(fresh))
    return len(fresh)


async def _claim(session: AsyncSession, events: Sequence[Event]) -> list[Event]:
    connection = await driver_connection(session)
    ordered = sorted({event.event_id: event for event in events}.values(), key=lambda e: e.event_id)
    rows = await connection.fetch(
        _CLAIM,
        [event.event_id for event in ordered],
        [event.municipality_id for event in ordered],
        [event.type for event in ordered],
    )
    new = {row["event_id"] for row in rows}
    return list(_first_of_each(event for event in events if event.event_id in new))


def _first_of_each(events: Iterable[Event]) -> Iterable[Event]:
    seen = set()
    for event in events:
        if event.event_id not in seen:
            seen.add(event.event_id)
            yield event
