"""The draw of one period: what could be drawn, what was, and the seed that says so."""

import hashlib
from collections import defaultdict
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Row, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.arm.models import item, period, stratum
from services.risk.domain.drawing import (
    DECISION_KINDS,
    Measure,
    Stratum,
    band_of,
    drawn,
    framed,
    how_many,
)
from services.risk.domain.kinds.catalogue import KINDS
from services.risk.operations.guarding import kept_apart
from services.risk.sealing import SEED
from services.risk.slices import WAITING
from shared.clock import swedish_date
from shared.db import driver_connection, insert_rows
from shared.ids import derived_id
from shared.vault.table import open_text

_FLAGGED: Final = """
WITH shown AS MATERIALIZED (
    SELECT s.payment_id AS id FROM signal s
    WHERE s.municipality_id = $1 AND NOT s.cleared AND s.payment_id IS NOT NULL
    UNION
    SELECT COALESCE(c ->> 'payment_id', c ->> 'record_id')::uuid
    FROM signal s, jsonb_array_elements(s.compared) c WHERE s.municipality_id = $1 AND NOT s.cleared)
"""
_PAYMENTS: Final = f"""{_FLAGGED}
SELECT p.payment_id AS id, p.kind, p.amount_minor, ARRAY[p.party_id] AS parties,
    EXISTS (SELECT FROM shown WHERE shown.id = p.payment_id) AS flagged
FROM payment p
WHERE p.municipality_id = $1 AND p.committee_id = $2 AND p.screened_at >= $3 AND p.screened_at < $4 AND p.verdict <> $5
"""  # noqa: S608 - our own text
_DECISIONS: Final = f"""{_FLAGGED}
SELECT r.record_id AS id, r.kind, COALESCE((r.body ->> 'amount_minor')::bigint, 0) AS amount_minor,
    ARRAY(SELECT (r.body ->> name)::uuid FROM unnest($6::text[]) name WHERE r.body ->> name IS NOT NULL) AS parties,
    EXISTS (SELECT FROM shown WHERE shown.id = r.record_id) AS flagged
FROM record r
WHERE r.municipality_id = $1 AND r.committee_id = $2 AND r.received_at >= $3 AND r.received_at < $4
    AND r.kind = ANY($5) AND r.superseded_at IS NULL
"""  # noqa: S608 - our own text
_PARTIES: Final = sorted({name for kind in DECISION_KINDS for name in KINDS[kind].parties})
_STRATUM: Final = (
    "period_id", "municipality_id", "committee_id", "kind", "band", "population", "number", "frame", "frame_digest",
)  # fmt: skip
_ITEM: Final = (
    "item_id", "municipality_id", "committee_id", "period_id", "kind", "band", "object_id", "drawn_at",
)  # fmt: skip


class Population(NamedTuple):
    """What a period is drawn from, by stratum; and how many are not, since a signal shows them or nobody may look."""

    eligible: dict[Stratum, list[UUID]]
    flagged: int
    left_out: int


async def draw(session: AsyncSession, row: Row[Any], at: datetime) -> None:
    """Draw from the period of *row*, keep what could be drawn, and tell the seed."""
    seed = bytes.fromhex(await open_text(session.info, row, SEED))
    found = await _population(session, row)
    mine = (row.municipality_id, row.committee_id)
    for one, ids in sorted(found.eligible.items()):
        frame, number = framed(ids), how_many(Measure(row.measure), row.value, len(ids))
        digest = hashlib.sha256(frame).hexdigest()
        kept = (row.period_id, *mine, one.kind, one.band.value, len(ids), number, frame, digest)
        await session.execute(insert(stratum).values(dict(zip(_STRATUM, kept, strict=True))))
        chosen = [
            (derived_id("random_control_item", row.period_id, object_id), *mine, row.period_id, one.kind,
             one.band.value, object_id, at)
            for object_id in drawn(seed, one, ids, number)
        ]  # fmt: skip
        await insert_rows(session, item, _ITEM, chosen)
    told = {"drawn_at": at, "revealed_seed": seed.hex(), "flagged": found.flagged, "left_out": found.left_out}
    await session.execute(update(period).where(period.c.period_id == row.period_id).values(**told))


async def _population(session: AsyncSession, row: Row[Any]) -> Population:
    guarded = (await kept_apart(session, row.municipality_id)).both
    connection, day = await driver_connection(session), swedish_date(row.committed_at)
    span = (row.municipality_id, row.committee_id, row.committed_at, row.ends_at)
    rows = await connection.fetch(_PAYMENTS, *span, WAITING)
    rows += await connection.fetch(_DECISIONS, *span, list(DECISION_KINDS), _PARTIES)
    eligible: defaultdict[Stratum, list[UUID]] = defaultdict(list)
    flagged = left_out = 0
    for one in rows:
        if not guarded.isdisjoint(one["parties"]):
            left_out += 1
        elif one["flagged"]:
            flagged += 1
        else:
            band = band_of(one["amount_minor"], day)
            eligible[Stratum(row.month, row.committee_id, one["kind"], band)].append(one["id"])
    return Population(dict(eligible), flagged, left_out)
