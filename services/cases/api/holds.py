"""Endpoints of payment holds and the grounds they may rest on."""

from uuid import UUID

from fastapi import APIRouter

from services.cases.api.callers import GroundReader, HoldApprover, HoldEnder, HoldProposer
from services.cases.domain.law import HOLD_GROUNDS
from services.cases.operations import holds as operations
from services.cases.operations.records import Act
from services.cases.schemas import EndHoldIn, HoldIn, HoldOut, LegalGroundOut, LegalGrounds
from shared.audit.notes import note_ground, note_objects
from shared.clock import utc_now
from shared.db import Tx

router = APIRouter(tags=["holds"])


@router.post("/cases/{case_id}/holds", status_code=201)
async def propose_hold(tx: Tx, worker: HoldProposer, case_id: UUID, body: HoldIn) -> HoldOut:
    """Föreslå att en betalning stoppas. / Propose to hold a payment."""
    hold = await operations.propose_hold(tx, case_id, body.hold(), Act.of(worker, utc_now()))
    note_objects(tx, "hold", [hold.hold_id])
    note_objects(tx, "payment", [hold.payment_id] if hold.payment_id else [])
    note_ground(tx, hold.legal_ground)
    return HoldOut.of(hold)


@router.post("/holds/{hold_id}/approve")
async def approve_hold(tx: Tx, worker: HoldApprover, hold_id: UUID) -> HoldOut:
    """Godkänn ett stopp som någon annan har föreslagit. / Approve a hold that somebody else proposed."""
    hold = await operations.approve_hold(tx, hold_id, Act.of(worker, utc_now()))
    note_objects(tx, "case", [hold.case_id])
    note_ground(tx, hold.legal_ground)
    return HoldOut.of(hold)


@router.post("/holds/{hold_id}/end")
async def end_hold(tx: Tx, worker: HoldEnder, hold_id: UUID, body: EndHoldIn) -> HoldOut:
    """Häv ett stopp eller dra tillbaka ett förslag. / Lift a hold or withdraw a proposal."""
    return HoldOut.of(await operations.end_hold(tx, hold_id, body.reason, Act.of(worker, utc_now())))


@router.get("/legal-grounds")
async def list_legal_grounds(_reader: GroundReader) -> LegalGrounds:
    """Grunder för att stoppa en betalning. / Grounds on which a payment may be held."""
    return LegalGrounds(items=[LegalGroundOut.of(basis) for basis in HOLD_GROUNDS.values()])
