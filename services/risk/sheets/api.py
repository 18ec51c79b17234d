"""The endpoint of the sheet."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from services.risk.sheets import gathering
from services.risk.sheets.schemas import SheetOut
from shared.audit.notes import note_objects
from shared.auth import Principal
from shared.clock import utc_now
from shared.db import Tx
from shared.policy.actions import Action
from shared.policy.gate import may

router = APIRouter(tags=["risk"])

Maker = Annotated[Principal, Depends(may(Action.SHEET_MAKE))]


@router.get("/alerts/{alert_id}/sheet")
async def get_sheet(alert_id: UUID, caller: Maker, tx: Tx) -> SheetOut:
    """Underlag till den som signalen gäller, på klarspråk. / For the person concerned, in plain language."""
    made = await gathering.sheet_of(tx, caller, alert_id, utc_now())
    note_objects(tx, "party", [made.party_id])
    note_objects(tx, "payment", [payment.payment_id for payment in made.payments])
    return made
