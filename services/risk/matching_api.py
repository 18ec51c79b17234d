"""Endpoints of matching across committees: mandates, runs, and what a run answered."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import matching_queries as queries
from services.risk.matching_schemas import EndMandateIn, MandateIn, MandateOut, ResultOut, RunIn, RunOut
from services.risk.operations import mandates, matching
from services.risk.sealing import mandate_texts
from shared.auth import Principal
from shared.clock import utc_now
from shared.db import Tx
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.schemas import Page, Paging

router = APIRouter(tags=["matching"], prefix="/matching")

MandateReader = Annotated[Principal, Depends(may(Action.MANDATE_READ))]
MandateProposer = Annotated[Principal, Depends(may(Action.MANDATE_PROPOSE))]
MandateDecider = Annotated[Principal, Depends(may(Action.MANDATE_DECIDE))]
MandateEnder = Annotated[Principal, Depends(may(Action.MANDATE_END))]
Runner = Annotated[Principal, Depends(may(Action.MATCHING_RUN))]
ResultReader = Annotated[Principal, Depends(may(Action.MATCHING_READ))]


@router.get("/mandates")
async def list_mandates(tx: Tx, _reader: MandateReader, page: Paging) -> Page[MandateOut]:
    """Mandat att matcha mellan nämnder. / Mandates to match across committees."""
    rows, total = await queries.mandates(tx, page)
    return Page(items=[await _out(tx, row) for row in rows], total=total, page=page.page, limit=page.limit)


@router.post("/mandates", status_code=201)
async def propose_mandate(tx: Tx, worker: MandateProposer, body: MandateIn) -> MandateOut:
    """Föreslå ett mandat. / Propose a mandate."""
    return await _out(tx, await mandates.propose(tx, body.new(), worker, utc_now()))


@router.get("/mandates/{mandate_id}")
async def read_mandate(tx: Tx, _reader: MandateReader, mandate_id: UUID) -> MandateOut:
    """Ett mandat. / A mandate."""
    return await _out(tx, await queries.mandate(tx, mandate_id))


@router.post("/mandates/{mandate_id}/decide")
async def decide_mandate(tx: Tx, worker: MandateDecider, mandate_id: UUID) -> MandateOut:
    """Ge ett mandat, som andra person. / Give a mandate, as the second person."""
    return await _out(tx, await mandates.decide(tx, mandate_id, worker, utc_now()))


@router.post("/mandates/{mandate_id}/end")
async def end_mandate(tx: Tx, worker: MandateEnder, mandate_id: UUID, body: EndMandateIn) -> MandateOut:
    """Avsluta ett mandat; inget matchas sedan. / End a mandate; nothing is matched after."""
    return await _out(tx, await mandates.end(tx, mandate_id, body.reason, worker, utc_now()))


@router.get("/runs")
async def list_runs(
    tx: Tx,
    _reader: ResultReader,
    page: Paging,
    mandate_id: Annotated[UUID | None, Query(alias="mandateId", description="Only of this mandate")] = None,
) -> Page[RunOut]:
    """Dina nämnders matchningar. / Your committees' runs."""
    rows, total = await queries.runs(tx, page, mandate_id)
    return Page(items=list(map(RunOut.of, rows)), total=total, page=page.page, limit=page.limit)


@router.post("/runs", status_code=201)
async def run_matching(tx: Tx, worker: Runner, body: RunIn) -> RunOut:
    """Matcha nämndens egna mottagare. / Match the committee's own payees."""
    return RunOut.of(await matching.run(tx, body.mandate_id, body.committee_id, worker, utc_now()))


@router.get("/runs/{matching_run_id}")
async def read_run(tx: Tx, _reader: ResultReader, matching_run_id: UUID) -> RunOut:
    """En matchning. / A run."""
    return RunOut.of(await queries.run(tx, matching_run_id))


@router.get("/runs/{matching_run_id}/results")
async def list_results(
    tx: Tx,
    _reader: ResultReader,
    matching_run_id: UUID,
    page: Paging,
    hit: Annotated[bool | None, Query(description="Only hits, or only the others")] = None,
) -> Page[ResultOut]:
    """Egna mottagare, med träff eller utan. / Own payees, hit or not."""
    await queries.run(tx, matching_run_id)
    rows, total = await queries.results(tx, page, matching_run_id, hit=hit)
    return Page(items=list(map(ResultOut.of, rows)), total=total, page=page.page, limit=page.limit)


async def _out(tx: AsyncSession, row: Row[Any]) -> MandateOut:
    return MandateOut.of(row, await mandate_texts(tx, row, mandates.TABLE))
