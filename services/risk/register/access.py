"""Who may do what in the register."""

from typing import Annotated

from fastapi import Depends

from shared.auth import Principal
from shared.policy.actions import Action
from shared.policy.gate import may

Reader = Annotated[Principal, Depends(may(Action.RISK_READ))]
Writer = Annotated[Principal, Depends(may(Action.RISK_WRITE))]
Approver = Annotated[Principal, Depends(may(Action.RISK_APPROVE))]
ScaleSetter = Annotated[Principal, Depends(may(Action.RISK_SCALE_SET))]
