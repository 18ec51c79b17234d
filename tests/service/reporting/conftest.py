"""The reporting service over a real schema."""

from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient

from services.reporting import api
from services.reporting.handlers import HANDLERS
from services.reporting.settings import Settings
from shared.app import create_app
from shared.db import Sessions, connect
from shared.testing import Database, Issuer, reset


@pytest.fixture
def settings(database: Database, issuer: Issuer) -> Settings:
    return Settings.model_validate({**database.environment("reporting"), "jwks_file": issuer.jwks_file})


@pytest.fixture
async def sessions(settings: Settings, database: Database) -> AsyncIterator[Sessions]:
    await reset(database, "reporting")
    engine, sessions = connect(settings)
    yield sessions
    await engine.dispose()


@pytest.fixture
async def client(settings: Settings, sessions: Sessions) -> AsyncIterator[AsyncClient]:
    app = create_app(settings, [api.router], HANDLERS)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=ASGITransport(app), base_url="http://reporting") as client,
    ):
        yield client
