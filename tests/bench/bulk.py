"""Bulk in: a ledger file, POSTs of 5,000 payments and the relay, beside a raw COPY of the same two tables."""

import asyncio
import hashlib
import io
import tempfile
import time
from pathlib import Path

import asyncpg
from sqlalchemy import text

from services.intake.operations.importing import import_file
from services.intake.operations.jobs import Job
from services.intake.operations.payments import receive_payments, submission_of
from services.intake.orders import read_orders
from services.intake.sealing import Sealer
from services.intake.settings import Settings
from shared.api import collect_rarely
from shared.auth import Principal
from shared.broker import new_producer
from shared.clock import utc_now
from shared.db import Sessions, connect, system_session
from shared.ids import new_id
from shared.relay import relay_batch
from shared.testing import Database, reset
from shared.vault import DataKeys, sealed_writer
from tests.bench.figures import ROUNDS, Figure, say
from tests.bench.made import ledger_csv, payment_orders
from tests.bench.servers import servers

LEDGER_ROWS = 50_000
POST_SIZE = 5_000
POSTS = 10
SEALER = Sealer(b"k" * 32, "9999", DataKeys({1: b"d" * 32}))
CALLER = Principal("bench", "Bench", frozenset({"controller"}), "9999", frozenset({"*"}))


def run() -> list[Figure]:
    """The figures of bulk intake, in a process set up as the service's is."""
    collect_rarely()
    return asyncio.run(_run())


async def _run() -> list[Figure]:
    async with servers() as (database, broker):
        settings = Settings(**database.environment("intake"), kafka_bootstrap_servers=broker, kafka_embedded=True)
        engine, sessions = connect(settings)
        try:
            return [
                await _ledger(database, sessions),
                *await _posts(database, sessions, settings),
            ]
        finally:
            await engine.dispose()


async def _ledger(database: Database, sessions: Sessions) -> Figure:
    say("a ledger file of 50,000 rows")
    content = ledger_csv(LEDGER_ROWS)
    with tempfile.TemporaryDirectory() as folder:

        async def once() -> float:
            await reset(database, "intake")
            job = await _job(sessions, hashlib.sha256(content).hexdigest())
            path = Path(folder) / str(job.file_id)
            with sealed_writer(path, SEALER.keys, SEALER.file_bound_to(job.file_id)) as target:
                target.write(content)
            began = time.perf_counter()
            await import_file(sessions, job, path, SEALER)
            return LEDGER_ROWS / (time.perf_counter() - began)

        rates = [await once() for _ in range(ROUNDS)]
    limit = LEDGER_ROWS / await _raw_copy(database, ("ledger_entry", "outbox"))
    say(f"  rounds: {', '.join(f'{rate:,.0f}' for rate in rates)} rows/s; raw {limit:,.0f}")
    return Figure("ledger file to committed rows and events", max(rates), "rows/s", 0.20, limit)


async def _job(sessions: Sessions, sha256: str) -> Job:
    file_id = new_id()
    async with system_session(sessions, "9999") as session:
        await session.execute(
            text(
                "INSERT INTO file (file_id, municipality_id, committee_id, name, sha256, bytes, status, uploaded_by)"
                " VALUES (:id, '9999', 'ks', 'ledger.csv', '', 0, 'received', 'bench')"
            ),
            {"id": file_id},
        )
    return Job(file_id, "9999", "ks", sha256, None, 0, utc_now(), None)


async def _posts(database: Database, sessions: Sessions, settings: Settings) -> list[Figure]:
    say("POSTs of 5,000 payments, validated and stored; then the relay")
    await reset(database, "intake")
    bodies = [payment_orders(POST_SIZE, seed) for seed in range(POSTS)]

    async def post(body: bytes) -> None:
        submission = submission_of(read_orders(body), body, CALLER, "", "ks", SEALER)
        async with system_session(sessions, "9999") as session:
            await receive_payments(session, [submission])

    rates = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for body in bodies:
            await post(body)
        rates.append(POSTS * POST_SIZE / (time.perf_counter() - began))
    stored = ROUNDS * POSTS * POST_SIZE
    limit = stored / await _raw_copy(database, ("payment", "outbox"))
    relayed = max([await _relay(settings, database, stored) for _ in range(ROUNDS)])
    say(f"  rounds: {', '.join(f'{rate:,.0f}' for rate in rates)} payments/s; raw {limit:,.0f}; relay {relayed:,.0f}")
    return [
        Figure("POST of 5,000 payments, stored when answered", max(rates), "payments/s", 0.30, limit),
        Figure("relay, beside the bulk store", relayed, "payments/s", 1.0, max(rates)),
    ]


async def _relay(settings: Settings, database: Database, payments: int) -> float:
    """Payments a second from the outbox, read from its start, to a broker that has acknowledged."""
    admin = await asyncpg.connect(database.admin_dsn())
    await admin.execute("UPDATE intake.relay_cursor SET xid = '0', seq = 0")
    await admin.close()
    connection = await asyncpg.connect(settings.dsn())
    producer = new_producer(settings)
    await producer.start()
    try:
        await connection.execute("SELECT set_config('app.municipality', '*', false)")
        began = time.perf_counter()
        while await relay_batch(connection, producer):
            pass
        return payments / (time.perf_counter() - began)
    finally:
        await producer.stop()
        await connection.close()


async def _raw_copy(database: Database, tables: tuple[str, ...]) -> float:
    """Seconds that a raw COPY of the prepared bytes of *tables* takes, into tables of the same shape."""
    admin = await asyncpg.connect(database.admin_dsn())
    try:
        await admin.execute("CREATE SCHEMA IF NOT EXISTS bench")
        prepared = {}
        for name in tables:
            target = io.BytesIO()
            await admin.copy_from_query(f"SELECT * FROM intake.{name}", output=target, format="binary")  # noqa: S608 - fixed names
            prepared[name] = target.getvalue()
        return min([await _copy_once(admin, prepared) for _ in range(ROUNDS)])
    finally:
        await admin.execute("DROP SCHEMA bench CASCADE")
        await admin.close()


async def _copy_once(admin: asyncpg.Connection, prepared: dict[str, bytes]) -> float:
    for name in prepared:
        await admin.execute(f"DROP TABLE IF EXISTS bench.{name}")
        await admin.execute(f"CREATE TABLE bench.{name} (LIKE intake.{name} INCLUDING ALL EXCLUDING IDENTITY)")
    began = time.perf_counter()
    async with admin.transaction():
        for name, content in prepared.items():
            await admin.copy_to_table(name, schema_name="bench", source=io.BytesIO(content), format="binary")
    return time.perf_counter() - began
