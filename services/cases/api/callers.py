"""Who may do what with cases."""

from typing import Annotated

from fastapi import Depends

from shared.auth import Principal
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.problems import InvalidRequest, NotFound

CaseReader = Annotated[Principal, Depends(may(Action.CASE_READ))]
CaseOpener = Annotated[Principal, Depends(may(Action.CASE_OPEN))]
CaseMover = Annotated[Principal, Depends(may(Action.CASE_MOVE))]
NoteWriter = Annotated[Principal, Depends(may(Action.CASE_NOTE))]
OutcomeRecorder = Annotated[Principal, Depends(may(Action.CASE_OUTCOME))]
EvidenceAdder = Annotated[Principal, Depends(may(Action.EVIDENCE_ADD))]
EvidenceReader = Annotated[Principal, Depends(may(Action.EVIDENCE_READ))]
HoldProposer = Annotated[Principal, Depends(may(Action.HOLD_PROPOSE))]
HoldApprover = Annotated[Principal, Depends(may(Action.HOLD_APPROVE))]
HoldEnder = Annotated[Principal, Depends(may(Action.HOLD_END))]
BarDeclarer = Annotated[Principal, Depends(may(Action.BAR_DECLARE))]
EmployeeMarker = Annotated[Principal, Depends(may(Action.EMPLOYEE_MARK))]
LiftProposer = Annotated[Principal, Depends(may(Action.BAR_LIFT_PROPOSE))]
LiftApprover = Annotated[Principal, Depends(may(Action.BAR_LIFT_APPROVE))]
StepApprover = Annotated[Principal, Depends(may(Action.CASE_STEP_APPROVE))]
GroundReader = Annotated[Principal, Depends(may(Action.LEGAL_GROUND_READ))]
DisclosureReader = Annotated[Principal, Depends(may(Action.DISCLOSURE_READ))]
DisclosureProposer = Annotated[Principal, Depends(may(Action.DISCLOSURE_PROPOSE))]
DisclosureDecider = Annotated[Principal, Depends(may(Action.DISCLOSURE_DECIDE))]
DisclosureEnder = Annotated[Principal, Depends(may(Action.DISCLOSURE_END))]


class CommitteeNeeded(InvalidRequest):
    """The caller works for several committees and has to choose one."""

    slug, title = "committee-needed", "Which committee the case belongs to is missing"


def committee_for(caller: Principal, committee_id: str | None) -> str:
    """The committee that a new case of *caller* belongs to; CommitteeNeeded, or NotFound if not theirs."""
    if committee_id is None:
        if len(caller.committees) != 1 or "*" in caller.committees:
            errors = [{"in": "body", "pointer": "#/committeeId", "detail": "Name the committee."}]
            raise CommitteeNeeded("You work for several committees; name one.", errors=errors)
        return next(iter(caller.committees))
    if not caller.works_for(committee_id):
        raise NotFound("No such committee, or one that you do not work for.")
    return committee_id
