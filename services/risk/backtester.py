"""The background task that runs queued back-tests, one at a time."""

import asyncio
from contextlib import AbstractAsyncContextManager
from functools import partial

from fastapi import FastAPI

from services.risk.operations.backtests import run_next
from services.risk.settings import Settings
from shared.loops import beside, keep_going

IDLE_SECONDS = 5.0


def backtester(app: FastAPI) -> AbstractAsyncContextManager[None]:
    """Run back-tests while the application lives; app.state.backtest_wanted wakes it."""
    wake = app.state.backtest_wanted = asyncio.Event()
    settings: Settings = app.state.settings
    step = partial(run_next, app.state.sessions, settings.data_dir / "backtests")
    return beside(lambda stop: keep_going("backtests", step, stop, wake, IDLE_SECONDS))
