"""Intake on a real schema, without broker."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from services.intake import api
from services.intake.importer import importer
from services.intake.settings import Settings
from services.intake.writer import group_writer
from shared.app import create_app
from shared.testing import Database, Issuer, reset


@pytest_asyncio.fixture
async def app(database: Database, issuer: Issuer, tmp_path: Path) -> AsyncIterator[FastAPI]:
    """The running application of intake."""
    await reset(database, "intake")
    key = database.secrets / "field_key"
    settings = Settings(
        **database.environment("intake"), jwks_file=issuer.jwks_file, field_key_file=key, data_dir=tmp_path
    )
    app = create_app(settings, [api.router], resources=[group_writer, importer])
    async with app.router.lifespan_context(app):
        yield app


@pytest_asyncio.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """An HTTP client of it."""
    async with AsyncClient(transport=ASGITransport(app), base_url="http://intake") as client:
        yield client
