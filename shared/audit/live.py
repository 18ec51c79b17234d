"""The trail of a running service, as verification and export read it: in one snapshot, in batches."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from shared.audit.checkpoint import Verifier
from shared.audit.records import content_of
from shared.audit.report import Report
from shared.audit.verify import Entry, Verification

BATCH = 2_000

_ENTRIES = """
SELECT l.position, l.record_id AS sealed_id, l.leaf AS sealed_leaf, r.* FROM audit_leaf l
LEFT JOIN audit_record r USING (record_id) WHERE l.position >= $1 AND l.position < $2 ORDER BY l.position
"""
_NOTES = "SELECT note FROM audit_checkpoint ORDER BY size"
_STRANGER = """
SELECT r.record_id FROM audit_record r
WHERE (r.xid, r.seq) <= (SELECT xid, seq FROM audit_checkpoint ORDER BY size DESC LIMIT 1)
  AND NOT EXISTS (SELECT FROM audit_leaf l WHERE l.record_id = r.record_id)
ORDER BY r.xid, r.seq LIMIT 1
"""
_UNSEALED = """
SELECT count(*) FROM audit_record
WHERE (xid, seq) > (coalesce((SELECT xid FROM audit_checkpoint ORDER BY size DESC LIMIT 1), '0'::xid8),
                    coalesce((SELECT seq FROM audit_checkpoint ORDER BY size DESC LIMIT 1), 0))
"""


@asynccontextmanager
async def snapshot(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """One view of the whole trail, so that what is written meanwhile is not taken for damage."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        yield


async def entries(
    connection: asyncpg.Connection, first: int = 0, end: int | None = None
) -> AsyncIterator[Sequence[Entry]]:
    """Sealed entries from position *first* up to *end*, a batch at a time."""
    last = await connection.fetchval("SELECT max(position) FROM audit_leaf")
    stop = (last if last is not None else -1) + 1
    for start in range(first, stop if end is None else min(end, stop), BATCH):
        rows = await connection.fetch(_ENTRIES, start, start + BATCH if end is None else min(start + BATCH, end))
        yield [_entry(row) for row in rows]


def _entry(row: Any) -> Entry:
    content = content_of(row) if row["record_id"] is not None else None
    return Entry(row["position"], str(row["sealed_id"]), row["sealed_leaf"], content)


async def own_checkpoints(connection: asyncpg.Connection) -> list[str]:
    """Every checkpoint that the database holds."""
    return [row["note"] for row in await connection.fetch(_NOTES)]


async def verify_service(connection: asyncpg.Connection, verifier: Verifier, elsewhere: Sequence[str] = ()) -> Report:
    """Verify the trail of the schema that *connection* looks at, as a role that sees every municipality."""
    async with snapshot(connection):
        verification = Verification(verifier, await own_checkpoints(connection), elsewhere)
        async for batch in entries(connection):
            verification.feed(batch)
            await asyncio.sleep(0)  # others' requests come between
            if verification.damage is not None:
                break
        stranger = await connection.fetchval(_STRANGER)
        unsealed = await connection.fetchval(_UNSEALED)
    return verification.finish(str(stranger) if stranger else None, unsealed)
