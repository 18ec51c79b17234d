"""A service's data keys: made once, wrapped in its schema, and needed to start."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text

from services.risk import api
from services.risk.settings import Settings
from shared.app import create_app
from shared.db import connect, system_session
from shared.testing import Database, reset
from shared.vault import KeyUnusable, Place
from shared.vault.table import key_table

PLACE = Place("9999", "alert", "reason", 1)


def settings_of(database: Database, **changes: object) -> Settings:
    return Settings.model_validate({**database.environment("risk"), **changes})


async def test_processes_that_start_together_make_one_key(database: Database) -> None:
    await reset(database, "risk")
    engines, sessions = zip(*(connect(settings_of(database)) for _ in range(4)), strict=True)
    try:
        keys = await asyncio.gather(*(key_table(each.kw["info"]).of("9999") for each in sessions))
    finally:
        await asyncio.gather(*(engine.dispose() for engine in engines))

    assert [each.open(keys[0].seal("text", PLACE), PLACE) for each in keys] == ["text"] * 4


async def test_requests_that_hold_every_connection_still_get_the_key(database: Database) -> None:
    await reset(database, "risk")
    engine, sessions = connect(settings_of(database, database_pool=1))

    async def request() -> str:
        async with system_session(sessions, "9999") as session:
            await session.execute(text("SELECT 1"))
            keys = await key_table(session.info).of("9999")
            return keys.open(keys.seal("text", PLACE), PLACE)

    try:
        async with asyncio.timeout(5):
            assert await asyncio.gather(*(request() for _ in range(8))) == ["text"] * 8
    finally:
        await engine.dispose()


async def test_municipalities_have_keys_of_their_own(database: Database) -> None:
    await reset(database, "risk")
    engine, sessions = connect(settings_of(database))
    try:
        here, there = [await key_table(sessions.kw["info"]).of(code) for code in ("9998", "9999")]
    finally:
        await engine.dispose()

    with pytest.raises(Exception, match="changed or moved"):
        there.open(here.seal("text", PLACE), PLACE)


async def test_a_service_without_its_key_file_does_not_start(database: Database, tmp_path: Path) -> None:
    app = create_app(settings_of(database, kek_file=tmp_path / "nothing"), [api.router])

    with pytest.raises(KeyUnusable, match="nothing cannot be read"):
        async with app.router.lifespan_context(app):
            pytest.fail("it started")
