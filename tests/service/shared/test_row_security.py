"""B8: every table and view of every schema is under forced row-level security, or is named here with its reason."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from pydantic import SecretStr

from shared.migrations import SERVICES
from shared.settings import database_url
from shared.testing import Database

# tables that hold nobody's rows
OPEN = {
    "alembic_version": "one line that says which migration was the last",
    "relay_cursor": "how far the relay has come: two numbers",
}

# tables under a policy that lets the service see all, since the tree is one over all municipalities
TREE = {
    "audit_leaf": "a number, an opaque id and a hash each",
    "audit_checkpoint": "signatures over the tree",
    "audit_verification": "when the tree was verified, and what was found",
}

# unique keys that begin with something else, and why nobody learns of another's row from them
COUNTED = {
    "pk_outbox": "a number that the outbox gives itself",
    "outbox_pkey": "a number that the outbox gives itself",
    "ix_audit_record_order": "a number that the trail gives itself",
    "audit_leaf_pkey": "a number that the trail gives itself",
    "audit_checkpoint_pkey": "a number that the trail gives itself",
    "audit_verification_pkey": "the time of a verification",
    "uq_api_key_key_hash": "the hash of 256 random bits: who can collide with it has the key",
}

_TABLES = """
SELECT n.nspname AS schema, c.relname AS name, c.relkind::text AS kind, c.relrowsecurity AS enabled,
    c.relforcerowsecurity AS forced, c.relispartition AS part,
    (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) AS policies,
    'security_invoker=true' = ANY (coalesce(c.reloptions, '{}')) AS invoker,
    pg_get_userbyid(c.relowner) AS owner,
    has_table_privilege(n.nspname, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') AS reachable
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY ($1) AND c.relkind = ANY ('{r,p,v,m,f}')
"""


def fault(table: asyncpg.Record) -> str | None:
    """What is wrong with a table or view, if something is."""
    name = f"{table['schema']}.{table['name']}"
    if table["owner"] == table["schema"]:
        return f"{name} belongs to the service's own role"
    if table["kind"] == "v":
        return None if table["invoker"] else f"{name} is a view that does not run as who asks"
    if table["kind"] in "mf":
        return f"{name} is a materialised view or foreign table, which no policy guards"
    if table["name"] in OPEN:
        return None
    if table["part"]:
        # a part is read through its parent, whose policies hold; nobody may read it past them
        return f"{name} can be read past its parent" if table["reachable"] else None
    guarded = table["enabled"] and table["forced"] and table["policies"]
    return None if guarded else f"{name} is not under forced row-level security with a policy"


async def faults(connection: asyncpg.Connection) -> list[str]:
    return [found for table in await connection.fetch(_TABLES, list(SERVICES)) if (found := fault(table))]


@pytest.fixture
async def admin(database: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.admin_dsn())
    yield connection
    await connection.close()


async def test_every_table_and_view_is_guarded(admin: asyncpg.Connection) -> None:
    found = await admin.fetch(_TABLES, list(SERVICES))

    assert len({table["schema"] for table in found}) == len(SERVICES)
    assert await faults(admin) == []


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("CREATE TABLE cases.bad (municipality_id text)", "not under forced"),
        ("CREATE TABLE cases.bad (m text); ALTER TABLE cases.bad ENABLE ROW LEVEL SECURITY", "not under forced"),
        (
            "CREATE TABLE cases.bad (); ALTER TABLE cases.bad ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
            "not under forced",
        ),
        ("CREATE VIEW cases.bad AS SELECT * FROM cases.case_file", "does not run as who asks"),
        ("CREATE MATERIALIZED VIEW cases.bad AS SELECT * FROM cases.case_file", "no policy guards"),
        ("CREATE TABLE cases.bad (m text); ALTER TABLE cases.bad OWNER TO cases", "own role"),
        ("GRANT SELECT ON cases.outbox_other TO cases", "past its parent"),
    ],
)
async def test_the_check_finds_what_is_not(admin: asyncpg.Connection, statement: str, says: str) -> None:
    change = admin.transaction()
    await change.start()
    await admin.execute(statement)

    found = await faults(admin)
    await change.rollback()

    assert len(found) == 1
    assert says in found[0]


async def test_no_service_role_can_pass_by_the_policies(admin: asyncpg.Connection) -> None:
    roles = await admin.fetch(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY ($1) AND (rolsuper OR rolbypassrls)", list(SERVICES)
    )

    assert roles == []


async def test_unique_keys_begin_with_the_municipality(admin: asyncpg.Connection) -> None:
    """A key without it would answer «exists already» about another municipality's row.

    A key that is one id of our making tells nothing, since nobody can guess it.
    """
    keys = await admin.fetch(
        "SELECT n.nspname || '.' || c.relname AS name, (SELECT array_agg(a.attname::text ORDER BY k.n)"
        " FROM unnest(i.indkey) WITH ORDINALITY AS k(attnum, n)"
        " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum) AS columns"
        " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE i.indisunique AND n.nspname = ANY ($1) AND t.relname <> ALL ($2) AND NOT t.relispartition",
        list(SERVICES),
        [*OPEN],
    )
    loose = [
        (key["name"], key["columns"])
        for key in keys
        if key["columns"][0] != "municipality_id"
        and not key["columns"][0].endswith("_id")
        and key["name"].partition(".")[2] not in COUNTED
    ]

    assert loose == []


async def test_an_unset_scope_and_a_used_one_show_nothing(database: Database) -> None:
    """B8: without a context there is no row, also after the connection had one."""
    seen = {}
    for service in SERVICES:
        login = SecretStr(database.passwords[service])
        connection = await asyncpg.connect(database_url(database.server, service, login))
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = $1", service)
        async with connection.transaction():
            await connection.execute("SELECT set_config('app.municipality', '9999', true)")
        for name in (row["tablename"] for row in tables):
            if name not in OPEN | TREE and not name.startswith("outbox_"):
                seen[service, name] = await connection.fetchval(f'SELECT count(*) FROM "{name}"')  # noqa: S608 - our own names
        await connection.close()

    assert len(seen) > 40
    assert {place: rows for place, rows in seen.items() if rows} == {}
