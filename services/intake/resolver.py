"""The background task that compares organisations with the register after they came in, in small sets."""

import asyncio
from contextlib import AbstractAsyncContextManager
from functools import partial

from fastapi import FastAPI

from services.intake.comparer import comparer
from services.intake.operations.resolving import municipalities_waiting, resolve_some
from shared.db import Sessions
from shared.loops import beside, keep_going

IDLE_SECONDS = 15.0
"""Nobody waits for it: payments are screened whether their payee is compared yet or not."""


async def run_resolver(sessions: Sessions, stop: asyncio.Event) -> None:
    """Resolve what waits, a set for each municipality in turn, until *stop* is set."""
    await keep_going("resolver", lambda: resolve_waiting(sessions, stop), stop, asyncio.Event(), IDLE_SECONDS)


async def resolve_waiting(sessions: Sessions, stop: asyncio.Event) -> bool:
    """Everything that waits, unless *stop* is set; False, for there is no more to do at once."""
    if waiting := await municipalities_waiting(sessions):
        async with comparer() as compare:
            while waiting and not stop.is_set():
                for municipality_id in waiting:
                    await resolve_some(sessions, municipality_id, compare)
                waiting = await municipalities_waiting(sessions)
    return False


def resolver(app: FastAPI) -> AbstractAsyncContextManager[None]:
    """Resolve while the application lives, where consumer and relay live in it too."""
    return beside(partial(run_resolver, app.state.sessions))
