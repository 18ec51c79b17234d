"""Keep edges as records come and go, and what follows from all of a committee's edges together."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any
from uuid import UUID

import orjson
import polars as pl
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.kinds.catalogue import KINDS
from services.risk.network.communities import MEMBERS, PAID, TOLD, members
from services.risk.network.edges import EDGES, EDGES_VERSION, KINDS_WITH_EDGES, edges_of
from services.risk.network.models import edge, made, member
from services.risk.network.statements import ALL_PAID, ALL_TOLD
from services.risk.operations.guarding import kept_apart
from services.risk.record_frames import frame_of
from services.risk.record_models import record
from shared.clock import swedish_date, utc_now
from shared.db import driver_connection, insert_rows

_COLUMNS = ("municipality_id", *EDGES.names())
_MEMBER_COLUMNS = ("municipality_id", "committee_id", *MEMBERS.names())
ROWS_A_TIME = 20_000

Rows = Iterable[tuple[str, str, str, Mapping[str, Any]]]
"""Records: committee, kind, id, and what is kept of each."""


async def keep_edges(session: AsyncSession, municipality_id: str, came: Rows, went: Sequence[UUID]) -> None:
    """Keep the edges of records that came, and none of those that no longer stand: two statements at most."""
    told = [row for row in came if row[1] in KINDS_WITH_EDGES]
    await _store(session, municipality_id, told)
    doubtful = [*(UUID(record_id) for _, _, record_id, _ in told), *went]
    if doubtful:
        connection = await driver_connection(session)
        await connection.execute(
            "DELETE FROM network_edge e WHERE e.municipality_id = $1 AND e.source_id = ANY($2) AND NOT EXISTS"
            " (SELECT FROM record r WHERE r.record_id = e.source_id AND r.superseded_at IS NULL)",
            municipality_id,
            doubtful,
        )


async def _store(session: AsyncSession, municipality_id: str, told: Rows) -> None:
    by_kind: dict[str, list[tuple[str, str, bytes]]] = {}
    for committee_id, kind, record_id, body in told:
        by_kind.setdefault(kind, []).append((record_id, committee_id, orjson.dumps(body)))
    if not by_kind:
        return
    edges = pl.concat([edges_of(kind, frame_of(kind, rows)) for kind, rows in by_kind.items()])
    rows = [(municipality_id, UUID(source), *others) for source, *others in edges.iter_rows()]
    await insert_rows(session, edge, _COLUMNS, rows)


async def make_anew(session: AsyncSession, municipality_id: str) -> None:
    """All edges of a municipality from its standing records: for records from before, and for a new EDGES_VERSION."""
    await session.execute(delete(edge).where(edge.c.municipality_id == municipality_id))
    columns = (record.c.committee_id, record.c.kind, record.c.record_id, record.c.body)
    mine = (record.c.municipality_id == municipality_id, record.c.superseded_at.is_(None))
    wanted = [kind for kind in KINDS_WITH_EDGES if kind in KINDS]
    last = UUID(int=0)
    while True:
        some = select(*columns).where(*mine, record.c.kind.in_(wanted), record.c.record_id > last)
        rows = (await session.execute(some.order_by(record.c.record_id).limit(ROWS_A_TIME))).all()
        if not rows:
            break
        last = rows[-1].record_id
        await _store(session, municipality_id, [(row[0], row[1], str(row[2]), row[3]) for row in rows])
    version = [(municipality_id, EDGES_VERSION)]
    await insert_rows(session, made, ("municipality_id", "version"), version, replace=("municipality_id",))


async def renew_members(session: AsyncSession, municipality_id: str, committee_id: str) -> None:
    """Say anew which companies belong together in a committee's book, and what is told of their situation."""
    version = await session.scalar(select(made.c.version).where(made.c.municipality_id == municipality_id))
    if version != EDGES_VERSION:
        await make_anew(session, municipality_id)
    guarded = (await kept_apart(session, municipality_id)).both
    told, paid = await _all_edges(session, municipality_id, committee_id)
    found = await asyncio.to_thread(members, told, paid, guarded, swedish_date(utc_now()))
    mine = (member.c.municipality_id == municipality_id, member.c.committee_id == committee_id)
    await session.execute(delete(member).where(*mine))
    rows = [(municipality_id, committee_id, *row) for row in found.iter_rows()]
    await insert_rows(session, member, _MEMBER_COLUMNS, rows)


async def _all_edges(session: AsyncSession, municipality_id: str, committee_id: str) -> tuple[pl.DataFrame, ...]:
    """What one committee's records and payments tell, in the schemas TOLD and PAID: a COPY each."""
    connection = await driver_connection(session)
    found = []
    for schema, query in ((TOLD, ALL_TOLD), (PAID, ALL_PAID)):
        target = BytesIO()
        await connection.copy_from_query(query, municipality_id, committee_id, output=target, format="csv", header=True)
        target.seek(0)
        found.append(await asyncio.to_thread(pl.read_csv, target, schema=schema))
    return tuple(found)
