"""The background task that works through received files, each by one process at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI

from services.intake.operations.importing import import_file
from services.intake.operations.jobs import Job, waiting_files
from services.intake.sealing import forget_open_files, sealer_of
from services.intake.settings import Settings
from shared.db import Sessions
from shared.loops import keep_going

IDLE_SECONDS = 2.0


@asynccontextmanager
async def importer(app: FastAPI) -> AsyncIterator[None]:
    """Import files while the application lives; app.state.file_arrived wakes it."""
    stop, app.state.file_arrived = asyncio.Event(), asyncio.Event()
    settings: Settings = app.state.settings
    forget_open_files(settings.data_dir / "files")
    task = asyncio.create_task(
        keep_going(
            "importer",
            lambda: _import_waiting(settings, app.state.sessions),
            stop,
            app.state.file_arrived,
            IDLE_SECONDS,
        )
    )
    try:
        yield
    finally:
        stop.set()
        await task


async def _import_waiting(settings: Settings, sessions: Sessions) -> bool:
    jobs = await waiting_files(sessions)
    for job in jobs:
        await _import_alone(settings, sessions, job)
    return False


async def _import_alone(settings: Settings, sessions: Sessions, job: Job) -> None:
    """Import *job* unless another process is at it; that process's death frees it at once."""
    guard = await asyncpg.connect(settings.dsn())
    try:
        free = await guard.fetchval("SELECT pg_try_advisory_lock(hashtext('file ' || $1))", str(job.file_id))
        if free:
            seal = await sealer_of(sessions, job.municipality_id)
            await import_file(sessions, job, settings.data_dir / "files" / str(job.file_id), seal)
    finally:
        await guard.close(timeout=5)
