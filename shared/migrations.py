"""Schema changes: one Alembic history per service, run by the owner role.

`python -m shared.migrations upgrade [SERVICE...]` brings schemas to their newest state,
`python -m shared.migrations revision SERVICE "what changes"` writes a new migration from the models.
"""

import asyncio
import os
import sys
from importlib import import_module
from pathlib import Path

from alembic import command, context
from alembic.config import Config
from pydantic import SecretStr
from sqlalchemy import MetaData, text
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from shared.audit.acts import act
from shared.audit.records import COLUMNS, INSTALLATION, values_of
from shared.audit.schema import TABLES as AUDIT_TABLES
from shared.policy.rows import Executor, secure_rows
from shared.revision import ROOT, package, versions
from shared.settings import database_url

SERVICES = ("gateway", "intake", "risk", "controls", "cases", "reporting", "notifications", "tips")
MECHANICS = (
    frozenset({"outbox", "relay_cursor", "inbox", "dead_letter", "data_key", "disclosure_grant", "alembic_version"})
    | AUDIT_TABLES
    | {"disposal_hold", "disposal_part", "disposed", "disposal_effect", "disposal_archive", "disposal_exported"}
)
OWNER = "tillit_owner"


def upgrade(service: str, url: str, revision: str = "head") -> None:
    """Bring *service*'s schema at *url* (the owner role's) to *revision*."""
    command.upgrade(_config(service, url), revision)


def revise(service: str, url: str, message: str) -> None:
    """Write a new migration of *service* from the difference between models and schema."""
    number = len(list(versions(service).glob("[0-9]*.py"))) + 1
    command.revision(_config(service, url), message, autogenerate=True, rev_id=f"{number:04}")


def owner_url() -> str:
    """URL of the owner role, from DATABASE_URL and DATABASE_OWNER_PASSWORD (or a secret file)."""
    secret = Path(os.environ.get("SECRETS_DIR", "/run/secrets")) / "database_owner_password"
    password = os.environ.get("DATABASE_OWNER_PASSWORD") or (secret.read_text().strip() if secret.is_file() else "")
    server = os.environ.get("DATABASE_URL", "postgresql://127.0.0.1:5432/tillit")
    return database_url(server, OWNER, SecretStr(password))


def run_env() -> None:
    """The body of Alembic's env.py: connect as the owner and migrate one service's schema."""
    config = context.config
    service = str(config.get_main_option("service"))
    metadata: MetaData = import_module(f"{package(service)}.models").metadata
    url = str(config.get_main_option("sqlalchemy.url")).replace("postgresql://", "postgresql+asyncpg://")
    asyncio.run(_connect_and_migrate(url, metadata, service))


async def _connect_and_migrate(url: str, metadata: MetaData, service: str) -> None:
    engine = create_async_engine(url, hide_parameters=True)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_migrate, metadata, service)
    finally:
        await engine.dispose()


def _migrate(connection: Connection, metadata: MetaData, service: str) -> None:
    connection.execute(text("SELECT set_config('search_path', :schema, false)"), {"schema": service})
    # a waiting DDL statement would make every later query wait behind it
    connection.execute(text("SELECT set_config('lock_timeout', '5s', false)"))
    connection.dialect.default_schema_name = service
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        include_name=is_service_table,
    )
    with context.begin_transaction():
        before = _revision(connection)
        context.run_migrations()
        _record_change(connection, before)


def _revision(connection: Connection) -> str:
    there = connection.scalar(text("SELECT to_regclass('alembic_version')"))
    return str(connection.scalar(text("SELECT version_num FROM alembic_version"))) if there else ""


def _record_change(connection: Connection, before: str) -> None:
    """Leave a record of a changed schema, where the schema has an audit trail by now."""
    after = _revision(connection)
    if before == after or not connection.scalar(text("SELECT to_regclass('audit_record')")):
        return
    connection.execute(text("SELECT set_config('app.municipality', '*', true)"))
    details = {"from": before, "to": after}
    values, _ = values_of(act(INSTALLATION, "schema.migrate", actor=OWNER, details=details))
    places = ", ".join(f":{column}" for column in COLUMNS)
    insert = text(f"INSERT INTO audit_record ({', '.join(COLUMNS)}) VALUES ({places})")  # noqa: S608 - names of ours
    connection.execute(insert, dict(zip(COLUMNS, values, strict=True)))


def is_service_table(name: str | None, kind: str, _parents: object) -> bool:
    """Alembic's filter: whether a reflected name belongs to the models, not to the mechanics."""
    mechanics = name is not None and (name in MECHANICS or name.startswith("outbox_"))
    return not (kind == "table" and mechanics)


