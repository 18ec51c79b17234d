"""The background task that runs queued back-tests, one at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.risk.operations.backtests import run_next
from services.risk.settings import Settings
from shared.loops import keep_going

IDLE_SECONDS = 5.0


@asynccontextmanager
async def backtester(app: FastAPI) -> AsyncIterator[None]:
    """Run back-tests while the application lives; app.state.backtest_wanted wakes it."""
    stop, app.state.backtest_wanted = asyncio.Event(), asyncio.Event()
    settings: Settings = app.state.settings
    folder = settings.data_dir / "backtests"
    task = asyncio.create_task(
        keep_going(
            "backtests",
            lambda: run_next(app.state.sessions, folder),
            stop,
            app.state.backtest_wanted,
            IDLE_SECONDS,
        )
    )
    try:
        yield
    finally:
        stop.set()
        await task
