"""Shapes of the API of cases."""

from services.cases.schemas.bodies import (
    BarIn,
    CaseIn,
    EmployeeIn,
    EndHoldIn,
    HoldIn,
    LiftIn,
    NoteIn,
    OutcomeIn,
    TransitionIn,
)
from services.cases.schemas.parts import BarOut, EvidenceOut, HoldOut, LegalGroundOut, LegalGrounds
from services.cases.schemas.views import CaseBrief, CaseOut, CommitteeId

__all__ = [
    "BarIn",
    "BarOut",
    "CaseBrief",
    "CaseIn",
    "CaseOut",
    "CommitteeId",
    "EmployeeIn",
    "EndHoldIn",
    "EvidenceOut",
    "HoldIn",
    "HoldOut",
    "LegalGroundOut",
    "LegalGrounds",
    "LiftIn",
    "NoteIn",
    "OutcomeIn",
    "TransitionIn",
]
