"""The background task that judges anew what was touched, moves what is suppressed, and minds the calendar."""

import asyncio
import time
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from fastapi import FastAPI

from services.risk.operations.judging import MOST_KEYS, judge_some, touch_for_the_day
from services.risk.operations.suppressing import settle_suppressions
from services.risk.settings import Settings
from shared.clock import swedish_date, utc_now
from shared.db import Sessions
from shared.loops import beside, keep_going, rest
from shared.telemetry import CONSUMER_LAG

IDLE_SECONDS = 2.0
SHARE, BUSY_SHARE = 0.8, 0.1
"""At most this share of its time it works; less for as long as messages wait to be handled: screening comes first.

What is touched again meanwhile, as payees are by every payment of a file, is judged once for all.
"""
WAIT_LOOK_SECONDS = 0.5
"""So often it looks, while it rests, whether messages still wait."""
DAY_LOOK_SECONDS = 60.0
"""So often it looks whether a day has begun."""
LEAST_KEYS = 50
"""So many cost little more than one: asking every rule is most of it."""
ROUND_SECONDS = 2.0
"""About so long a round may take, so that one with large partitions keeps nothing else waiting."""


class Rest(NamedTuple):
    """Seconds to rest after a round: *quiet* where no message waits, *busy* for as long as one does."""

    quiet: float
    busy: float


class Pace:
    """How many partitions a round takes, and how long the judge rests after it; both follow what the last one took."""

    def __init__(self) -> None:
        self.keys = MOST_KEYS

    def after(self, seconds: float) -> Rest:
        """How long to rest after a round of *seconds*."""
        fit = int(self.keys * ROUND_SECONDS / max(seconds, ROUND_SECONDS / 4))
        self.keys = max(LEAST_KEYS, min(MOST_KEYS, fit))
        return Rest(seconds * (1 / SHARE - 1), seconds * (1 / BUSY_SHARE - 1))


def messages_wait() -> bool:
    """Whether the consumer of this process has more before it than it has handled."""
    return any(sample.value > 0 for metric in CONSUMER_LAG.collect() for sample in metric.samples)


async def take_rest(stop: asyncio.Event, seconds: Rest) -> None:
    """Rest for so long, or until *stop* is set."""
    began = time.perf_counter()

    def left() -> float:
        return (seconds.busy if messages_wait() else seconds.quiet) + began - time.perf_counter()

    while not stop.is_set() and (more := left()) > 0:
        await rest(stop, min(more, WAIT_LOOK_SECONDS))


async def run_judge(settings: Settings, sessions: Sessions, stop: asyncio.Event) -> None:
    """Judge until *stop* is set."""
    whole_after, pace = timedelta(seconds=settings.judge_whole_seconds), Pace()
    looked = float("-inf")

    async def once() -> bool:
        nonlocal looked
        began = time.perf_counter()
        more = await settle_suppressions(sessions, utc_now()) or await judge_some(sessions, whole_after, pace.keys)
        if more:
            await take_rest(stop, pace.after(time.perf_counter() - began))
        elif began - looked > DAY_LOOK_SECONDS:
            looked = began
            await touch_for_the_day(sessions, swedish_date(utc_now()))
        return more

    await keep_going("judge", once, stop, asyncio.Event(), IDLE_SECONDS)


def judge(app: FastAPI) -> AbstractAsyncContextManager[None]:
    """Judge while the application lives, where consumer and relay live in it too."""
    return beside(partial(run_judge, app.state.settings, app.state.sessions))
