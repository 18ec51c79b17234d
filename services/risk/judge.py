"""The background task that judges anew what was touched, moves what is suppressed, and minds the calendar."""

import asyncio
import time
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from functools import partial

from fastapi import FastAPI

from services.risk.operations.judging import judge_some, touch_for_the_day
from services.risk.operations.suppressing import settle_suppressions
from services.risk.settings import Settings
from shared.clock import swedish_date, utc_now
from shared.db import Sessions
from shared.loops import beside, keep_going, rest

IDLE_SECONDS = 2.0
SHARE = 0.5
"""At most this share of its time it works: rows that come one by one are judged together, and screening comes first."""


async def run_judge(settings: Settings, sessions: Sessions, stop: asyncio.Event) -> None:
    """Judge until *stop* is set."""
    whole_after = timedelta(seconds=settings.judge_whole_seconds)

    async def once() -> bool:
        began = time.perf_counter()
        more = await settle_suppressions(sessions, utc_now()) or await judge_some(sessions, whole_after)
        if more:
            await rest(stop, (time.perf_counter() - began) * (1 / SHARE - 1))
        else:
            await touch_for_the_day(sessions, swedish_date(utc_now()))
        return more

    await keep_going("judge", once, stop, asyncio.Event(), IDLE_SECONDS)


def judge(app: FastAPI) -> AbstractAsyncContextManager[None]:
    """Judge while the application lives, where consumer and relay live in it too."""
    return beside(partial(run_judge, app.state.settings, app.state.sessions))
