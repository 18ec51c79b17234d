"""Endpoints of sources."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from services.intake.operations import sources as operations
from services.intake.operations.sources import SourceNotFound
from services.intake.sources import queries
from services.intake.sources.freshness import freshness
from services.intake.sources.queries import Seen
from services.intake.sources.schemas import ArrivalDay, SourceIn, SourceOut
from shared.audit.notes import note_shown
from shared.auth import Principal
from shared.clock import swedish_date, utc_now
from shared.db import Tx
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.schemas import Page, Paging

router = APIRouter(tags=["sources"])

Reader = Annotated[Principal, Depends(may(Action.SOURCE_READ))]
Changer = Annotated[Principal, Depends(may(Action.SOURCE_CHANGE))]


@router.get("/sources")
async def list_sources(_caller: Reader, tx: Tx, page: Paging) -> Page[SourceOut]:
    """Alla källor, hur färska de är och vad som kommit. / All sources, how fresh they are and what came."""
    now = utc_now()
    seen = await queries.sources(tx, swedish_date(now))
    shown = seen[page.offset : page.offset + page.limit]
    note_shown(tx, "source", [one.row.source_id for one in shown if one.row])
    items = [_source_out(one, now) for one in shown]
    return Page(items=items, total=len(seen), page=page.page, limit=page.limit)


@router.get("/sources/{source_id}")
async def get_source(source_id: UUID, _caller: Reader, tx: Tx) -> SourceOut:
    """En källa. / A source."""
    return await _one(tx, source_id)


@router.post("/sources", status_code=201)
async def register_source(body: SourceIn, caller: Changer, tx: Tx) -> SourceOut:
    """Registrera en källa. / Register a source."""
    return await _one(tx, await operations.register_source(tx, caller, body, utc_now()))


@router.put("/sources/{source_id}")
async def change_source(source_id: UUID, body: SourceIn, caller: Changer, tx: Tx) -> SourceOut:
    """Ändra vad som sägs om en källa. / Change what is said of a source."""
    await operations.change_source(tx, caller, source_id, body, utc_now())
    return await _one(tx, source_id)


async def _one(tx: Tx, source_id: UUID) -> SourceOut:
    now = utc_now()
    found = await queries.source_of(tx, source_id, swedish_date(now))
    if found is None:
        raise SourceNotFound("No source with this id is yours to see.")
    return _source_out(found, now)


def _source_out(seen: Seen, now: datetime) -> SourceOut:
    row = seen.row
    hours = row.expected_hours if row else None
    return SourceOut(
        source_id=row.source_id if row else None,
        name=row.name if row else seen.sender,
        channel=seen.channel,
        sender=seen.sender,
        kinds=list(seen.kinds),
        owner=row.owner if row else "",
        legal_basis=row.legal_basis if row else "",
        purpose=row.purpose if row else "",
        expected_hours=hours,
        last_arrival_at=seen.last_at,
        freshness=freshness(seen.last_at, hours, now),
        problem=seen.problem,
        days=[ArrivalDay.model_validate(day) for day in seen.days],
    )
