"""Without a scope the service's own role sees nothing."""

import asyncpg
import pytest

from services.reporting.handlers import HANDLERS
from services.reporting.models import metadata
from services.reporting.settings import Settings
from shared.db import Sessions
from shared.inbox import handle_once
from shared.testing import Database
from tests.service.reporting.facts import history

TABLES = sorted([*metadata.tables, "inbox"])


async def counts(dsn: str) -> dict[str, int]:
    connection = await asyncpg.connect(dsn)
    try:
        return {
            table: await connection.fetchval(f'SELECT count(*) FROM reporting."{table}"')  # noqa: S608 - our own names
            for table in TABLES
        }
    finally:
        await connection.close()


@pytest.mark.attack("B8")
async def test_no_scope_sees_no_row(sessions: Sessions, database: Database) -> None:
    await handle_once(sessions, HANDLERS, history())

    everything = await counts(database.admin_dsn())
    seen = await counts(database.dsn(Settings))

    assert all(everything.values())
    assert set(seen.values()) == {0}
