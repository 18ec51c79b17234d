"""Hear of every change of the directory, whichever gateway or tool made it (PostgreSQL LISTEN/NOTIFY)."""

import asyncio

import asyncpg
import structlog

from services.gateway.callers import Callers
from services.gateway.settings import Settings

log = structlog.get_logger()

CHANNEL = "directory_changed"
BEAT_SECONDS = 5.0
RETRY_SECONDS = 1.0


async def watch_directory(settings: Settings, callers: Callers) -> None:
    """Let *callers* forget at each change, until cancelled; while the connection is gone they remember nothing."""
    while True:
        try:
            await _listen(settings, callers)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as exc:
            log.warning("directory.unwatched", error=type(exc).__name__)
        finally:
            callers.watched = False
            callers.forget()
        await asyncio.sleep(RETRY_SECONDS)


async def _listen(settings: Settings, callers: Callers) -> None:
    connection = await asyncpg.connect(settings.dsn(), timeout=BEAT_SECONDS)
    try:
        await connection.add_listener(CHANNEL, lambda *_: callers.forget())
        callers.forget()
        callers.watched = True
        while True:
            # a connection that died without a word is noticed by its silence
            await asyncio.sleep(BEAT_SECONDS)
            await connection.fetchval("SELECT 1", timeout=BEAT_SECONDS)
    finally:
        connection.terminate()
