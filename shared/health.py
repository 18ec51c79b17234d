"""Readiness of a process that stands on a database and perhaps on topics."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

import uvicorn
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from shared.db import Sessions
from shared.probes import Check, health_router
from shared.revision import head
from shared.settings import DatabaseSettings

DATABASE_SECONDS = 3.0


class Consuming(Protocol):
    """A consuming loop, without the Kafka client behind it: a process that consumes nothing loads none."""

    assigned: bool


def database_check(settings: DatabaseSettings, sessions: Sessions, consumption: Consuming | None) -> Check:
    """Database reachable at the expected revision, and topics assigned where the process consumes."""
    expected = head(settings.service)

    async def check() -> str:
        try:
            async with asyncio.timeout(DATABASE_SECONDS), sessions() as session:
                found = await session.scalar(text("SELECT version_num FROM alembic_version"))
        except (SQLAlchemyError, OSError, TimeoutError):
            return "the database does not answer"
        if found != expected:
            return f"the schema is at {found}, this version needs {expected}: run the migrations"
        if consumption is not None and not consumption.assigned:
            return "waiting for the broker to assign topics"
        return ""

    return check


@asynccontextmanager
async def serve_health(
    settings: DatabaseSettings, sessions: Sessions, consumption: Consuming | None
) -> AsyncIterator[None]:
    """Answer health and metrics on the service's port while a worker runs alone."""
    app = FastAPI(openapi_url=None)
    app.include_router(health_router(database_check(settings, sessions, consumption)))
    server = uvicorn.Server(
        uvicorn.Config(app, host=settings.host, port=settings.port, access_log=False, log_config=None)
    )
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # the worker owns the signals
    task = asyncio.create_task(server.serve())
    try:
        yield
    finally:
        server.should_exit = True
        await task
