"""The background task of the random control arm: months begin and end without anybody's doing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.risk.operations.random_controls import keep_periods
from shared.clock import utc_now
from shared.db import Sessions
from shared.loops import keep_going

IDLE_SECONDS = 300.0
"""A period begins so long after its month at most; what is screened before it begins is not drawn from."""


async def run_drawer(sessions: Sessions, stop: asyncio.Event) -> None:
    """Begin and end periods until *stop* is set."""

    async def once() -> bool:
        await keep_periods(sessions, utc_now())
        return False

    await keep_going("random-controls", once, stop, asyncio.Event(), IDLE_SECONDS)


@asynccontextmanager
async def drawer(app: FastAPI) -> AsyncIterator[None]:
    """Begin and end periods while the application lives."""
    stop = asyncio.Event()
    task = asyncio.create_task(run_drawer(app.state.sessions, stop))
    try:
        yield
    finally:
        stop.set()
        await task
