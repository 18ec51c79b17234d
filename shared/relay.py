"""Send what the outbox holds, in order, from the one relay of a service that is at work.

The outbox is append-only and keeps what it sent; a cursor remembers how far the relay has come. Rows of
transactions that may still commit are left for the next look, so that none can be passed over.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.partitioner import DefaultPartitioner

from shared.broker import new_producer
from shared.loops import rest, rest_until
from shared.settings import DatabaseSettings
from shared.telemetry import EVENTS_SENT, OUTBOX_OLDEST, OUTBOX_PENDING, RELAY_LEADER

log = structlog.get_logger()

BATCH = 1_000
MOST_BYTES = 16 * 1024 * 1024
"""An event can carry hundreds of payments: so much is sent at once, whatever their number."""
_PREFETCH = 100
IDLE_SECONDS = 1.0
HELD_BACK_SECONDS = 0.01  # rows wait behind another transaction: its end wakes nobody
RETRY_SECONDS = 1.0
MAINTAIN_SECONDS = 3_600.0

_NEXT = """
SELECT o.xid::text AS xid, o.seq, o.event_id, o.type, o.topic, o.key, o.payload, o.traceparent,
       extract(epoch FROM now() - o.created_at)::float8 AS age
FROM outbox o, relay_cursor c
WHERE (o.xid, o.seq) > (c.xid, c.seq) AND o.xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY o.xid, o.seq LIMIT $1
"""
# the cursor moves only from where the batch was read: a rewind in the meantime wins
_ADVANCE = """
UPDATE relay_cursor SET xid = $1::text::xid8, seq = $2, sent_at = now()
WHERE (xid, seq) = ($3::text::xid8, $4)
"""

# committed, and not sent: an older transaction is still open
_HELD_BACK = "SELECT EXISTS (SELECT FROM outbox o, relay_cursor c WHERE (o.xid, o.seq) > (c.xid, c.seq))"

_LEAD = "SELECT pg_try_advisory_lock(hashtext('relay ' || current_schema()))"

Row = Any
"""asyncpg ships no types: a row of the outbox."""


async def run_relay(settings: DatabaseSettings, stop: asyncio.Event) -> None:
    """Relay until *stop* is set; outages of database or broker are waited out."""
    while not stop.is_set():
        try:
            await _lead(settings, stop)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, KafkaError, TimeoutError) as exc:
            log.warning("relay.waiting", error=type(exc).__name__, detail=str(exc)[:200])
        finally:
            RELAY_LEADER.set(0)
        await rest(stop, RETRY_SECONDS)


async def _lead(settings: DatabaseSettings, stop: asyncio.Event) -> None:
    connection = await asyncpg.connect(settings.dsn())
    try:
        await connection.execute("SELECT set_config('app.municipality', '*', false)")
        if not await connection.fetchval(_LEAD):
            return
        woken = asyncio.Event()
        await connection.add_listener("outbox", lambda *_: woken.set())
        producer = new_producer(settings)
        await producer.start()
        RELAY_LEADER.set(1)
        try:
            await _relay(connection, producer, settings, stop, woken)
        finally:
            await producer.stop()
    finally:
        await connection.close(timeout=5)


async def _relay(
    connection: asyncpg.Connection,
    producer: AIOKafkaProducer,
    settings: DatabaseSettings,
    stop: asyncio.Event,
    woken: asyncio.Event,
) -> None:
    clock = asyncio.get_running_loop()
    maintained = float("-inf")
    held_back = False
    while not stop.is_set():
        if clock.time() - maintained > MAINTAIN_SECONDS:
            await connection.execute("SELECT maintain_outbox($1)", settings.outbox_retention_days)
            maintained = clock.time()
        ask = held_back or woken.is_set()
        woken.clear()
        _, more = await _send_next(connection, producer, BATCH)
        if not more:
            held_back = ask and bool(await connection.fetchval(_HELD_BACK))
            await rest_until(stop, woken, seconds=HELD_BACK_SECONDS if held_back else IDLE_SECONDS)


async def relay_batch(connection: asyncpg.Connection, producer: Any, limit: int = BATCH) -> int:
    """Send the oldest events not yet sent, *limit* at most and fewer of large ones, and return their number.

    A crash between send and cursor repeats a batch; it never loses one.
    """
    sent, _ = await _send_next(connection, producer, limit)
    return sent


async def _send_next(connection: asyncpg.Connection, producer: Any, limit: int) -> tuple[int, bool]:
    """How many events were sent, and whether there may be more."""
    start = await connection.fetchrow("SELECT xid::text AS xid, seq FROM relay_cursor")
    rows, more = await _next_rows(connection, limit)
    OUTBOX_PENDING.set(len(rows))
    OUTBOX_OLDEST.set(rows[0]["age"] if rows else 0)
    if not rows or start is None:
        return 0, False
    await send_rows(producer, rows)
    last = rows[-1]
    await connection.execute(_ADVANCE, last["xid"], last["seq"], start["xid"], start["seq"])
    EVENTS_SENT.inc(len(rows))
    return len(rows), more


async def _next_rows(connection: asyncpg.Connection, limit: int) -> tuple[list[Row], bool]:
    """The oldest events, until there are *limit* or they hold MOST_BYTES, and whether one of these was reached."""
    rows, size = list[Row](), 0
    async with connection.transaction(readonly=True):
        async for row in connection.cursor(_NEXT, limit, prefetch=_PREFETCH):
            rows.append(row)
            size += len(row["payload"])
            if size >= MOST_BYTES:
                break
    return rows, len(rows) == limit or size >= MOST_BYTES


async def send_rows(producer: AIOKafkaProducer, rows: Sequence[Row]) -> None:
    """Send *rows* in their order within each partition, and wait until the broker holds them all."""
    by_partition: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in rows:
        by_partition[row["topic"], await _partition(producer, row["topic"], row["key"].encode())].append(row)
    await asyncio.gather(*(_send_in_order(producer, *place, queue) for place, queue in by_partition.items()))


async def _send_in_order(producer: AIOKafkaProducer, topic: str, partition: int, rows: Sequence[Row]) -> None:
    batch = producer.create_batch()
    for row in rows:
        message = {"key": row["key"].encode(), "value": row["payload"], "timestamp": None}
        if batch.append(**message, headers=_headers(row)) is None:
            await (await producer.send_batch(batch, topic, partition=partition))
            batch = producer.create_batch()
            if batch.append(**message, headers=_headers(row)) is None:
                raise ValueError(f"event {row['event_id']} is larger than a batch may be")
    await (await producer.send_batch(batch, topic, partition=partition))


async def _partition(producer: AIOKafkaProducer, topic: str, key: bytes) -> int:
    partitions = sorted(await producer.partitions_for(topic))
    chosen: int = DefaultPartitioner()(key, partitions, partitions)
    return chosen


def _headers(row: Row) -> list[tuple[str, bytes]]:
    """CloudEvents attributes in binary mode (Kafka protocol binding 1.0) and the W3C trace context."""
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", str(row["event_id"]).encode()),
        ("ce_type", row["type"].encode()),
        ("ce_source", f"/tillit/{row['topic'].partition('.')[0]}".encode()),
        ("content-type", b"application/json"),
    ]
    if row["traceparent"]:
        headers.append(("traceparent", row["traceparent"].encode()))
    return headers
