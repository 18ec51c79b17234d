"""The background task that works through received files, each by one process at a time."""

import asyncio
from contextlib import AbstractAsyncContextManager
from functools import partial

from fastapi import FastAPI

from services.intake.operations.alone import alone
from services.intake.operations.importing import import_file, waiting_files
from services.intake.operations.standing import Job
from services.intake.sealing import forget_open_files, sealer_of
from services.intake.settings import Settings
from shared.db import Sessions
from shared.loops import beside, keep_going

IDLE_SECONDS = 2.0


def importer(app: FastAPI) -> AbstractAsyncContextManager[None]:
    """Import files while the application lives; app.state.file_arrived wakes it."""
    wake = app.state.file_arrived = asyncio.Event()
    settings: Settings = app.state.settings
    forget_open_files(settings.data_dir / "files")
    step = partial(import_waiting, settings, app.state.sessions)
    return beside(lambda stop: keep_going("importer", step, stop, wake, IDLE_SECONDS))


async def import_waiting(settings: Settings, sessions: Sessions) -> bool:
    """Import each file that waits, one after the other; False, since none is left."""
    jobs = await waiting_files(sessions)
    for job in jobs:
        await _import_alone(settings, sessions, job)
    return False


async def _import_alone(settings: Settings, sessions: Sessions, job: Job) -> None:
    """Import *job* unless a process is at a file of the municipality: rows alike must not pass each other.

    That process's death frees it at once.
    """
    async with alone(settings.dsn(), f"import {job.municipality_id}") as free:
        if free:
            seal = await sealer_of(sessions, job.municipality_id)
            await import_file(sessions, job, settings.data_dir / "files" / str(job.file_id), seal)
