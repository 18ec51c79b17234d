"""A server that files are fetched from, and who looks at it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from fastapi import FastAPI

from tests.service.intake.dropping import Looker
from tests.service.intake.sftp_server import Server


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """A server that permits everything."""
    server = Server(tmp_path)
    await server.listen()
    yield server
    await server.close()


@pytest.fixture
def looker(app: FastAPI, server: Server) -> Looker:
    """Who looks at it."""
    return Looker(app, server.drop())
