"""What the databases hold, read with the services' own roles and nothing else of theirs."""

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from deploy.cli.database import Connection, connect
from deploy.local.config import SCHEMAS
from deploy.reconcile.copies import Copy, read_copies
from shared.events import ALL

AGES_AGO = datetime(1970, 1, 1, tzinfo=UTC)
FROM_OUTSIDE = tuple(event.type for event in ALL if event.outside)
"""Written by others: no outbox of ours holds them, so none can be held against what was handled."""
_HANDLED = "SELECT event_id, handled_at FROM inbox WHERE type <> ALL($1::text[])"


class FileAccount(NamedTuple):
    """A file's own counts, and what is stored of it."""

    file_id: UUID
    status: str
    rows: int
    accepted: int
    rejected: int
    known: int
    total_minor: int
    stored: int
    stored_minor: int


class Chunk(NamedTuple):
    """One event of intake about payments."""

    event_id: UUID
    municipality_id: str
    sequence: int
    payment_ids: tuple[UUID, ...]
    waiting: bool
    created_at: datetime


class Sent(NamedTuple):
    """One row of an outbox; *waiting* if the relay has not come to it."""

    event_id: UUID
    type: str
    waiting: bool


@dataclass(slots=True)
class Traffic:
    """What one service sent (since *kept_since*: old days are dropped), took in and set aside."""

    sent: list[Sent] = field(default_factory=list)
    kept_since: datetime = AGES_AGO
    handled: dict[UUID, datetime] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Evidence:
    """Everything that is compared."""

    files: Sequence[FileAccount] = ()
    uneven_payments: Sequence[UUID] = ()
    accepted_first: frozenset[UUID] = frozenset()
    accepted_last: frozenset[UUID] = frozenset()
    accepted_lately: frozenset[UUID] = frozenset()
    chunks: Sequence[Chunk] = ()
    traffic: Mapping[str, Traffic] = field(default_factory=dict)
    screened: Mapping[str, list[UUID]] = field(default_factory=dict)
    screened_lately: frozenset[UUID] = frozenset()
    screened_twice: Sequence[UUID] = ()
    parked: Sequence[str] = ()
    told: Sequence[tuple[str, tuple[UUID, ...]]] = ()
    signals: int = 0
    signals_about_nothing: Sequence[UUID] = ()
    alerts: frozenset[UUID] = frozenset()
    alerts_lately: frozenset[UUID] = frozenset()
    alerts_without_signal: Sequence[UUID] = ()
    raised: Sequence[UUID] = ()
    confirmed: frozenset[UUID] = frozenset()
    tasks: Sequence[UUID] = ()
    copies: Sequence[Copy] = ()


@asynccontextmanager
async def snapshot(service: str) -> AsyncIterator[Connection]:
    """A connection whose queries all see the schema as it was at one moment."""
    async with connect(service) as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        yield connection


async def gather() -> Evidence:
    """Read every schema, accepted payments first and last.

    What came in between is neither missing downstream nor there without a cause. "Lately" is since the
    oldest day that the service's outbox keeps.
    """
    found = Evidence()
    async with snapshot("intake") as intake:
        found.accepted_first = await _ids(intake, "SELECT payment_id FROM payment")
        found.accepted_lately = await _ids(intake, _ACCEPTED, await _kept_since(intake))
        found.files = [FileAccount(*row) for row in await intake.fetch(_FILES)]
        found.uneven_payments = [row[0] for row in await intake.fetch(_UNEVEN)]
        found.chunks = await _chunks(intake)
    found.traffic = {service: await _traffic(service) for service in SCHEMAS}
    await _read_risk(found)
    async with connect("controls") as controls:
        found.tasks = [row[0] for row in await controls.fetch("SELECT alert_id FROM control_task")]
    found.copies = await read_copies()
    async with connect("intake") as intake:
        found.accepted_last = await _ids(intake, "SELECT payment_id FROM payment")
    return found


# a ledger's rows are entries of payments, other files' rows are payments themselves
_FILES = """
WITH entry AS (
    SELECT file_id, count(*) AS stored, sum(amount_minor) AS minor FROM ledger_entry GROUP BY file_id
), paid AS (
    SELECT file_id, count(*) AS stored, sum(amount_minor) AS minor FROM payment
    WHERE file_id IS NOT NULL GROUP BY file_id
)
SELECT f.file_id, f.status, f.rows, f.accepted, f.rejected, f.known, f.total_minor,
       COALESCE(e.stored, p.stored, 0)::bigint, COALESCE(e.minor, p.minor, 0)::bigint
FROM file f LEFT JOIN entry e USING (file_id) LEFT JOIN paid p USING (file_id)
"""
_UNEVEN = """
SELECT p.payment_id FROM payment p
JOIN (SELECT payment_id, sum(amount_minor) AS minor FROM ledger_entry GROUP BY payment_id) e USING (payment_id)
WHERE e.minor <> p.amount_minor
"""
_CHUNKS = """
SELECT o.event_id, o.municipality_id, o.payload, (o.xid, o.seq) > (c.xid, c.seq) AS waiting, o.created_at
FROM outbox o, relay_cursor c WHERE o.topic = 'intake.payments' ORDER BY o.xid, o.seq
"""


