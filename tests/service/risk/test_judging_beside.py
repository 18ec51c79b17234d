"""Judging keeps nobody waiting, and loses nothing that comes while it is at work."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
from sqlalchemy import text

from services.risk.handlers import HANDLERS
from services.risk.operations.judging import judge_some
from shared.db import Sessions, system_session
from shared.inbox import handle_once
from shared.testing import Database
from tests.service.risk.test_judging import shift, told

LONG = 60.0
"""Seconds after which something waits that should not."""
LATER = timedelta(days=1)
_WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'risk.shadow_signal'::regclass)"


async def waiting(sessions: Sessions) -> int:
    async with system_session(sessions, "*") as session:
        return int(await session.scalar(text("SELECT count(*) FROM touched WHERE name <> '*'")) or 0)


@asynccontextmanager
async def judge_at_work(sessions: Sessions, database: Database) -> AsyncIterator[None]:
    """A judge that has asked the rules, and is kept from writing down what they say until the block ends."""
    await handle_once(sessions, HANDLERS, [told(shift("08:00", "12:00"))])
    admin = await asyncpg.connect(database.admin_dsn())
    holding = admin.transaction()
    await holding.start()
    await admin.execute("LOCK TABLE risk.shadow_signal")
    judge = asyncio.create_task(judge_some(sessions, LATER))
    try:
        async with asyncio.timeout(LONG):
            while not await admin.fetchval(_WAITS):  # noqa: ASYNC110 - the database sets no event
                await asyncio.sleep(0.01)
        yield
    finally:
        await holding.rollback()
        await judge
        await admin.close()


async def test_a_record_is_kept_while_what_it_touches_is_judged(sessions: Sessions, database: Database) -> None:
    async with judge_at_work(sessions, database), asyncio.timeout(LONG):
        kept = await handle_once(sessions, HANDLERS, [told(shift("11:00", "15:00"))])

    assert kept == 1


async def test_what_is_touched_while_it_is_judged_is_judged_again(sessions: Sessions, database: Database) -> None:
    async with judge_at_work(sessions, database), asyncio.timeout(LONG):
        before = await waiting(sessions)
        await handle_once(sessions, HANDLERS, [told(shift("11:00", "15:00"))])

    assert 0 < await waiting(sessions) == before


async def test_what_is_judged_waits_no_longer(sessions: Sessions, database: Database) -> None:
    async with judge_at_work(sessions, database):
        before = await waiting(sessions)

    assert await waiting(sessions) < before


async def test_two_judges_do_not_take_the_same(sessions: Sessions, database: Database) -> None:
    async with judge_at_work(sessions, database), asyncio.timeout(LONG):
        other = await judge_some(sessions, LATER)

    assert not other
