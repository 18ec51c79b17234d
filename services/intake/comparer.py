"""The comparing of organisations, in a process of its own: it takes seconds of all cores and a large library.

`python -m services.intake.comparer` answers one set after another, at low priority, until its input ends. Each
message is its length (8 bytes, big-endian) and MessagePack: a set in, the pairs found out.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import date
from typing import BinaryIO, Final

import msgspec

from services.intake.resolution.features import Organisation
from services.intake.resolution.grouping import Pair, Standing, resolved

Compare = Callable[[Sequence[Organisation], date, Standing], Awaitable[list[Pair]]]
"""As `resolved`, without keeping the event loop or the interpreter from other work."""

POLITENESS: Final = 10
"""Nobody waits for pairs: whatever answers people comes first."""
_LENGTH: Final = 8


class _Set(msgspec.Struct, array_like=True):
    organisations: list[Organisation]
    day: date
    standing: Standing


_SETS, _PAIRS = msgspec.msgpack.Decoder(_Set), msgspec.msgpack.Decoder(list[Pair])


@asynccontextmanager
async def comparer() -> AsyncIterator[Compare]:
    """What compares sets, one at a time, for as long as it is needed; its memory goes back with it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - both are pipes
    told, heard = process.stdin, process.stdout

    async def compare(organisations: Sequence[Organisation], day: date, standing: Standing) -> list[Pair]:
        told.write(_framed(_Set(list(organisations), day, standing)))
        await told.drain()
        length = int.from_bytes(await heard.readexactly(_LENGTH))
        return _PAIRS.decode(await heard.readexactly(length))

    try:
        yield compare
    finally:
        # it holds nothing that could be lost
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _framed(value: object) -> bytes:
    content = msgspec.msgpack.encode(value)
    return len(content).to_bytes(_LENGTH) + content


def serve(told: BinaryIO, answers: BinaryIO) -> None:
    """Answer every set that *told* holds."""
    while head := told.read(_LENGTH):
        one = _SETS.decode(told.read(int.from_bytes(head)))
        answers.write(_framed(resolved(one.organisations, one.day, one.standing)))
        answers.flush()


if __name__ == "__main__":
    os.nice(POLITENESS)
    serve(sys.stdin.buffer, sys.stdout.buffer)
