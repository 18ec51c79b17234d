"""The notifications service over a real schema and a real mail server."""

from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient

from services.notifications import api
from services.notifications.handlers import HANDLERS
from services.notifications.operations import seed_directory
from services.notifications.settings import Settings
from shared.app import create_app
from shared.db import Sessions, connect
from shared.testing import Database, Issuer, reset
from tests.service.notifications.smtp_servers import MailServer, Post


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    """A mail server that takes everything."""
    async with MailServer(Post()) as server:
        yield server.post


@pytest.fixture
def settings(database: Database, issuer: Issuer) -> Settings:
    """Settings of the production profile, with a plain mail server that nobody answers for."""
    own = {"jwks_file": issuer.jwks_file, "smtp_security": "none", "smtp_port": 9, "mail_retry_seconds": 0}
    return Settings.model_validate({**database.environment("notifications"), **own})


@pytest.fixture
async def sessions(settings: Settings, database: Database) -> AsyncIterator[Sessions]:
    """An empty schema with the demo users in its directory."""
    await reset(database, "notifications")
    engine, sessions = connect(settings)
    await seed_directory(sessions)
    yield sessions
    await engine.dispose()


@pytest.fixture
async def client(settings: Settings, sessions: Sessions) -> AsyncIterator[AsyncClient]:
    app = create_app(settings, [api.router], HANDLERS)
    transport = ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=transport, base_url="http://notifications") as client,
    ):
        yield client
