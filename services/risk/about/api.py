"""The endpoint of what the page of a rule tells beside the rule."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends

from services.risk.about import presenting
from services.risk.about.schemas import AboutOut
from services.risk.operations import guarding
from services.risk.operations.backtests import RuleNotFound
from services.risk.rules import BY_ID
from shared.auth import Principal
from shared.db import Tx
from shared.policy.actions import Action
from shared.policy.gate import may

router = APIRouter(tags=["risk"])

RuleReader = Annotated[Principal, Depends(may(Action.RULE_READ))]


@router.get("/rules/{rule}/about")
async def get_about(rule: str, caller: RuleReader, tx: Tx) -> AboutOut:
    """En regels exempel, uppföljningstrappa och lag. / A rule's worked example, ladder of follow-up and law."""
    if rule not in BY_ID:
        raise RuleNotFound(f"The rule book has no rule {rule[:20]}.")
    guarded = await guarding.guarded_for(tx, caller)
    # the first reader of a rule waits for it to be asked, and nobody else does
    return await asyncio.to_thread(presenting.about, BY_ID[rule], masked=rule in guarded.masked)
