"""Risk on a real schema, without broker."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from services.risk import api
from services.risk.backtester import backtester
from services.risk.settings import Settings
from shared.app import create_app
from shared.db import Sessions
from shared.testing import Database, Issuer, reset


@pytest_asyncio.fixture
async def app(database: Database, issuer: Issuer, tmp_path: Path) -> AsyncIterator[FastAPI]:
    """The running application of risk."""
    await reset(database, "risk")
    settings = Settings(**database.environment("risk"), jwks_file=issuer.jwks_file, data_dir=tmp_path)
    app = create_app(settings, [api.router], resources=[backtester])
    async with app.router.lifespan_context(app):
        yield app


@pytest_asyncio.fixture
async def sessions(app: FastAPI) -> Sessions:
    """Sessions of the service's role."""
    sessions: Sessions = app.state.sessions
    return sessions


@pytest_asyncio.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """An HTTP client of it."""
    async with AsyncClient(transport=ASGITransport(app), base_url="http://risk") as client:
        yield client
