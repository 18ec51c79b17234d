"""Schemas with made-up documents of known age, emptied between tests."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.controls.settings import Settings
from shared.db import Sessions, connect
from shared.testing import Database, reset
from tests.service.disposal.archive import Archive


@pytest.fixture
async def admin(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A connection that looks past row-level security."""
    connection = await asyncpg.connect(database.admin_dsn())
    yield connection
    await connection.close()


@pytest.fixture
async def sessions(database: Database) -> AsyncIterator[Sessions]:
    """Sessions of controls, whose documents are the plainest."""
    await reset(database, "controls")
    engine, sessions = connect(Settings.model_validate(database.environment("controls")))
    yield sessions
    await engine.dispose()


@pytest.fixture
def archive(
    admin: asyncpg.Connection, sessions: Sessions, database: Database, monkeypatch: pytest.MonkeyPatch
) -> Archive:
    """Controls of known age, and runs over them."""
    monkeypatch.setenv("SECRETS_DIR", str(database.secrets))
    monkeypatch.setenv("DATABASE_URL", database.server)
    return Archive(admin, sessions)
