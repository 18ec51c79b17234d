"""Endpoints of the random control arm: what was decided, what was promised and drawn, what was found, what it tells."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.arm import presenting, queries
from services.risk.arm.queries import ItemStatus
from services.risk.arm.schemas import (
    CommitteeId,
    ControlFrameOut,
    ControlPeriodDetails,
    ControlPeriodOut,
    ControlPolicyIn,
    ControlPolicyOut,
    LookIn,
    Month,
    RandomControlOut,
    RecallReport,
)
from services.risk.domain.drawing import DECISION_KINDS, Band
from services.risk.operations import random_controls, random_looks
from shared.audit.notes import note_objects, note_shown
from shared.auth import Principal
from shared.clock import swedish_date, utc_now
from shared.db import Tx
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.problems import Conflict
from shared.schemas import Page, Paging

router = APIRouter(tags=["random-controls"], prefix="/random-controls")

ItemReader = Annotated[Principal, Depends(may(Action.RANDOM_CONTROL_READ))]
Looker = Annotated[Principal, Depends(may(Action.RANDOM_CONTROL_LOOK))]
Setter = Annotated[Principal, Depends(may(Action.RANDOM_CONTROL_SET))]
RecallReader = Annotated[Principal, Depends(may(Action.RECALL_READ))]
OfCommittee = Annotated[CommitteeId | None, Query(alias="committeeId", description="Only this committee's")]


class NotDrawnYet(Conflict):
    """The seed is told when the period is over."""

    slug, title = "random-control-not-drawn", "Nothing has been drawn from the period yet"


@router.get("/policies")
async def list_policies(tx: Tx, _reader: RecallReader, page: Paging) -> Page[ControlPolicyOut]:
    """Vad som beslutats om slumpkontroll. / What was decided on random controls."""
    rows, total = await queries.policies(tx, page)
    items = [ControlPolicyOut.model_validate(row) for row in rows]
    return Page(items=items, total=total, page=page.page, limit=page.limit)


@router.post("/policies", status_code=201)
async def set_policy(tx: Tx, setter: Setter, body: ControlPolicyIn) -> ControlPolicyOut:
    """Bestäm hur mycket som lottas fram. / Decide how much is drawn."""
    return ControlPolicyOut.model_validate(await random_controls.set_policy(tx, body.new(), setter, utc_now()))


@router.get("/periods")
async def list_periods(
    tx: Tx, _reader: RecallReader, page: Paging, committee_id: OfCommittee = None
) -> Page[ControlPeriodOut]:
    """Månader, med kontrollsumman av deras frön. / Months, with the hashes of their seeds."""
    rows, total = await queries.periods(tx, page, committee_id)
    items = [presenting.period_out(row) for row in rows]
    return Page(items=items, total=total, page=page.page, limit=page.limit)


@router.get("/periods/{control_period_id}")
async def read_period(tx: Tx, _reader: RecallReader, control_period_id: UUID) -> ControlPeriodDetails:
    """En månad, och vad den lottades ur. / A month, and what it was drawn from."""
    row = await queries.period_of(tx, control_period_id)
    return presenting.period_details(row, await queries.strata(tx, [control_period_id]))


@router.get("/periods/{control_period_id}/frame")
async def read_frame(
    tx: Tx,
    _reader: RecallReader,
    control_period_id: UUID,
    kind: Annotated[str, Query(max_length=40, description="The stratum's kind")] = "invoice",
    band: Annotated[Band, Query(description="The stratum's band of amounts")] = Band.LOW,
) -> ControlFrameOut:
    """Allt som behövs för att lotta om och jämföra. / All that it takes to draw again and compare."""
    row = await queries.period_of(tx, control_period_id)
    if row.drawn_at is None:
        raise NotDrawnYet(f"The seed is told some days after {row.ends_at:%Y-%m-%d}.")
    return presenting.frame_out(row, await queries.frame(tx, control_period_id, kind, band))


@router.get("")
async def list_random_controls(
    tx: Tx,
    _reader: ItemReader,
    page: Paging,
    status: Annotated[ItemStatus | None, Query(description="open or done")] = None,
    committee_id: OfCommittee = None,
) -> Page[RandomControlOut]:
    """Vad slumpen valt att granska. / What chance has chosen to look at."""
    rows, total = await queries.items(tx, page, status, committee_id)
    return Page(items=await _out(tx, rows), total=total, page=page.page, limit=page.limit)


@router.get("/recall")
async def read_recall(
    tx: Tx,
    _reader: RecallReader,
    committee_id: OfCommittee = None,
    since: Annotated[Month | None, Query(description="Only of this month, YYYY-MM, and later")] = None,
) -> RecallReport:
    """Hur stor del av felen reglerna hittar. / How much of what is wrong the rules find."""
    periods = await queries.drawn_periods(tx, committee_id, since)
    ids = [row.period_id for row in periods]
    items = await queries.items_of(tx, ids)
    later = await queries.flagged_later(tx, [row.item_id for row in items])
    told = (await queries.strata(tx, ids), items, await queries.judged(tx, ids, DECISION_KINDS), later)
    return presenting.report_out(periods, *told, swedish_date(utc_now()))


@router.get("/{random_control_id}")
async def read_random_control(tx: Tx, _reader: ItemReader, random_control_id: UUID) -> RandomControlOut:
    """En slumpkontroll. / A random control."""
    return (await _out(tx, [await queries.item_of(tx, random_control_id)]))[0]


@router.post("/{random_control_id}/outcome")
async def record_outcome(tx: Tx, looker: Looker, random_control_id: UUID, body: LookIn) -> RandomControlOut:
    """Säg vad som hittades. / Say what was found."""
    row = await random_looks.record_look(tx, random_control_id, body.found(), looker, utc_now())
    return (await _out(tx, [row]))[0]


async def _out(tx: AsyncSession, rows: queries.Rows | list[Row[Any]]) -> list[RandomControlOut]:
    ids = {row.object_id for row in rows}
    payments, decisions = await queries.payments_drawn(tx, ids), await queries.decisions_drawn(tx, ids)
    note_shown(tx, "random_control", [row.item_id for row in rows])
    note_objects(tx, "payment", list(payments))
    note_objects(tx, "record", list(decisions))
    later = await queries.flagged_later(tx, [row.item_id for row in rows])
    return [presenting.item_out(row, payments, decisions, later) for row in rows]
