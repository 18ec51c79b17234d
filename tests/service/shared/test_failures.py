"""F4 and F5: a failure of ours tells nothing of our insides and carries every header; slow searches end."""

from collections.abc import AsyncIterator
from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, FastAPI, Query
from httpx import ASGITransport, AsyncClient
from sqlalchemy import text

from services.controls.settings import Settings
from shared.app import create_app
from shared.db import Tx
from shared.middleware import SECURITY_HEADERS
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.testing import Database, Issuer

SECRET = "swordfish"
router = APIRouter(dependencies=[Depends(may(Action.TASK_READ))])


@router.get("/bug")
async def bug() -> None:
    """Fail as code fails, with a secret in the failure. / Fel."""
    raise RuntimeError(f"{SECRET} in {__file__}")


@router.get("/statement")
async def statement(tx: Tx) -> None:
    """Fail in the database. / Fel."""
    await tx.execute(text("SELECT swordfish FROM nowhere"))


@router.get("/slow")
async def slow(tx: Tx, q: Annotated[str, Query()] = "") -> None:
    """Take longer than a search may. / Långsam."""
    await tx.execute(text("SELECT pg_sleep(8)"))


@pytest.fixture
async def app(database: Database, issuer: Issuer) -> AsyncIterator[FastAPI]:
    settings = Settings.model_validate({**database.environment("controls"), "jwks_file": issuer.jwks_file})
    app = create_app(settings, [router])
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def client(app: FastAPI, issuer: Issuer) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://x", headers=issuer.headers("controller")) as client:
        yield client


@pytest.mark.attack("F5")
@pytest.mark.asvs("16.5.1", "16.5.4", "13.4.2")
@pytest.mark.parametrize("path", ["/bug", "/statement"])
async def test_a_failure_of_ours_is_a_500_without_our_insides(client: AsyncClient, path: str) -> None:
    answer = await client.get(path)

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json().keys() == {"type", "title", "status", "detail", "instance"}
    told = answer.text + str(answer.headers)
    assert [word for word in (SECRET, "Traceback", 'Error"', ".py", "SELECT", "nowhere") if word in told] == []


@pytest.mark.attack("F4")
@pytest.mark.asvs("3.4.3", "3.4.4", "3.4.5", "3.4.6", "14.3.2")
@pytest.mark.parametrize("path", ["/bug", "/statement", "/no-such-path", "/health/live", "/slow?q=a"])
async def test_every_answer_of_a_service_carries_the_headers(client: AsyncClient, path: str) -> None:
    answer = await client.get(path)

    assert {name.decode(): answer.headers.get(name.decode()) for name, _ in SECURITY_HEADERS} == {
        name.decode(): value.decode() for name, value in SECURITY_HEADERS
    }
    assert "x-request-id" in answer.headers


@pytest.mark.attack("E4")
@pytest.mark.asvs("15.2.2")
async def test_a_search_is_given_up_after_two_seconds_with_advice(client: AsyncClient) -> None:
    answer = await client.get("/slow", params={"q": "%" * 50})

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/search-too-slow")


@pytest.mark.attack("C2")
async def test_a_character_that_the_database_cannot_hold_is_a_refusal(client: AsyncClient, app: FastAPI) -> None:
    @app.get("/stored")
    async def stored(tx: Tx, text_: Annotated[str, Query()]) -> None:
        await tx.execute(text("SELECT CAST(:given AS text)"), {"given": text_})

    answer = await client.get("/stored", params={"text_": "a\0b"})

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")
