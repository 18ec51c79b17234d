"""Start sealers and kill each after a moment: `python -m tests.service.shared.killed_sealer DSN KEYFILE TIMES`."""

import asyncio
import os
import random
import signal
import sys
import time
from pathlib import Path

import asyncpg

from shared.audit.checkpoint import Signer
from shared.audit.sealer import seal_batch


async def seal_for_ever(dsn: str, key: Path) -> None:
    """Seal a few records at a time until killed."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("SELECT set_config('app.municipality', '*', false)")
    signer = Signer.load("tillit/test/controls", key)
    while True:
        await seal_batch(connection, signer, limit=1)


def main(dsn: str, key: Path, times: int) -> None:
    """Fork, wait, kill; the parent never talks to the database."""
    chance = random.Random(11)
    for _ in range(times):
        child = os.fork()
        if child == 0:
            asyncio.run(seal_for_ever(dsn, key))
            os._exit(0)
        time.sleep(chance.uniform(0.03, 0.12))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
