"""Who may do what with cases."""

from typing import Annotated

from fastapi import Depends

from shared.auth import Principal, require
from shared.problems import InvalidRequest, NotFound

Reader = Annotated[Principal, Depends(require("controller", "case_officer", "security_head", "auditor"))]
Worker = Annotated[Principal, Depends(require("controller", "case_officer", "security_head"))]


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
