"""Every request that a gate has seen leaves one record, whatever became of it."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest_asyncio
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from services.risk import api
from services.risk.settings import Settings
from shared.app import create_app
from shared.testing import Database, Issuer, reset


@pytest_asyncio.fixture
async def app(database: Database, issuer: Issuer, tmp_path: Path) -> AsyncIterator[FastAPI]:
    """Risk, whose trail the tests look at."""
    await reset(database, "risk")
    settings = Settings(**database.environment("risk"), jwks_file=issuer.jwks_file, data_dir=tmp_path)
    app = create_app(settings, [api.router])
    app.state.file = None
    async with app.router.lifespan_context(app):
        yield app


@pytest_asyncio.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://risk") as client:
        yield client


@pytest_asyncio.fixture
async def admin(database: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.admin_dsn(), server_settings={"search_path": "risk"})
    yield connection
    await connection.close()


async def trail(admin: asyncpg.Connection) -> list[asyncpg.Record]:
    found: list[asyncpg.Record] = await admin.fetch("SELECT * FROM audit_record ORDER BY seq")
    return found


async def test_a_read_is_recorded_with_who_what_and_by_which_rule(
    client: AsyncClient, issuer: Issuer, admin: asyncpg.Connection
) -> None:
    answer = await client.get("/rules/INV-01", headers=issuer.headers("controller", subject="s-17"))

    [record] = await trail(admin)
    assert answer.status_code == 200
    assert (record["actor"], record["action"], record["outcome"]) == ("s-17", "rule.read", "permitted")
    assert (record["objects"], record["roles"], record["rule"]) == (["rule:INV-01"], ["controller"], "rule.read:role")
    assert record["request_id"] == answer.headers["x-request-id"]


async def test_a_refusal_is_recorded_as_denied(client: AsyncClient, issuer: Issuer, admin: asyncpg.Connection) -> None:
    """L3: each 403 has a record."""
    answer = await client.get("/alerts", headers=issuer.headers("board_member"))

    [record] = await trail(admin)
    assert (answer.status_code, record["action"], record["outcome"]) == (403, "alert.read", "denied")


async def test_what_is_not_ones_to_see_is_recorded_as_hidden(
    client: AsyncClient, issuer: Issuer, admin: asyncpg.Connection
) -> None:
    """L3: each 404 by policy has a record."""
    alert = uuid4()

    answer = await client.get(f"/alerts/{alert}", headers=issuer.headers("controller"))

    [record] = await trail(admin)
    assert (answer.status_code, record["outcome"], record["objects"]) == (404, "hidden", [f"alert:{alert}"])


async def test_an_act_that_fails_is_recorded_once(
    client: AsyncClient, issuer: Issuer, admin: asyncpg.Connection
) -> None:
    answer = await client.post("/backtests", json={"rule": 7}, headers=issuer.headers("controller"))

    [record] = await trail(admin)
    assert (answer.status_code, record["outcome"], record["action"]) == (422, "failed", "backtest.run")


async def test_no_identity_number_of_a_path_or_a_query_reaches_the_trail(
    client: AsyncClient, issuer: Issuer, admin: asyncpg.Connection
) -> None:
    for path in ("/alerts/19640823-3234", "/alerts?q=19640823-3234", "/alerts?19640823-3234=1", "/rules/640823-3234"):
        await client.get(path, headers=issuer.headers("controller"))

    records = await trail(admin)
    assert len(records) == 4
    assert not any("640823" in str(tuple(record)) for record in records)


async def test_who_searched_for_a_word_can_be_told_while_its_salt_is_kept(
    client: AsyncClient, issuer: Issuer, admin: asyncpg.Connection
) -> None:
    await client.get("/alerts", params={"q": "Björkens  Städ"}, headers=issuer.headers("controller"))

    found = await admin.fetchval(
        "SELECT count(*) FROM audit_record JOIN audit_salt USING (record_id) WHERE details::jsonb ->> 'searched'"
        " = encode(sha256(salt || convert_to('björkens städ', 'UTF8')), 'hex')"
    )
    assert found == 1


async def test_nothing_is_answered_that_cannot_be_recorded(
    client: AsyncClient, issuer: Issuer, admin: asyncpg.Connection
) -> None:
    await admin.execute("REVOKE INSERT ON audit_record FROM risk")
    try:
        statuses = [
            (await client.get("/rules/INV-01", headers=issuer.headers("controller"))).status_code,
            (await client.get(f"/alerts/{uuid4()}", headers=issuer.headers("controller"))).status_code,
            (await client.get("/alerts", headers=issuer.headers("board_member"))).status_code,
        ]
    finally:
        await admin.execute("GRANT INSERT ON audit_record TO risk")

    assert statuses == [500, 503, 503]


async def test_without_sign_in_there_is_nobody_to_record(client: AsyncClient, admin: asyncpg.Connection) -> None:
    answer = await client.get("/alerts")

    assert (answer.status_code, await trail(admin)) == (401, [])


async def test_reading_the_trail_is_recorded_too(
    client: AsyncClient, issuer: Issuer, admin: asyncpg.Connection
) -> None:
    await client.get("/rules/INV-01", headers=issuer.headers("controller", subject="s-17"))

    answer = await client.get("/audit/risk/records", params={"actor": "s-17"}, headers=issuer.headers("auditor"))

    assert [item["action"] for item in answer.json()["items"]] == ["rule.read"]
    assert [record["action"] for record in await trail(admin)] == ["rule.read", "audit.read"]


async def test_only_an_auditor_reads_the_trail(client: AsyncClient, issuer: Issuer) -> None:
    answers = [
        await client.get(f"/audit/risk/{what}", headers=issuer.headers("security_head"))
        for what in ("records", "summary")
    ]

    assert [answer.status_code for answer in answers] == [403, 403]


async def test_the_trail_shows_ones_own_municipality_only(client: AsyncClient, issuer: Issuer) -> None:
    await client.get("/rules/INV-01", headers=issuer.headers("controller", municipality_id="0180"))

    answer = await client.get("/audit/risk/records", headers=issuer.headers("auditor", municipality_id="9999"))

    assert answer.json()["total"] == 0


async def test_the_service_cannot_change_or_remove_a_record(
    client: AsyncClient, issuer: Issuer, database: Database, admin: asyncpg.Connection
) -> None:
    await client.get("/rules/INV-01", headers=issuer.headers("controller"))
    service = await asyncpg.connect(database.dsn(Settings))
    await service.execute("SELECT set_config('app.municipality', '*', false)")
    refused = []
    for statement in (
        "UPDATE audit_record SET actor = 'x'",
        "DELETE FROM audit_record",
        "TRUNCATE audit_record",
        "INSERT INTO audit_leaf VALUES (0, gen_random_uuid(), '')",
        "DELETE FROM audit_checkpoint",
    ):
        try:
            await service.execute(statement)
        except asyncpg.InsufficientPrivilegeError:
            refused.append(statement)
    await service.close()
    owner = [
        statement
        for statement in ("UPDATE audit_record SET actor = 'x'", "TRUNCATE audit_record")
        if await _refuses(admin, statement)
    ]

    assert (len(refused), len(owner)) == (5, 2)


async def _refuses(connection: asyncpg.Connection, statement: str) -> bool:
    try:
        await connection.execute(statement)
    except asyncpg.InsufficientPrivilegeError:
        return True
    return False
