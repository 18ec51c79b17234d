"""The database: one request, or one message, is one transaction under row-level security."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import asyncpg
import orjson
from fastapi import Depends, Request
from fastapi.routing import APIRoute
from sqlalchemy import Column, MetaData, String, Table, event, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.pool import QueuePool
from sqlalchemy.util import greenlet_spawn

from shared.audit.requests import record_permitted
from shared.auth import SYSTEM, Caller, Principal
from shared.loops import outlive, rest
from shared.policy.actions import ALLOWED
from shared.policy.gate import action_of
from shared.settings import DatabaseSettings

Sessions = async_sessionmaker[AsyncSession]
EVERYTHING = "*"
SHED_SECONDS = 10.0
KEPT_AT_REST = 1
_SEARCH_LIMIT = text("SET LOCAL statement_timeout = '2s'")
"""A search that takes longer was made to, or needs more letters."""

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows a transaction may touch: one municipality and some committees, or '*' for all."""

    municipality_id: str
    committees: str = EVERYTHING
    actor: str = SYSTEM
    units: str = ""


def service_metadata() -> MetaData:
    """Metadata of one service's tables; they carry no schema, the role's search_path decides it."""
    return MetaData(naming_convention=NAMING)


def connect(settings: DatabaseSettings) -> tuple[AsyncEngine, Sessions]:
    """Engine and session factory of the service's own role."""
    engine = create_async_engine(
        settings.dsn("postgresql+asyncpg"),
        pool_size=settings.database_pool,
        max_overflow=settings.database_pool,
        pool_timeout=10,
        pool_pre_ping=True,
        pool_use_lifo=True,  # the same few connections serve, and the others stay small
        hide_parameters=True,  # values of a failed statement are personal data
        json_serializer=_json_text,
        connect_args={"server_settings": {"application_name": f"tillit-{settings.service}"}},
    )
    # what a session's work may need besides: values are sealed with keys that the settings name
    return engine, async_sessionmaker(engine, expire_on_commit=False, info={"settings": settings, "kept": {}})


@asynccontextmanager
async def kept_small(engine: AsyncEngine, seconds: float = SHED_SECONDS) -> AsyncIterator[None]:
    """The engine for the block, and nothing of it afterwards; at rest it gives back what a busy moment opened."""
    stop = asyncio.Event()
    shedding = asyncio.create_task(outlive("connections", lambda: _shed_connections(engine, seconds, stop), stop))
    try:
        yield
    finally:
        stop.set()
        await shedding
        await engine.dispose()


async def _shed_connections(engine: AsyncEngine, seconds: float, stop: asyncio.Event) -> None:
    """Close pooled connections while nobody uses any: each is a server process of PostgreSQL with its own memory."""
    while not stop.is_set():
        await rest(stop, seconds)
        pool = engine.sync_engine.pool
        if isinstance(pool, QueuePool) and pool.checkedout() == 0 and pool.checkedin() > KEPT_AT_REST:
            # a new pool takes over first, so that nobody is handed a connection that is being closed
            engine.sync_engine.dispose(close=False)
            await greenlet_spawn(pool.dispose)


def _json_text(value: Any) -> str:
    return orjson.dumps(value).decode()


