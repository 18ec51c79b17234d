"""The database itself keeps the boundary."""

import asyncpg
import pytest

from services.controls.handlers import HANDLERS
from services.controls.settings import Settings
from shared.db import Sessions
from shared.inbox import handle_once
from shared.testing import Database
from tests.service.controls.builders import a_triaged_alert


@pytest.mark.attack("B8")
async def test_sql_without_context_sees_no_control(database: Database, sessions: Sessions) -> None:
    await handle_once(sessions, HANDLERS, [a_triaged_alert()])

    connection = await asyncpg.connect(database.dsn(Settings))
    try:
        counts = [
            await connection.fetchval("SELECT count(*) FROM control_task"),
            await connection.fetchval("SELECT count(*) FROM outbox"),
        ]
    finally:
        await connection.close()

    assert counts == [0, 0]


@pytest.mark.attack("B8")
async def test_sql_with_a_committee_sees_only_its_controls(database: Database, sessions: Sessions) -> None:
    await handle_once(sessions, HANDLERS, [a_triaged_alert(committee_id=c) for c in ("son", "kfn")])

    connection = await asyncpg.connect(database.dsn(Settings))
    try:
        await connection.execute(
            "SELECT set_config('app.municipality', '9999', false), set_config('app.committees', 'kfn', false)"
        )
        rows = await connection.fetch("SELECT committee_id FROM control_task")
    finally:
        await connection.close()

    assert [row["committee_id"] for row in rows] == ["kfn"]
