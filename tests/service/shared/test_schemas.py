"""What holds for the tables of every service."""

from importlib import import_module

import asyncpg
import pytest
import pytest_asyncio
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from shared.migrations import MECHANICS, SERVICES, is_service_table
from shared.revision import package
from shared.testing import Database

# without rows of anybody: the schema's revision, and how far the relay has come
OPEN = frozenset({"alembic_version", "relay_cursor"})


@pytest_asyncio.fixture
async def admin(database: Database) -> asyncpg.Connection:
    """A connection that looks past row-level security."""
    connection = await asyncpg.connect(database.admin_dsn())
    yield connection
    await connection.close()


_TABLES = """
SELECT n.nspname AS schema, c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced,
       (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) AS policies, c.relispartition AS partition,
       has_table_privilege(n.nspname, c.oid, 'SELECT') AS readable
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY($1) AND c.relkind IN ('r', 'p', 'v', 'm')
"""


@pytest.mark.attack("B8")
@pytest.mark.asvs("8.4.1")
async def test_every_table_that_a_service_can_read_is_under_forced_row_level_security(
    admin: asyncpg.Connection,
) -> None:
    tables = await admin.fetch(_TABLES, list(SERVICES))

    bare = [
        f"{t['schema']}.{t['name']}"
        for t in tables
        if t["readable"] and t["name"] not in OPEN and not (t["forced"] and t["policies"])
    ]

    assert len(tables) > len(SERVICES) * len(MECHANICS)
    assert bare == []


@pytest.mark.asvs("13.2.2")
async def test_no_service_reaches_anothers_schema(admin: asyncpg.Connection) -> None:
    reachable = await admin.fetch(
        "SELECT r.rolname, n.nspname FROM pg_roles r CROSS JOIN pg_namespace n"
        " WHERE r.rolname = ANY($1) AND n.nspname = ANY($1) AND r.rolname <> n.nspname"
        " AND has_schema_privilege(r.rolname, n.oid, 'USAGE')",
        list(SERVICES),
    )

    assert [tuple(row) for row in reachable] == []


@pytest.mark.attack("B8")
@pytest.mark.asvs("13.2.2")
async def test_no_service_may_bypass_row_level_security_or_owns_a_table(admin: asyncpg.Connection) -> None:
    strong = await admin.fetch(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY($1) AND (rolsuper OR rolbypassrls OR rolcreaterole)"
        " UNION SELECT tableowner FROM pg_tables WHERE tableowner = ANY($1)",
        list(SERVICES),
    )

    assert [row["rolname"] for row in strong] == []


@pytest.mark.parametrize("service", SERVICES)
async def test_models_equal_what_the_migrations_make(service: str, database: Database) -> None:
    metadata = import_module(f"{package(service)}.models").metadata
    engine = create_async_engine(database.owner_dsn().replace("postgresql://", "postgresql+asyncpg://"))

    def differences(connection: Connection) -> list[object]:
        connection.execute(text(f"SET search_path = {service}"))
        connection.dialect.default_schema_name = service
        options = {"compare_type": True, "include_name": is_service_table}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))

    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
    await engine.dispose()

    assert found == []
