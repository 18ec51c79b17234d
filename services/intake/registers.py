"""The background task that asks registers, and looks whether what should come from elsewhere has come.

A loop a register, so that a silent one keeps no other waiting.
"""

import asyncio
from collections import Counter
from contextlib import AbstractAsyncContextManager
from functools import partial

from fastapi import FastAPI
from prometheus_client import Gauge

from services.intake.connectors import Connector
from services.intake.connectors.catalogue import doors
from services.intake.connectors.client import Door, RegisterClient, open_client
from services.intake.operations.asking import ask_round
from services.intake.operations.rounds import begin_round, municipalities
from services.intake.settings import Settings
from services.intake.sources.freshness import Freshness, freshness
from services.intake.sources.queries import sources
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, system_session
from shared.loops import beside, keep_going, outlive
from shared.telemetry import REGISTRY

IDLE_SECONDS = 60.0

SOURCES = Gauge("tillit_sources", "Sources by how fresh they are", ("state",), registry=REGISTRY)


async def run_registers(settings: Settings, sessions: Sessions, stop: asyncio.Event) -> None:
    """Ask every register that the settings name by its schedule, and watch all sources, until *stop* is set."""
    async with asyncio.TaskGroup() as tasks:
        look = partial(look_at_sources, sessions)
        tasks.create_task(keep_going("sources", look, stop, asyncio.Event(), IDLE_SECONDS))
        for connector, door in doors(settings):
            ask = partial(_ask, settings, sessions, connector, door, stop)
            tasks.create_task(outlive(f"register {connector.name}", ask, stop))


async def _ask(settings: Settings, sessions: Sessions, connector: Connector, door: Door, stop: asyncio.Event) -> None:
    per_minute = connector.calls.on(swedish_date(utc_now()))
    async with open_client(door, per_minute, stop) as client:
        step = partial(ask_where_due, settings, sessions, connector, client, stop)
        idle = settings.register_seconds / 2 if settings.register_seconds else IDLE_SECONDS
        await keep_going(f"register {connector.name}", step, stop, asyncio.Event(), idle)


async def ask_where_due(
    settings: Settings, sessions: Sessions, connector: Connector, client: RegisterClient, stop: asyncio.Event
) -> bool:
    """One look at every municipality; returns whether there may be more to do at once, which there never is."""
    for municipality_id in await municipalities(sessions):
        due = await begin_round(sessions, connector, municipality_id, settings.register_seconds)
        if due and not stop.is_set():
            await ask_round(sessions, connector, client, due, stop)
    return False


async def look_at_sources(sessions: Sessions) -> bool:
    """Count the sources of all municipalities by how fresh they are, for the alarm."""
    now = utc_now()
    counts = Counter(dict.fromkeys(Freshness, 0))
    for municipality_id in await municipalities(sessions):
        async with system_session(sessions, municipality_id) as session:
            for one in await sources(session, swedish_date(now)):
                counts[freshness(one.last_at, one.row.expected_hours if one.row else None, now)] += 1
    for state, number in counts.items():
        SOURCES.labels(state).set(number)
    return False


def registers(app: FastAPI) -> AbstractAsyncContextManager[None]:
    """Ask registers while the application lives, where consumer and relay live in it too."""
    return beside(partial(run_registers, app.state.settings, app.state.sessions))
