"""Connections that many share, statements that forget their conditions, and grounds that cross a border."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select, text

from services.cases import api
from services.cases.models import CaseFile
from services.cases.settings import Settings
from shared.app import create_app
from shared.clock import swedish_date, utc_now
from shared.db import Scope, Sessions
from shared.ids import new_id
from shared.testing import Database, Issuer, reset
from tests.service.cases.desk import Desk

TODAY = swedish_date(utc_now())
REQUESTS = 1_000


@pytest.fixture
async def desk(database: Database, issuer: Issuer, tmp_path: Path) -> AsyncIterator[Desk]:
    """Cases over two connections in all."""
    await reset(database, "cases")
    own = {"jwks_file": issuer.jwks_file, "data_dir": tmp_path, "database_pool": 1}
    app = create_app(Settings.model_validate({**database.environment("cases"), **own}), [api.router])
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=ASGITransport(app, raise_app_exceptions=False), base_url="http://cases") as client,
    ):
        yield Desk(client, issuer)


@pytest.fixture
def sessions(desk: Desk) -> Sessions:
    transport = desk.client._transport  # where httpx keeps the application under test
    sessions: Sessions = transport.app.state.sessions  # type: ignore[attr-defined]
    return sessions


@pytest.fixture
async def admin(database: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.admin_dsn())
    yield connection
    await connection.close()


async def grant(admin: asyncpg.Connection, case_id: str, until: date) -> None:
    await admin.execute(
        "INSERT INTO cases.disclosure_grant VALUES ('9999', 'case', $1, 'kfn', $2, $3, 'son')",
        *(UUID(case_id), new_id(), until),
    )


async def test_a_ground_in_force_opens_a_case_for_reading_only(desk: Desk, admin: asyncpg.Connection) -> None:
    """B2: with a recorded ground 200, directly and in the list; what the case holds has grounds of its own."""
    case_id = await desk.open()
    await desk.note(case_id)
    await grant(admin, case_id, TODAY)
    culture = desk.other(committees=("kfn",), subject="lou")

    read, listed = await culture.get(f"/cases/{case_id}"), await culture.get("/cases")
    changed = [await culture.note(case_id), await culture.move(case_id, "triaged"), await culture.bar(case_id)]

    assert (read.status_code, len(read.json()["notes"]), listed.json()["total"]) == (200, 0, 1)
    assert [answer.status_code for answer in changed] == [404, 404, 404]


async def test_an_expired_ground_opens_nothing(desk: Desk, admin: asyncpg.Connection) -> None:
    """B2: ground expired, so 404."""
    case_id = await desk.open()
    await grant(admin, case_id, TODAY - timedelta(days=1))
    culture = desk.other(committees=("kfn",), subject="lou")

    assert (await culture.get(f"/cases/{case_id}")).status_code == 404
    assert (await culture.get("/cases")).json()["total"] == 0


async def test_a_ground_is_given_to_one_committee(desk: Desk, admin: asyncpg.Connection) -> None:
    """B2: the others do not learn of it."""
    case_id = await desk.open()
    await grant(admin, case_id, TODAY)

    answer = await desk.other(committees=("ks",), subject="lou").get(f"/cases/{case_id}")

    assert answer.status_code == 404


async def test_a_thousand_requests_of_two_municipalities_over_two_connections_never_mix(desk: Desk) -> None:
    """B8: with refusals, failures and cancelled requests in between."""
    people = {code: desk.other(municipality_id=code) for code in ("9999", "1234")}
    own = {code: {await person.open(), await person.open()} for code, person in people.items()}
    dice = random.Random(8)
    at_once = asyncio.Semaphore(20)

    async def ask(code: str, what: int) -> None:
        other = "1234" if code == "9999" else "9999"
        async with at_once:
            match what % 5:
                case 0:
                    foreign = await people[code].get(f"/cases/{next(iter(own[other]))}")
                    assert foreign.status_code == 404
                case 1:
                    refused = await people[code].move(next(iter(own[code])), "reviewed")
                    assert refused.status_code == 409
                case _:
                    found = (await people[code].get("/cases")).json()
                    assert {case["caseId"] for case in found["items"]} == own[code]
                    assert found["total"] == 2

    tasks = [asyncio.create_task(ask(dice.choice(["9999", "1234"]), dice.randrange(100))) for _ in range(REQUESTS)]
    stopped = [task for task in tasks if dice.random() < 0.1]
    for task in stopped:
        await asyncio.sleep(0)
        task.cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)

    failures = [found for found in done if isinstance(found, Exception)]
    assert not failures, failures[:3]
    assert len([found for found in done if found is None]) > REQUESTS * 0.8


async def test_a_transaction_that_failed_leaves_no_scope_behind(desk: Desk, sessions: Sessions) -> None:
    """B8: an exception in the middle, and a cancelled one; the next user of the connection sees nothing of it."""
    await desk.open()
    for _ in range(4):
        with suppress(RuntimeError):
            async with sessions(info={"scope": Scope("9999")}) as session, session.begin():
                assert len((await session.scalars(select(CaseFile))).all()) == 1
                raise RuntimeError
    sleeping = asyncio.create_task(_sleep(sessions))
    await asyncio.sleep(0.05)
    sleeping.cancel()
    await asyncio.gather(sleeping, return_exceptions=True)

    for scope in (None, Scope("1234")):
        async with sessions(info={"scope": scope} if scope else {}) as session, session.begin():
            assert (await session.scalars(select(CaseFile))).all() == []


async def _sleep(sessions: Sessions) -> None:
    async with sessions(info={"scope": Scope("9999")}) as session, session.begin():
        await session.execute(text("SELECT pg_sleep(5)"))


@pytest.mark.parametrize(
    ("scope", "seen"), [(Scope("9999", "son"), 1), (Scope("9999", "kfn"), 0), (Scope("1234"), 0), (Scope("9999"), 1)]
)
async def test_a_query_without_conditions_returns_only_own_rows(
    desk: Desk, sessions: Sessions, scope: Scope, seen: int
) -> None:
    """B9: the second lock holds where the first was forgotten."""
    await desk.open()

    async with sessions(info={"scope": scope}) as session, session.begin():
        assert len((await session.scalars(select(CaseFile))).all()) == seen


async def test_a_row_of_another_municipality_cannot_be_written(desk: Desk, sessions: Sessions) -> None:
    """B8: INSERT for B with the context of A is an error, and so is moving a row there."""
    await desk.open()

    for statement in (
        "INSERT INTO case_number (municipality_id, year, last) VALUES ('1234', 2026, 1)",
        "UPDATE case_file SET municipality_id = '1234'",
    ):
        with pytest.raises(Exception, match="row-level security"):
            async with sessions(info={"scope": Scope("9999")}) as session, session.begin():
                await session.execute(text(statement))
