"""Publish by writing a row in the caller's transaction; the relay sends it afterwards."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.context import traceparent
from shared.db import driver_connection
from shared.events import Event, encode

# one statement stores and wakes; PostgreSQL folds equal notifications of a transaction into one
_INSERT = """
WITH recorded AS (
    INSERT INTO outbox (event_id, municipality_id, type, topic, key, payload, traceparent)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::text[])
)
SELECT pg_notify('outbox', current_schema())
"""


class Message(NamedTuple):
    """One row of the outbox: final bytes and where they go."""

    event_id: UUID
    municipality_id: str
    type: str
    topic: str
    key: str
    payload: bytes


async def publish(session: AsyncSession, *events: Event) -> None:
    """Record *events* for sending, in this order. They are sent if, and only if, the transaction commits.

    Lock the row that the events speak of before the first write of the transaction: the relay sends
    transactions in the order of their ids, which then is the order of the locks.
    """
    await record(
        session,
        [Message(e.event_id, e.municipality_id, e.type, e.topic, e.municipality_id, encode(e)) for e in events],
    )


async def record(session: AsyncSession, messages: Sequence[Message]) -> None:
    """Store *messages* as they are, in one statement, and wake the relay at commit."""
    if not messages:
        return
    connection = await driver_connection(session)
    await connection.execute(_INSERT, *map(list, zip(*messages, strict=True)), [traceparent.get()] * len(messages))