@event.listens_for(Session, "after_begin")
def _enter_scope(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    """Tell PostgreSQL whose rows this transaction may touch; without a scope it sees none."""
    scope = session.info.get("scope")
    if scope is None:
        return
    connection.execute(
        text(
            "SELECT set_config('app.municipality', :municipality_id, true),"
            " set_config('app.committees', :committees, true), set_config('app.actor', :actor, true),"
            " set_config('app.units', :units, true)"
        ),
        asdict(scope),
    )


def scope_of(principal: Principal) -> Scope:
    """The rows that *principal* may touch."""
    committees, units = (",".join(sorted(names)) for names in (principal.committees, principal.units))
    return Scope(principal.municipality_id, committees, actor=principal.subject, units=units)


@asynccontextmanager
async def system_session(sessions: Sessions, municipality_id: str) -> AsyncIterator[AsyncSession]:
    """One transaction of a background act: one municipality ('*' for all), every committee."""
    async with sessions(info={"scope": Scope(municipality_id)}) as session, session.begin():
        yield session


async def leave_matter(session: AsyncSession) -> None:
    """Let the rest of the transaction be the system's: who is kept from a matter may not write its row either."""
    left = "SELECT set_config('app.actor', :system, true), set_config('app.units', '', true)"
    await session.execute(text(left), {"system": SYSTEM})


@asynccontextmanager
async def within_committees(session: AsyncSession, committees: str) -> AsyncIterator[None]:
    """Let a part of the transaction touch the rows of *committees* alone, and then its own again."""
    enter = text("SELECT set_config('app.committees', :committees, true)")
    before = await session.scalar(text("SELECT current_setting('app.committees', true)"))
    await session.execute(enter, {"committees": committees})
    yield
    await session.execute(enter, {"committees": before})


def _acting(caller: Principal, route: APIRoute) -> Principal:
    """The caller with the roles that may take the route's action: a role in one committee opens no other."""
    action = action_of(route) if caller.grants else None
    return caller if action is None else caller.in_roles(ALLOWED[action])


async def _transaction(request: Request, caller: Caller) -> AsyncIterator[AsyncSession]:
    async with request_transaction(request, _acting(caller, request.scope["route"])) as session:
        yield session


@asynccontextmanager
async def request_transaction(request: Request, acting: Principal) -> AsyncIterator[AsyncSession]:
    """The one transaction of a request that *acting* makes, with its record in the audit trail."""
    sessions: Sessions = request.app.state.sessions
    async with sessions(info={"scope": scope_of(acting)}) as session, session.begin():
        if request.query_params.get("q"):
            await session.execute(_SEARCH_LIMIT)
        yield session
        recorded = await record_permitted(request, session)
    request.state.audited = recorded
    # what waits for these rows is woken only once it can see them
    if after_commit := getattr(request.state, "after_commit", None):
        after_commit()


# scope="function" commits before the answer leaves; the default scope would commit after it.
Tx = Annotated[AsyncSession, Depends(_transaction, scope="function")]


async def driver_connection(session: AsyncSession) -> asyncpg.Connection:
    """The asyncpg connection under *session*, inside the same transaction: for COPY and unnest."""
    raw = await (await session.connection()).get_raw_connection()
    return raw.driver_connection


COPY_FROM_ROWS = 400
"""From this many rows on, COPY through a stage beats one INSERT from arrays."""


async def insert_rows(
    session: AsyncSession,
    table: Table,
    columns: Sequence[str],
    records: Sequence[Sequence[Any]],
    *,
    replace: Sequence[str] = (),
) -> None:
    """Store *records* (values in the order of *columns*) as a set.

    A row whose key exists is left out, or replaced where *replace* names the key's columns. Few rows go as
    arrays in one statement; many are copied to a temporary stage and inserted from there, since PostgreSQL
    refuses COPY into a table under row-level security. Callers of one table always name the same columns
    in the same order.
    """
    if not records:
        return
    connection = await driver_connection(session)
    names = ", ".join(f'"{column}"' for column in columns)
    insert = f'INSERT INTO "{table.name}" ({names}) SELECT'
    conflict = _on_conflict(columns, replace)
    if len(records) < COPY_FROM_ROWS:
        arrays = ", ".join(f"${n}::{_sql_type(table.c[column])}[]" for n, column in enumerate(columns, 1))
        values = map(list, zip(*records, strict=True))
        await connection.execute(f"{insert} * FROM unnest({arrays}) {conflict}", *values)
        return
    stage = f'"stage_{table.name}"'
    create = f"CREATE TEMP TABLE IF NOT EXISTS {stage} ON COMMIT DELETE ROWS AS"
    await connection.execute(f'{create} SELECT {names} FROM "{table.name}" WITH NO DATA')
    await connection.copy_records_to_table(f"stage_{table.name}", records=records, columns=list(columns))
    await connection.execute(f"{insert} {names} FROM {stage} {conflict}")
    await connection.execute(f"TRUNCATE {stage}")


def _on_conflict(columns: Sequence[str], key: Sequence[str]) -> str:
    if not key:
        return "ON CONFLICT DO NOTHING"
    values = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in columns if name not in key)
    return f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {values}"


def _sql_type(column: Column[Any]) -> str:
    # a cast to varchar(n) would cut silently, text lets the table refuse what is too long
    return "text" if isinstance(column.type, String) else column.type.compile(_DIALECT)


_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
