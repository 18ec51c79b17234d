"""Background loops that outlive what goes wrong in one round."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

log = structlog.get_logger()

MAX_DELAY_SECONDS = 15.0
AGAIN_SECONDS = 1.0
"""So long a loop that ended of itself waits before it is run again."""
STOP_SECONDS = 10.0
"""So long a loop may take to end what it is at, once it is told to stop."""


async def keep_going(
    name: str, step: Callable[[], Awaitable[bool]], stop: asyncio.Event, wake: asyncio.Event, idle: float
) -> None:
    """Repeat *step* until *stop*; it returns whether there may be more to do at once.

    Otherwise the loop rests until *wake* is set or *idle* seconds have passed. A round that fails is
    logged and tried again after a growing pause: one bad item must not end the loop.
    """
    delay = 0.0
    while not stop.is_set():
        wake.clear()
        try:
            more = await step()
        except Exception as exc:
            delay = min(MAX_DELAY_SECONDS, 2 * delay or 0.5)
            log.warning("loop.retrying", loop=name, delay=delay, error=type(exc).__name__, exc_info=exc)
            await rest(stop, delay)
            continue
        delay = 0.0
        if not more:
            await rest_until(stop, wake, seconds=idle)


async def outlive(
    name: str, loop: Callable[[], Awaitable[None]], stop: asyncio.Event, pause: float = AGAIN_SECONDS
) -> None:
    """Run *loop* again whatever ends it before *stop*: what it did not foresee must not end it for good.

    A cancellation that nobody asked of this task (a client library's own future, cancelled under a lost
    connection) counts as such an end too: a task group would take it for a task that is done.
    """
    while not stop.is_set():
        try:
            await loop()
        except asyncio.CancelledError as exc:
            if (task := asyncio.current_task()) and task.cancelling():
                raise
            log.warning("loop.ended", loop=name, error="CancelledError", exc_info=exc)
        except Exception as exc:
            log.warning("loop.ended", loop=name, error=type(exc).__name__, exc_info=exc)
        await rest(stop, pause)


@asynccontextmanager
async def beside(run: Callable[[asyncio.Event], Awaitable[None]]) -> AsyncIterator[None]:
    """*run* goes on beside the block; when the block is left its event is set, and it may end what it is at."""
    stop = asyncio.Event()

    async def going() -> None:
        await run(stop)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(going())
        try:
            yield
        finally:
            stop.set()


async def rest(stop: asyncio.Event, seconds: float) -> None:
    """Wait *seconds*, or less when *stop* is set."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


async def rest_until(*events: asyncio.Event, seconds: float) -> None:
    """Wait until one of *events* is set or *seconds* have passed."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
