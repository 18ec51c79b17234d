"""The controls service over a real schema."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from services.controls import api
from services.controls.handlers import HANDLERS
from services.controls.settings import Settings
from shared.app import create_app
from shared.db import Sessions
from shared.testing import Database, Issuer, reset


@pytest.fixture
def settings(database: Database, issuer: Issuer) -> Settings:
    return Settings.model_validate({**database.environment("controls"), "jwks_file": issuer.jwks_file})


@pytest.fixture
async def app(settings: Settings, database: Database) -> AsyncIterator[FastAPI]:
    await reset(database, "controls")
    app = create_app(settings, [api.router], HANDLERS)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(transport=ASGITransport(app), base_url="http://controls") as client:
        yield client


@pytest.fixture
def sessions(app: FastAPI) -> Sessions:
    sessions: Sessions = app.state.sessions
    return sessions
