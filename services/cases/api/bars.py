"""Endpoints of who is kept from a case, and of steps that take two persons."""

from uuid import UUID

from fastapi import APIRouter

from services.cases import queries
from services.cases.api.callers import BarDeclarer, EmployeeMarker, LiftApprover, LiftProposer, StepApprover
from services.cases.operations import bars
from services.cases.operations.cases import approve_step, withdraw_step
from services.cases.operations.records import Act
from services.cases.schemas import BarIn, BarOut, CaseOut, EmployeeIn, LiftIn
from shared.clock import utc_now
from shared.db import Tx

router = APIRouter(tags=["cases"])


@router.post("/cases/{case_id}/bars", status_code=204)
async def declare_bar(tx: Tx, worker: BarDeclarer, case_id: UUID, body: BarIn) -> None:
    """Anmäl jäv, ditt eget eller en kollegas. / Declare a conflict of interest, yours or a colleague's."""
    await bars.bar_person(tx, case_id, body.subject or worker.subject, body.reason, Act.of(worker, utc_now()))


@router.post("/cases/{case_id}/employee-involvement", status_code=204)
async def mark_employee(tx: Tx, worker: EmployeeMarker, case_id: UUID, body: EmployeeIn) -> None:
    """Markera att en anställd kan vara inblandad. / Mark that an employee may be involved."""
    await bars.mark_employee(tx, case_id, body.unit, body.reason, Act.of(worker, utc_now()))


@router.post("/bars/{bar_id}/lift")
async def propose_lift(tx: Tx, worker: LiftProposer, bar_id: UUID, body: LiftIn) -> BarOut:
    """Föreslå att ett hinder hävs. / Propose to lift a bar."""
    return BarOut.of(await bars.propose_lift(tx, bar_id, body.reason, Act.of(worker, utc_now())))


@router.post("/bars/{bar_id}/lift/approve")
async def approve_lift(tx: Tx, worker: LiftApprover, bar_id: UUID) -> BarOut:
    """Häv ett hinder som andra person. / Lift a bar as the second person."""
    return BarOut.of(await bars.approve_lift(tx, bar_id, Act.of(worker, utc_now())))


@router.post("/cases/{case_id}/steps/{step_id}/approve")
async def approve_case_step(tx: Tx, worker: StepApprover, case_id: UUID, step_id: UUID) -> CaseOut:
    """Godkänn ett steg som någon annan föreslagit. / Approve a step that somebody else proposed."""
    await approve_step(tx, case_id, step_id, Act.of(worker, utc_now()))
    return CaseOut.of(await queries.case_view(tx, case_id))


@router.post("/cases/{case_id}/steps/{step_id}/withdraw")
async def withdraw_case_step(tx: Tx, worker: StepApprover, case_id: UUID, step_id: UUID) -> CaseOut:
    """Dra tillbaka ett föreslaget steg. / Withdraw a proposed step."""
    await withdraw_step(tx, case_id, step_id, Act.of(worker, utc_now()))
    return CaseOut.of(await queries.case_view(tx, case_id))
