"""A trail of controls, the key that seals it, and who may do what to it."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from services.controls.settings import Settings
from shared.audit.checkpoint import Signer
from shared.testing import Database, reset
from tests.service.audit.trail import ORIGIN


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    key = tmp_path / "audit_key"
    key.write_bytes(b"k" * 32)
    own = {"audit_key_file": key, "audit_installation": "test", "audit_copy_dir": tmp_path / "elsewhere"}
    return Settings.model_validate({**database.environment("controls"), **own, "audit_seal_seconds": 0.05})


@pytest.fixture
def signer(settings: Settings) -> Signer:
    return Signer.load(ORIGIN, settings.audit_key_file)


@pytest_asyncio.fixture
async def service(settings: Settings, database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A connection with the application's credentials, on an empty trail."""
    await reset(database, "controls")
    connection = await asyncpg.connect(settings.dsn())
    await connection.execute("SELECT set_config('app.municipality', '*', false)")
    yield connection
    await connection.close()


@pytest_asyncio.fixture
async def superuser(database: Database) -> AsyncIterator[asyncpg.Connection]:
    """Who can switch triggers off."""
    connection = await asyncpg.connect(database.admin_dsn(), server_settings={"search_path": "controls"})
    await connection.execute("SET session_replication_role = replica")
    yield connection
    await connection.close()
