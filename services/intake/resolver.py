"""The background task that compares organisations with the register after they came in, in small sets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.intake.operations.resolving import municipalities_waiting, resolve_some
from shared.db import Sessions
from shared.loops import keep_going

IDLE_SECONDS = 15.0
"""Nobody waits for it: payments are screened whether their payee is compared yet or not."""


@asynccontextmanager
async def resolver(app: FastAPI) -> AsyncIterator[None]:
    """Resolve while the application lives, a set for each municipality in turn."""
    stop = asyncio.Event()
    sessions: Sessions = app.state.sessions
    task = asyncio.create_task(
        keep_going("resolver", lambda: _resolve_waiting(sessions), stop, asyncio.Event(), IDLE_SECONDS)
    )
    try:
        yield
    finally:
        stop.set()
        await task


async def _resolve_waiting(sessions: Sessions) -> bool:
    """One set of each municipality; whether there may be more."""
    return any([await resolve_some(sessions, each) for each in await municipalities_waiting(sessions)])