def _config(service: str, url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "shared" / "alembic"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", str(versions(service)))
    config.set_main_option("service", service)
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def create_mechanics(op: Executor, service: str) -> None:
    """Tables of outbox, inbox and dead letters in *service*'s schema; called by its first migration."""
    for statement in _MECHANICS.replace("{service}", service).split(";;"):
        op.execute(statement)
    look_after_outbox(op, service)
    for table in ("outbox", "inbox", "dead_letter"):
        protect(op, service, table, committee=False)
    op.execute(f"GRANT SELECT, UPDATE ON relay_cursor TO {service}")
    op.execute(f"GRANT SELECT ON alembic_version TO {service}")
    op.execute("SELECT maintain_outbox(30)")


def look_after_outbox(op: Executor, service: str) -> None:
    """The function with which the relay makes the outbox's days ahead and drops old ones; again to renew it."""
    for statement in _MAINTAIN.replace("{service}", service).split(";;"):
        op.execute(statement)


def protect(op: Executor, service: str, *tables: str, committee: bool = True) -> None:
    """Force row-level security on *tables* and let the service's role use them within its scope.

    A transaction sees rows of the municipality in app.municipality ('*': all) and, where *committee*,
    of the committees in app.committees (comma separated, '*': all). Unset means no row.
    """
    secure_rows(op, *tables, committee="committee_id" if committee else None)
    for table in tables:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {service}")


_MECHANICS = """
CREATE TABLE outbox (
    seq bigint GENERATED ALWAYS AS IDENTITY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    event_id uuid NOT NULL,
    municipality_id text NOT NULL,
    type text NOT NULL,
    topic text NOT NULL,
    key text NOT NULL,
    payload bytea NOT NULL,
    traceparent text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (created_at, seq)
) PARTITION BY RANGE (created_at)
;;
CREATE INDEX ix_outbox_xid_seq ON outbox (xid, seq)
;;
CREATE TABLE outbox_other PARTITION OF outbox DEFAULT
;;
CREATE TABLE relay_cursor (
    one integer PRIMARY KEY DEFAULT 1 CHECK (one = 1),
    xid xid8 NOT NULL DEFAULT '0',
    seq bigint NOT NULL DEFAULT 0,
    sent_at timestamptz
)
;;
INSERT INTO relay_cursor DEFAULT VALUES
;;
CREATE TABLE inbox (
    event_id uuid PRIMARY KEY,
    municipality_id text NOT NULL,
    type text NOT NULL,
    handled_at timestamptz NOT NULL DEFAULT now()
)
;;
CREATE TABLE dead_letter (
    dead_letter_id uuid PRIMARY KEY,
    municipality_id text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    event_id text NOT NULL,
    type text NOT NULL,
    payload bytea NOT NULL,
    cause text NOT NULL,
    detail text NOT NULL,
    times integer NOT NULL DEFAULT 1,
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'replay', 'replayed', 'dismissed')),
    note text NOT NULL DEFAULT '',
    first_at timestamptz NOT NULL DEFAULT now(),
    last_at timestamptz NOT NULL DEFAULT now()
)
"""

_MAINTAIN = """
-- days are made ahead and dropped when their events are both sent and older than the retention time
CREATE OR REPLACE FUNCTION maintain_outbox(retention_days integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {service}, pg_temp AS $$
DECLARE
    day date;
    part record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('maintain_outbox {service}'));
    FOR day IN
        SELECT (now() AT TIME ZONE 'UTC')::date + n FROM generate_series(0, 3) n
        UNION SELECT (created_at AT TIME ZONE 'UTC')::date FROM outbox_other
    LOOP
        IF to_regclass('outbox_' || to_char(day, 'YYYYMMDD')) IS NULL THEN
            PERFORM add_outbox_day(day);
        END IF;
    END LOOP;
    FOR part IN
        SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'outbox'::regclass AND c.relname ~ '^outbox_[0-9]{8}$'
          AND to_date(right(c.relname, 8), 'YYYYMMDD') < (now() AT TIME ZONE 'UTC')::date - retention_days
          AND (SELECT sent_at::date FROM relay_cursor) > to_date(right(c.relname, 8), 'YYYYMMDD') + 1
    LOOP
        EXECUTE format('DROP TABLE %I', part.name);
    END LOOP;
    DELETE FROM inbox WHERE handled_at < now() - make_interval(days => retention_days + 7);
END $$
;;
CREATE OR REPLACE FUNCTION add_outbox_day(day date) RETURNS void
LANGUAGE plpgsql SET search_path = {service}, pg_temp AS $$
DECLARE
    part text := 'outbox_' || to_char(day, 'YYYYMMDD');
    starts timestamptz := (day::text || ' 00:00+00')::timestamptz;
    ends timestamptz := ((day + 1)::text || ' 00:00+00')::timestamptz;
BEGIN
    IF EXISTS (SELECT FROM outbox_other WHERE created_at >= starts AND created_at < ends) THEN
        -- nobody made the day in time and the rest took its rows: they move, while writers wait
        LOCK TABLE outbox IN SHARE ROW EXCLUSIVE MODE;
        EXECUTE format('CREATE TABLE %I (LIKE outbox INCLUDING DEFAULTS)', part);
        EXECUTE format('WITH late AS (DELETE FROM outbox_other WHERE created_at >= %L AND created_at < %L RETURNING *)'
            ' INSERT INTO %I SELECT * FROM late', starts, ends, part);
        EXECUTE format('ALTER TABLE outbox ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, starts, ends);
    ELSE
        EXECUTE format('CREATE TABLE %I PARTITION OF outbox FOR VALUES FROM (%L) TO (%L)', part, starts, ends);
    END IF;
END $$
;;
REVOKE ALL ON FUNCTION add_outbox_day(date), maintain_outbox(integer) FROM PUBLIC
;;
GRANT EXECUTE ON FUNCTION maintain_outbox(integer) TO {service}
"""


def main(arguments: list[str]) -> int:
    """The command line; returns the exit code."""
    match arguments:
        case ["upgrade", *services]:
            for service in services or SERVICES:
                upgrade(service, owner_url())
        case ["revision", service, message]:
            revise(service, owner_url(), message)
        case _:
            print(__doc__)  # noqa: T201 - a command line tool prints
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
