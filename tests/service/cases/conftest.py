"""The cases service over a real schema and a folder of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from services.cases import api
from services.cases.handlers import HANDLERS
from services.cases.settings import Settings
from shared.app import create_app
from shared.db import Sessions
from shared.testing import Database, Issuer, reset
from tests.service.cases.desk import Desk
from tests.service.cases.office import Office


@pytest.fixture
def settings(database: Database, issuer: Issuer, tmp_path: Path) -> Settings:
    folders = {"data_dir": tmp_path / "files", "key_dir": tmp_path / "keys"}
    own = {"jwks_file": issuer.jwks_file, "evidence_limit_mb": 1, **folders}
    return Settings.model_validate({**database.environment("cases"), **own})


@pytest.fixture
async def app(settings: Settings, database: Database) -> AsyncIterator[FastAPI]:
    await reset(database, "cases")
    app = create_app(settings, [api.router], HANDLERS)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(transport=ASGITransport(app), base_url="http://cases") as client:
        yield client


@pytest.fixture
def sessions(app: FastAPI) -> Sessions:
    sessions: Sessions = app.state.sessions
    return sessions


@pytest.fixture
def desk(client: AsyncClient, issuer: Issuer) -> Desk:
    return Desk(client, issuer)


@pytest.fixture
def office(client: AsyncClient, issuer: Issuer) -> Office:
    return Office(client, issuer)


@pytest.fixture
def giver(desk: Desk) -> Desk:
    """A case officer of the social committee."""
    return desk.other(role="case_officer", committees=("son",), subject="robin")


@pytest.fixture
def decider(desk: Desk) -> Desk:
    """The head of security of the same committee."""
    return desk.other(role="security_head", committees=("son",), subject="alex")


@pytest.fixture
def receiver(desk: Desk) -> Desk:
    """A case officer of the culture committee."""
    return desk.other(role="case_officer", committees=("kfn",), subject="mika")
