"""The API process: `python -m services.cases.main`. It also ends what has run out and counts what is due."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
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
from shared.loops import beside, keep_going

EXPIRY_SECONDS = 600.0
WATCH_SECONDS = 3_600.0


def hold_expiry(app: FastAPI) -> AbstractAsyncContextManager[None]:
    """A loop that ends expired holds while the application runs."""
    return _ending(app, "holds.expiry", end_expired_holds)


def disclosure_expiry(app: FastAPI) -> AbstractAsyncContextManager[None]:
    """A loop that ends expired disclosures while the application runs."""
    return _ending(app, "disclosures.expiry", end_expired)


def _ending(
    app: FastAPI, name: str, end: Callable[[AsyncSession, datetime], Awaitable[int]]
) -> AbstractAsyncContextManager[None]:
    async def step() -> bool:
        async with system_session(app.state.sessions, "*") as session:
            return await end(session, utc_now()) > 0

    return beside(lambda stop: keep_going(name, step, stop, asyncio.Event(), EXPIRY_SECONDS))


def disposal_watch(app: FastAPI) -> AbstractAsyncContextManager[None]:
    """A loop that counts what is due each week, and tells how long it has waited."""

    async def step() -> bool:
        async with system_session(app.state.sessions, "*") as session:
            await watch_plan(session, utc_now())
        return False

    return beside(lambda stop: keep_going("disposal.watch", step, stop, asyncio.Event(), WATCH_SECONDS))


app = create_app(
    settings(),
    [api.router],
    HANDLERS,
    [hold_expiry, disclosure_expiry, disposal_watch, disposal_resource(DECLARED, carry(settings()))],
)

if __name__ == "__main__":
    run(app, settings())
