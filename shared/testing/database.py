"""A service's schema on a real server, emptied between tests."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
from pydantic import SecretStr
from sqlalchemy import text

from shared.db import Sessions, system_session
from shared.events import ALL, Event
from shared.migrations import OWNER
from shared.settings import DatabaseSettings, database_url

ATTEMPTS = 4

_CLASSES = {event.type: event for event in ALL}


@dataclass(frozen=True, slots=True)
class Database:
    """A running server with every role, schema and table of the platform."""

    server: str
    admin_password: str
    passwords: dict[str, str]
    owner_password: str
    secrets: Path

    def admin_dsn(self) -> str:
        """URL of the superuser, for tests that look past row-level security."""
        return database_url(self.server, "postgres", SecretStr(self.admin_password))

    def owner_dsn(self) -> str:
        """URL of the role that runs migrations."""
        return database_url(self.server, OWNER, SecretStr(self.owner_password))

    def environment(self, service: str) -> dict[str, Any]:
        """Settings with which *service* finds its schema."""
        password = SecretStr(self.passwords[service])
        keks = {"kek_file": self.secrets / f"kek_{service}"}
        return {"database_url": self.server, "database_password": password, **keks}

    def dsn(self, settings: type[DatabaseSettings]) -> str:
        """URL of a service's own role."""
        return database_url(self.server, settings.service, SecretStr(self.passwords[settings.service]))


async def reset(database: Database, service: str) -> None:
    """Empty every table of *service*'s schema."""
    connection = await asyncpg.connect(database.admin_dsn())
    try:
        tables = await connection.fetch(
            "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables"
            " WHERE schemaname = $1 AND tablename <> ALL($2)",
            service,
            ["alembic_version", "relay_cursor"],
        )
        if tables:
            # the audit trail refuses to be emptied
            await connection.execute("SET session_replication_role = replica")
            await _truncate(connection, f"TRUNCATE {', '.join(row['name'] for row in tables)} CASCADE")
    finally:
        await connection.close()


async def _truncate(connection: asyncpg.Connection, statement: str) -> None:
    """Run *statement*, again where a service that runs meanwhile took the tables in another order."""
    for _ in range(ATTEMPTS):
        try:
            await connection.execute(statement)
        except asyncpg.DeadlockDetectedError:
            continue
        return
    await connection.execute(statement)


async def published(sessions: Sessions) -> list[Event]:
    """The events in the service's outbox, in order of writing."""
    async with system_session(sessions, "*") as session:
        rows = (await session.execute(text("SELECT type, payload FROM outbox ORDER BY seq"))).all()
    return [msgspec.json.decode(row.payload, type=_CLASSES[row.type]) for row in rows if row.type in _CLASSES]
