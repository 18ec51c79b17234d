"""Endpoints of cases themselves: list, open, read, move, note, outcome."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.cases import queries
from services.cases.api.callers import CaseMover, CaseOpener, CaseReader, NoteWriter, OutcomeRecorder, committee_for
from services.cases.domain.states import State
from services.cases.operations import cases as operations
from services.cases.operations import outcomes
from services.cases.operations.records import Act
from services.cases.schemas import CaseBrief, CaseIn, CaseOut, CommitteeId, NoteIn, OutcomeIn, TransitionIn
from shared.audit.notes import note_objects, note_shown
from shared.clock import utc_now
from shared.db import Tx
from shared.grants import Shown, ground_of
from shared.ids import new_id
from shared.policy.actions import Action
from shared.policy.resources import Kind
from shared.schemas import Page, Paging

router = APIRouter(tags=["cases"])


@router.get("/cases")
async def list_cases(
    tx: Tx,
    _reader: CaseReader,
    page: Paging,
    state: Annotated[State | None, Query(description="Only cases in this state")] = None,
    committee_id: Annotated[CommitteeId | None, Query(alias="committeeId")] = None,
    alert_id: Annotated[UUID | None, Query(alias="alertId")] = None,
) -> Page[CaseBrief]:
    """Ärenden, de nyaste först. / Cases, newest first."""
    rows, total = await queries.cases(tx, page, state=state, committee_id=committee_id, alert_id=alert_id)
    note_shown(tx, "case", [row.case_id for row in rows])
    sums = await queries.money(tx, [row.case_id for row in rows])
    items = [CaseBrief.brief(row, sums[row.case_id]) for row in rows]
    return Page(items=items, total=total, page=page.page, limit=page.limit)


@router.post("/cases", status_code=201)
async def open_case(tx: Tx, worker: CaseOpener, body: CaseIn) -> CaseOut:
    """Öppna ett ärende för hand. / Open a case by hand."""
    new = operations.NewCase(
        case_id=new_id(),
        municipality_id=worker.municipality_id,
        committee_id=committee_for(worker, body.committee_id),
        title=body.title,
        area=body.area,
        suspected_minor=body.suspected.minor if body.suspected else 0,
        alert_id=body.alert_id,
    )
    case = await operations.open_case(tx, new, Act.of(worker, utc_now()))
    note_objects(tx, "case", [case.case_id])
    return CaseOut.of(await queries.case_view(tx, case.case_id))


@router.get("/cases/{case_id}")
async def read_case(tx: Tx, reader: CaseReader, case_id: UUID) -> CaseOut:
    """Ett ärende med allt som hör till. / One case with all that belongs to it."""
    view = await queries.case_view(tx, case_id)
    shown = Shown(Kind.CASE, case_id, view.case.committee_id, Action.CASE_READ)
    return CaseOut.of(view, await ground_of(tx, reader, shown))


@router.post("/cases/{case_id}/transitions")
async def move_case(tx: Tx, worker: CaseMover, case_id: UUID, body: TransitionIn) -> CaseOut:
    """Ta ärendet till ett annat läge. / Take the case to another state."""
    act = Act.of(worker, utc_now())
    await operations.move_case(tx, case_id, body.to, reason=body.reason, act=act)
    return CaseOut.of(await queries.case_view(tx, case_id))


@router.post("/cases/{case_id}/notes", status_code=201)
async def add_note(tx: Tx, worker: NoteWriter, case_id: UUID, body: NoteIn) -> CaseOut:
    """Spara en anteckning. / Keep a note."""
    await operations.add_note(tx, case_id, body.kind, body.text, Act.of(worker, utc_now()))
    return CaseOut.of(await queries.case_view(tx, case_id))


@router.post("/cases/{case_id}/outcome")
async def record_outcome(tx: Tx, worker: OutcomeRecorder, case_id: UUID, body: OutcomeIn) -> CaseOut:
    """Registrera vad ärendet ledde till. / Record the outcome of the case."""
    await outcomes.record_outcome(tx, case_id, body.result(), Act.of(worker, utc_now()))
    return CaseOut.of(await queries.case_view(tx, case_id))