_ACCEPTED = "SELECT payment_id FROM payment WHERE received_at >= $1"


async def _ids(connection: Connection, query: str, *values: datetime) -> frozenset[UUID]:
    return frozenset(row[0] for row in await connection.fetch(query, *values))


async def _kept_since(connection: Connection) -> datetime:
    oldest: datetime | None = await connection.fetchval("SELECT min(created_at) FROM outbox")
    return oldest or AGES_AGO


async def _chunks(intake: Connection) -> list[Chunk]:
    chunks = []
    async for row in intake.cursor(_CHUNKS, prefetch=200):
        said = json.loads(row["payload"])
        ids = tuple(UUID(payment["payment_id"]) for payment in said["payments"])
        place = (row["event_id"], row["municipality_id"], said["sequence"])
        chunks.append(Chunk(*place, ids, row["waiting"], row["created_at"]))
    return chunks


async def _traffic(service: str) -> Traffic:
    found = Traffic()
    async with snapshot(service) as connection:
        found.handled = dict(await connection.fetch(_HANDLED, list(FROM_OUTSIDE)))
        rows = await connection.fetch(
            "SELECT o.event_id, o.type, (o.xid, o.seq) > (c.xid, c.seq) AS waiting"
            " FROM outbox o, relay_cursor c WHERE o.topic NOT LIKE '%.dlq' ORDER BY o.xid, o.seq"
        )
        found.sent = [Sent(*row) for row in rows]
        found.kept_since = await _kept_since(connection)
        found.letters = dict(await connection.fetch("SELECT event_id, status FROM dead_letter"))
    return found


async def _read_risk(found: Evidence) -> None:
    order: dict[str, list[UUID]] = defaultdict(list)
    async with snapshot("risk") as risk:
        kept_since = await _kept_since(risk)
        for row in await risk.fetch("SELECT municipality_id, payment_id FROM payment ORDER BY 1, position"):
            order[row[0]].append(row[1])
        found.screened = order
        found.screened_lately = await _ids(risk, _SCREENED, kept_since)
        found.screened_twice = [row[0] for row in await risk.fetch(_TWICE)]
        found.parked = [row[0] for row in await risk.fetch(_PARKED)]
        found.told = [
            (row[0], tuple(UUID(one) for one in json.loads(row[1])["payment_ids"])) for row in await risk.fetch(_TOLD)
        ]
        found.signals = await risk.fetchval("SELECT count(*) FROM signal")
        found.signals_about_nothing = [row[0] for row in await risk.fetch(_ABOUT_NOTHING)]
        found.alerts = await _ids(risk, "SELECT alert_id FROM alert")
        found.alerts_lately = await _ids(risk, "SELECT alert_id FROM alert WHERE raised_at >= $1", kept_since)
        found.alerts_without_signal = [row[0] for row in await risk.fetch(_WITHOUT_SIGNAL)]
        found.confirmed = await _ids(risk, "SELECT alert_id FROM alert WHERE outcome = 'confirmed'")
        found.raised = [UUID(json.loads(row[0])["alert_id"]) for row in await risk.fetch(_RAISED)]


_SCREENED = "SELECT payment_id FROM payment WHERE screened_at >= $1"
_PARKED = "SELECT municipality_id || ' chunk ' || sequence FROM parked"
_TWICE = "SELECT payment_id FROM payment GROUP BY payment_id HAVING count(*) > 1"
# seq follows the order of work, since a municipality's screening is serial
_TOLD = "SELECT municipality_id, payload FROM outbox WHERE type = 'payments.screened' ORDER BY seq"
_RAISED = "SELECT payload FROM outbox WHERE type = 'alert.raised'"
_ABOUT_NOTHING = """
SELECT s.signal_id FROM signal s
LEFT JOIN payment p ON p.municipality_id = s.municipality_id AND p.payment_id = s.payment_id
LEFT JOIN alert a ON a.alert_id = s.alert_id
WHERE (s.payment_id IS NOT NULL AND p.payment_id IS NULL) OR (s.alert_id IS NOT NULL AND a.alert_id IS NULL)
"""
_WITHOUT_SIGNAL = """
SELECT a.alert_id FROM alert a
WHERE NOT EXISTS (SELECT FROM signal s WHERE s.alert_id = a.alert_id)
"""
