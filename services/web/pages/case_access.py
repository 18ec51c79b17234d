"""Who must not see a case, and the steps of a case that take two persons."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.web.pages.case_work import Change, Line, Prose, put_right, send
from services.web.visit import SignedIn
from services.web.words import N_

router = APIRouter()


@router.post("/cases/{case_id}/bars")
async def declare_bar(visit: SignedIn, case_id: UUID, subject: Line = "", reason: Prose = "") -> Response:
    """Say that oneself, or a colleague, has a conflict of interest."""
    form = {"bar-subject": subject, "bar-reason": reason}
    if not reason.strip():
        return await put_right(visit, case_id, form, ["bar-reason"])
    named = subject.strip()
    body = {"reason": reason, **({"subject": named} if named else {})}
    # who leaves the case cannot be shown its page
    then = f"/cases/{case_id}" if named and named != visit.session.user else "/cases"
    done = N_("It is on record. The person does not see the case any more.")
    return await send(visit, case_id, Change("bar", f"/cases/{case_id}/bars", body, done, form, then))


@router.post("/cases/{case_id}/employee-involvement")
async def mark_employee(visit: SignedIn, case_id: UUID, unit: Line = "", reason: Prose = "") -> Response:
    """Mark that an employee may be involved: the unit does not see the case, and HR and security are consulted."""
    form = {"employee-unit": unit, "employee-reason": reason}
    if missing := [field for field, value in form.items() if not value.strip()]:
        return await put_right(visit, case_id, form, missing)
    path, body = f"/cases/{case_id}/employee-involvement", {"unit": unit.strip(), "reason": reason}
    done = N_("It is on record. The unit does not see the case any more; consult HR and security.")
    return await send(visit, case_id, Change("employee", path, body, done, form, "/cases"))


@router.post("/cases/{case_id}/bars/{bar_id}/lift")
async def propose_lift(visit: SignedIn, case_id: UUID, bar_id: UUID, reason: Prose = "") -> Response:
    """Propose that somebody sees the case again."""
    form = {"lift-reason": reason, "lift-bar": str(bar_id)}
    if not reason.strip():
        return await put_right(visit, case_id, form, ["lift-reason"])
    done = N_("The lifting is proposed. It takes effect when another person has approved it.")
    return await send(visit, case_id, Change("lift", f"/bars/{bar_id}/lift", {"reason": reason}, done, form))


@router.post("/cases/{case_id}/bars/{bar_id}/lift/approve")
async def approve_lift(visit: SignedIn, case_id: UUID, bar_id: UUID) -> Response:
    """Let somebody see the case again, as the second person."""
    done = N_("The person or unit sees the case again.")
    return await send(visit, case_id, Change("lift", f"/bars/{bar_id}/lift/approve", {}, done))


@router.post("/cases/{case_id}/steps/{step_id}/approve")
async def approve_step(visit: SignedIn, case_id: UUID, step_id: UUID) -> Response:
    """Take a step that another person has proposed."""
    path, done = f"/cases/{case_id}/steps/{step_id}/approve", N_("The step is approved and the case has gone on.")
    return await send(visit, case_id, Change("step", path, {}, done))


@router.post("/cases/{case_id}/steps/{step_id}/withdraw")
async def withdraw_step(visit: SignedIn, case_id: UUID, step_id: UUID) -> Response:
    """Take a proposed step back."""
    path, done = f"/cases/{case_id}/steps/{step_id}/withdraw", N_("The proposal is withdrawn.")
    return await send(visit, case_id, Change("step", path, {}, done))
