"""Read a file to its end before any of it is stored, and show meanwhile how far that has come."""

import asyncio
import gc
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from services.intake.operations.standing import CHECKED, CLAIMED, Job, report
from shared.db import Sessions
from shared.loops import rest

_TOLD_EVERY_SECONDS = 0.5
_BLOCK = 1_048_576
_ZIP = b"PK"
_PACKED_ROW = 35
"""About so many bytes of a workbook hold a row of a ledger."""
T = TypeVar("T")


class Check:
    """How many rows of a file have been looked at; told by whichever thread does it."""

    def __init__(self, expected: int, passes: int) -> None:
        self._rows_a_pass, self._all = max(expected, 1), max(expected, 1) * passes
        self._before = 0
        self.rows = 0

    def read(self, rows: int) -> None:
        """Tell how far this pass has come."""
        self.rows = rows

    def next_pass(self) -> None:
        """All of the file has been looked at, and is once more."""
        self._before, self.rows = self._before + self._rows_a_pass, 0

    def percent(self) -> int:
        """Of the whole work, as far as the number of rows can be told beforehand."""
        return CLAIMED + (CHECKED - CLAIMED) * (self._before + min(self.rows, self._rows_a_pass)) // self._all


@asynccontextmanager
async def shown(sessions: Sessions, job: Job, path: Path, passes: int) -> AsyncIterator[Check]:
    """What is told how far *path* has been looked at; as long as the block lasts, people see it."""
    check, stop = Check(await asyncio.to_thread(_expected_rows, path), passes), asyncio.Event()
    task = asyncio.create_task(_keep_telling(sessions, job, check, stop))
    try:
        yield check
    finally:
        stop.set()
        await task


async def _keep_telling(sessions: Sessions, job: Job, check: Check, stop: asyncio.Event) -> None:
    most = 0
    await rest(stop, _TOLD_EVERY_SECONDS)
    while not stop.is_set():
        most = max(most, check.rows)
        await report(sessions, job, check.percent(), most)
        await rest(stop, _TOLD_EVERY_SECONDS)


def _expected_rows(path: Path) -> int:
    """About how many rows a file holds: its lines; of a workbook, what its size tells."""
    with path.open("rb") as file:
        block = file.read(_BLOCK)
        if block.startswith(_ZIP):
            return path.stat().st_size // _PACKED_ROW
        lines = 0
        while block:
            lines += block.count(b"\n")
            block = file.read(_BLOCK)
    return lines


async def ahead(made: Iterator[T]) -> AsyncGenerator[T, None]:
    """What an iterator makes, in a thread of its own: the next one is made while the last is worked on."""
    turn = asyncio.create_task(asyncio.to_thread(next, made, None))
    try:
        while (one := await turn) is not None:
            turn = asyncio.create_task(asyncio.to_thread(next, made, None))
            yield one
            # statements are cycles that hold their values, and Python looks for cycles seldom (collect_rarely)
            gc.collect(0)
    finally:
        # a thread cannot be told to stop, and what it reads is closed after this
        await asyncio.gather(turn, return_exceptions=True)
