"""The whistleblowing channel's process: `python -m services.intake.tips.main`."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError

from services.intake.tips import api
from services.intake.tips.door import PublicDoor
from services.intake.tips.handlers import HANDLERS
from services.intake.tips.locks import Locks
from services.intake.tips.public import Desk
from services.intake.tips.reporting import salt_of
from services.intake.tips.rounds import daily, lay_out
from services.intake.tips.settings import Settings, settings
from shared.api import run
from shared.app import create_app
from shared.db import system_session
from shared.loops import rest

log = structlog.get_logger()

RETRY_SECONDS = 1.0


def create(loaded: Settings) -> FastAPI:
    """The channel: the recipients' API, and before it the public pages."""
    locks = Locks(loaded.lock_dir)
    failures: dict[str, int] = {}

    def take_failures() -> dict[str, int]:
        found = dict(failures)
        failures.clear()
        return found

    app = create_app(loaded, [api.router], HANDLERS, [_opened, daily(locks, take_failures)])
    app.state.locks = locks
    app.state.desk = Desk(loaded, app.state.sessions, locks)
    app.add_middleware(PublicDoor, desk=app.state.desk, failures=failures)
    # the server's own words about a request that is none would have a time
    logging.getLogger("uvicorn.error").setLevel("ERROR")
    return app


@asynccontextmanager
async def _opened(app: FastAPI) -> AsyncIterator[None]:
    """What must be there before the first report; where the database is away, as soon as it is back."""
    stop = asyncio.Event()
    waiting = None if await _open(app) else asyncio.create_task(_open_later(app, stop))
    yield
    stop.set()
    if waiting:
        await waiting


async def _open(app: FastAPI) -> bool:
    """Lay out locks, and load what receipts are stretched with; False where the database does not answer."""
    loaded: Settings = app.state.settings
    try:
        await lay_out(app.state.sessions, loaded, app.state.locks)
        async with system_session(app.state.sessions, loaded.municipality_id) as session:
            app.state.desk.salt = await salt_of(session, loaded.municipality_id)
    except (SQLAlchemyError, OSError) as exc:
        log.warning("tips.waiting", error=type(exc).__name__)
        return False
    return True


async def _open_later(app: FastAPI, stop: asyncio.Event) -> None:
    while not stop.is_set() and not await _open(app):
        await rest(stop, RETRY_SECONDS)


app = create(settings())

if __name__ == "__main__":
    run(app, settings())
