"""Consumer, relay, sealer of the audit trail and remover: alone, or beside the door on the local platform.

The remover is here and not beside the API as in other services: it needs no files, and the door stays light.
"""

import asyncio
from functools import partial

from services.gateway.disposal import DECLARED, carry
from services.gateway.handlers import HANDLERS
from services.gateway.settings import WorkerSettings
from shared.db import Sessions
from shared.disposal.handlers import run_remover
from shared.settings import DatabaseSettings
from shared.worker import consumption_of, run_worker, work

remove = partial(run_remover, DECLARED, carry())


async def work_inside(settings: DatabaseSettings, sessions: Sessions, stop: asyncio.Event) -> None:
    """All of the worker in another process's loop until *stop* is set."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(work(settings, consumption_of(settings, sessions, HANDLERS), stop))
        tasks.create_task(remove(sessions, stop))


if __name__ == "__main__":
    run_worker(WorkerSettings.load(), HANDLERS, remove)
