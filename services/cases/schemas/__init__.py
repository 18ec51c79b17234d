"""Shapes of the API of cases."""

from services.cases.schemas.bodies import CaseIn, EndHoldIn, HoldIn, NoteIn, OutcomeIn, TransitionIn
from services.cases.schemas.parts import EvidenceOut, HoldOut, LegalGroundOut, LegalGrounds
from services.cases.schemas.views import CaseBrief, CaseOut, CommitteeId

__all__ = [
    "CaseBrief",
    "CaseIn",
    "CaseOut",
    "CommitteeId",
    "EndHoldIn",
    "EvidenceOut",
    "HoldIn",
    "HoldOut",
    "LegalGroundOut",
    "LegalGrounds",
    "NoteIn",
    "OutcomeIn",
    "TransitionIn",
]
