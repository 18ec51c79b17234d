"""The API process: `python -m services.cases.main`. It also ends what has run out, and counts what is due."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases import api
from services.cases.disposal import DECLARED, carry
from services.cases.handlers import HANDLERS
from services.cases.operations.disclosures import end_expired
from services.cases.operations.holds import end_expired_holds
from services.cases.operations.overdue import watch_plan
from services.cases.settings import settings
from shared.api import run
from shared.app import create_app
from shared.clock import utc_now
from shared.db import system_session
from shared.disposal.handlers import disposal_resource
from shared.loops import keep_going

EXPIRY_SECONDS = 600.0
WATCH_SECONDS = 3_600.0


@asynccontextmanager
async def hold_expiry(app: FastAPI) -> AsyncIterator[None]:
    """A loop that ends expired holds while the application runs."""
    async with _ending(app, "holds.expiry", end_expired_holds):
        yield


@asynccontextmanager
async def disclosure_expiry(app: FastAPI) -> AsyncIterator[None]:
    """A loop that ends expired disclosures while the application runs."""
    async with _ending(app, "disclosures.expiry", end_expired):
        yield


@asynccontextmanager
async def _ending(
    app: FastAPI, name: str, end: Callable[[AsyncSession, datetime], Awaitable[int]]
) -> AsyncIterator[None]:
    stop, wake = asyncio.Event(), asyncio.Event()

    async def step() -> bool:
        async with system_session(app.state.sessions, "*") as session:
            return await end(session, utc_now()) > 0

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(keep_going(name, step, stop, wake, EXPIRY_SECONDS))
        try:
            yield
        finally:
            stop.set()


@asynccontextmanager
async def disposal_watch(app: FastAPI) -> AsyncIterator[None]:
    """A loop that counts what is due each week, and tells how long it has waited."""
    stop, wake = asyncio.Event(), asyncio.Event()

    async def step() -> bool:
        async with system_session(app.state.sessions, "*") as session:
            await watch_plan(session, utc_now())
        return False

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(keep_going("disposal.watch", step, stop, wake, WATCH_SECONDS))
        try:
            yield
        finally:
            stop.set()


app = create_app(
    settings(),
    [api.router],
    HANDLERS,
    [hold_expiry, disclosure_expiry, disposal_watch, disposal_resource(DECLARED, carry(settings()))],
)

if __name__ == "__main__":
    run(app, settings())
