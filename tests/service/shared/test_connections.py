"""A process at rest gives back the connections that a busy moment opened."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.controls.settings import Settings
from shared.db import Sessions, connect, kept_small, system_session
from shared.testing import Database

BUSY = 5
SOON_S = 0.05
NEVER_S = 3_600.0


def _engine(database: Database) -> tuple[AsyncEngine, Sessions]:
    return connect(Settings(**database.environment("controls")))


async def _use_one(sessions: Sessions, all_busy: asyncio.Barrier) -> None:
    async with system_session(sessions, "*") as session:
        await session.execute(text("SELECT 1"))
        await all_busy.wait()


async def _be_busy(sessions: Sessions) -> None:
    all_busy = asyncio.Barrier(BUSY)
    await asyncio.gather(*(_use_one(sessions, all_busy) for _ in range(BUSY)))


@pytest_asyncio.fixture
async def watching(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A connection that sees who else is connected."""
    connection = await asyncpg.connect(database.admin_dsn())
    yield connection
    await connection.close()


async def _open(watching: asyncpg.Connection) -> int:
    count: int = await watching.fetchval(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tillit-controls'"
    )
    return count


async def _all_closed(watching: asyncpg.Connection) -> bool:
    """True once no connection of the service is open; the caller's time-out ends a wait in vain."""
    while True:
        if await _open(watching) == 0:
            return True
        await asyncio.sleep(0.01)


async def test_connections_are_closed_once_nobody_uses_them(database: Database, watching: asyncpg.Connection) -> None:
    engine, sessions = _engine(database)
    async with kept_small(engine, SOON_S), asyncio.timeout(20):
        await _be_busy(sessions)
        assert await _all_closed(watching)


async def test_a_closed_pool_opens_again(database: Database, watching: asyncpg.Connection) -> None:
    engine, sessions = _engine(database)
    async with kept_small(engine, SOON_S), asyncio.timeout(20):
        await _be_busy(sessions)
        assert await _all_closed(watching)
        async with system_session(sessions, "*") as session:
            assert await session.scalar(text("SELECT 1")) == 1


async def test_work_under_way_is_left_alone(database: Database) -> None:
    engine, sessions = _engine(database)
    async with kept_small(engine, SOON_S), asyncio.timeout(20), system_session(sessions, "*") as session:
        slept = [await session.scalar(text("SELECT 1 FROM pg_sleep(0.01)")) for _ in range(20)]

    assert slept == [1] * 20


async def test_nothing_is_left_open_afterwards(database: Database, watching: asyncpg.Connection) -> None:
    engine, sessions = _engine(database)
    async with kept_small(engine, NEVER_S):
        await _be_busy(sessions)

    async with asyncio.timeout(20):
        assert await _all_closed(watching)
