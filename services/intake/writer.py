"""Group commit: requests that arrive while one commit runs share the next one."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI

from services.intake.operations.payments import Answer, Submission, receive_payments
from shared.db import Sessions, system_session
from shared.problems import Unavailable

log = structlog.get_logger()

MOST_REQUESTS = 500
QUEUE = 2_000
QUIET_TURNS = 3

Waiting = tuple[Submission, "asyncio.Future[Answer]"]


class GroupWriter:
    """One queue and one writer: each round stores what has gathered, in one transaction a municipality."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._queue: asyncio.Queue[Waiting] = asyncio.Queue(QUEUE)

    async def submit(self, submission: Submission) -> Answer:
        """The answer, after the commit; Unavailable at once when too many wait already."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait((submission, future))
        except asyncio.QueueFull:
            raise Unavailable("Too many payments wait to be stored. Try again in a moment.") from None
        return await future

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            group = [await self._queue.get()]
            await self._gather(group)
            by_municipality: dict[str, list[Waiting]] = defaultdict(list)
            for waiting in group:
                by_municipality[waiting[0].municipality_id].append(waiting)
            for members in by_municipality.values():
                await self._write(members)

    async def _gather(self, group: list[Waiting]) -> None:
        """Add what waits, and what still arrives while the event loop turns: a commit costs more than a few turns."""
        quiet = 0
        while quiet < QUIET_TURNS and len(group) < MOST_REQUESTS:
            await asyncio.sleep(0)
            quiet = quiet + 1 if self._queue.empty() else 0
            while len(group) < MOST_REQUESTS and not self._queue.empty():
                group.append(self._queue.get_nowait())

    async def _write(self, members: Sequence[Waiting]) -> None:
        try:
            async with system_session(self._sessions, members[0][0].municipality_id) as session:
                answers = await receive_payments(session, [submission for submission, _ in members])
        except Exception as exc:  # noqa: BLE001 - those who wait hear of it, and the writer goes on
            await self._after_failure(members, exc)
            return
        for (_, future), answer in zip(members, answers, strict=True):
            _settle(future, answer)

    async def _after_failure(self, members: Sequence[Waiting], exc: Exception) -> None:
        """One bad row must not fail its neighbours: write them one by one."""
        if len(members) == 1:
            _settle(members[0][1], exc)
            return
        log.info("payments.group_split", requests=len(members), error=type(exc).__name__)
        for member in members:
            await self._write([member])


def _settle(future: "asyncio.Future[Answer]", outcome: Answer | Exception) -> None:
    if future.done():  # the caller went away
        return
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)


@asynccontextmanager
async def group_writer(app: FastAPI) -> AsyncIterator[None]:
    """The writer of app.state.writer while the application lives."""
    app.state.writer = GroupWriter(app.state.sessions)
    task = asyncio.create_task(app.state.writer.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
