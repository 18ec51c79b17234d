"""Sealers that die, by SIGKILL, at named points: `python -m tests.service.audit.killed_sealer DSN KEYFILE TIMES`.

Each seals a batch and dies in its second one, *TIMES* of them one after another, at each point in turn. The exit code
is 0 only where every one of them died at its point.
"""

import asyncio
import os
import signal
import sys
from datetime import datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Never

import asyncpg

from shared.audit.checkpoint import Signer
from shared.audit.sealer import seal_batch

# in the last but one the server goes on with the statement, and nobody is there to hear of it
POINTS = ("records.read", "batch.signed", "batch.sealing", "batch.sealed")
LIMIT = 10
_SEALERS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'killed sealer'"
_LOCK = "SELECT pg_advisory_lock(hashtext('audit_seal controls'))"
_WAITS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND pid = $1"


def die() -> Never:
    """End here and now."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("this process is dead")


class Mortal(Signer):
    """Signs one batch, and is killed before or after it signs the second where *point* says so."""

    point = ""
    signed = 0

    def sign(self, size: int, root: bytes, at: datetime) -> str:
        """A signed checkpoint, if it comes to that."""
        self.signed += 1
        if self.signed > 1 and self.point == "records.read":
            die()
        note = super().sign(size, root, at)
        if self.signed > 1 and self.point == "batch.signed":
            die()
        return note


async def connected(dsn: str) -> asyncpg.Connection:
    """A connection that the server tells from others."""
    connection = await asyncpg.connect(dsn, server_settings={"application_name": "killed sealer"})
    await connection.execute("SELECT set_config('app.municipality', '*', false)")
    return connection


async def seal_until(point: str, dsn: str, key: Path) -> None:
    """Seal, and be killed at *point*."""
    connection = await connected(dsn)
    while await connection.fetchval(_SEALERS) > 1:  # noqa: ASYNC110 - another process
        await asyncio.sleep(0.01)
    signer = Mortal.load("tillit/test/controls", key)
    assert isinstance(signer, Mortal)
    signer.point = point
    await seal_batch(connection, signer, limit=LIMIT)
    if point == "batch.sealing":
        await die_while_the_server_seals(connection, dsn, signer)
    await seal_batch(connection, signer, limit=LIMIT)
    die()


async def die_while_the_server_seals(connection: asyncpg.Connection, dsn: str, signer: Signer) -> None:
    """Hold up the statement that seals, and be killed in it: with the process the lock goes, and the server goes on."""
    other = await asyncpg.connect(dsn)
    await other.execute(_LOCK)
    pid = connection.get_server_pid()
    sealing = asyncio.create_task(seal_batch(connection, signer, limit=LIMIT))
    while not await other.fetchval(_WAITS, pid):  # noqa: ASYNC110 - the server
        await asyncio.sleep(0.01)
    assert not sealing.done()
    die()


def main(dsn: str, key: Path, times: int) -> int:
    """Fork and wait, again and again; how many did not die at their point."""
    survived = 0
    for point in islice(cycle(POINTS), times):
        child = os.fork()
        if child == 0:
            try:
                asyncio.run(seal_until(point, dsn, key))
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        survived += not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL)
    return survived


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
