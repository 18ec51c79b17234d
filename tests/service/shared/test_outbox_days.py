"""The days of the outbox: made ahead, made afterwards where nobody did, dropped when they are old and sent."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from services.reporting.settings import Settings
from shared.db import Sessions, connect, system_session
from shared.events import FileProcessed
from shared.outbox import publish
from shared.testing import Database, reset
from tests.builders import NOON

KEEP_DAYS = 30
_DAYS = """
SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'reporting.outbox'::regclass AND c.relname <> 'outbox_other' ORDER BY 1
"""
_PLACES = "SELECT tableoid::regclass::text AS part, payload FROM reporting.outbox ORDER BY xid, seq"


@pytest.fixture
def settings(database: Database) -> Settings:
    return Settings(**database.environment("reporting"))


@pytest_asyncio.fixture
async def admin(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """An empty schema whose outbox has no day, as after a week without a relay."""
    await reset(database, "reporting")
    connection = await asyncpg.connect(database.admin_dsn())
    for row in await connection.fetch(_DAYS):
        await connection.execute(f"DROP TABLE reporting.{row['name']}")
    yield connection
    await connection.execute("SELECT reporting.maintain_outbox(30)")
    await connection.close()


@pytest_asyncio.fixture
async def sessions(settings: Settings, admin: asyncpg.Connection) -> AsyncIterator[Sessions]:
    engine, sessions = connect(settings)
    yield sessions
    await engine.dispose()


async def say(sessions: Sessions, *numbers: int) -> None:
    async with system_session(sessions, "9999") as session:
        for number in numbers:
            await publish(session, an_event(number))


def an_event(number: int) -> FileProcessed:
    return FileProcessed(
        event_id=uuid4(),
        municipality_id="9999",
        occurred_at=NOON,
        file_id=uuid4(),
        committee_id="ks",
        kind="pain001",
        status="done",
        rows=number,
        accepted=number,
        rejected=0,
        known=0,
    )


async def maintain(settings: Settings) -> None:
    """As the relay does before its first batch."""
    connection = await asyncpg.connect(settings.dsn())
    await connection.execute("SELECT maintain_outbox($1)", KEEP_DAYS)
    await connection.close()


def day_name(days_ago: int) -> str:
    return f"outbox_{datetime.now(UTC) - timedelta(days=days_ago):%Y%m%d}"


async def test_a_day_that_nobody_made_in_time_takes_its_rows_from_the_rest(
    settings: Settings, sessions: Sessions, admin: asyncpg.Connection
) -> None:
    await say(sessions, 1, 2)
    before = await admin.fetch(_PLACES)

    await maintain(settings)
    await say(sessions, 3)

    after = await admin.fetch(_PLACES)
    assert {row["part"] for row in before} == {"reporting.outbox_other"}
    assert {row["part"] for row in after} == {f"reporting.{day_name(0)}"}
    assert [row["payload"] for row in after[:2]] == [row["payload"] for row in before]
    assert len(after) == 3


async def test_rows_of_days_that_have_passed_get_their_days_too(
    settings: Settings, sessions: Sessions, admin: asyncpg.Connection
) -> None:
    await say(sessions, 1)
    await admin.execute("UPDATE reporting.outbox SET created_at = created_at - interval '2 days'")

    await maintain(settings)

    assert [row["part"] for row in await admin.fetch(_PLACES)] == [f"reporting.{day_name(2)}"]


async def test_who_writes_meanwhile_waits_and_loses_nothing(
    settings: Settings, sessions: Sessions, admin: asyncpg.Connection
) -> None:
    await say(sessions, 1)
    async with system_session(sessions, "9999") as slow:
        await publish(slow, an_event(2))
        making = asyncio.create_task(maintain(settings))
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'reporting.outbox'::regclass"
        while not await admin.fetchval(waits):  # noqa: ASYNC110 - the database sets no event
            await asyncio.sleep(0.01)
        later = asyncio.create_task(say(sessions, 3))
    await asyncio.gather(making, later)

    assert [row["part"] for row in await admin.fetch(_PLACES)] == [f"reporting.{day_name(0)}"] * 3


async def test_an_old_day_goes_once_its_events_are_sent(
    settings: Settings, sessions: Sessions, admin: asyncpg.Connection
) -> None:
    await say(sessions, 1)
    await admin.execute("UPDATE reporting.outbox SET created_at = created_at - interval '40 days'")
    await admin.execute("UPDATE reporting.relay_cursor SET sent_at = NULL")
    await maintain(settings)
    unsent = [row["name"] for row in await admin.fetch(_DAYS)]

    await admin.execute("UPDATE reporting.relay_cursor SET sent_at = now()")
    await maintain(settings)

    assert day_name(40) in unsent
    assert day_name(40) not in [row["name"] for row in await admin.fetch(_DAYS)]
    assert not await admin.fetch(_PLACES)
