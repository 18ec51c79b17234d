"""Controls: what a confirmed signal asks somebody to check, step by step."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response

from services.web.client import Refused
from services.web.forms import CompletionForm
from services.web.messages import Language
from services.web.schemas import Page
from services.web.schemas.work import Task
from services.web.visit import FormErrors, SignedIn, Visit
from services.web.words import N_, SEVERITIES, TASK_OUTCOMES, TASK_STATUS

router = APIRouter()
PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]
TASK_ERRORS: Final = {
    "outcome": N_("Choose what the control showed."),
    "summary": N_("Write what you saw, in at least ten characters, so that others can follow you."),
    "severity": N_("Choose how serious the deficiency is."),
    "checklist": N_("Steps that the outcome rests on are not ticked. Do them first, then finish the control."),
    "409": N_("The control is already done; see what was written."),
}
SHORTEST_SUMMARY: Final = 10
DONE: Final = N_("The control is done.")
DONE_WITH_FINDING: Final = N_("The control is done and its finding is recorded.")


@router.get("/tasks")
async def task_list(visit: SignedIn, number: PageNumber = 1, status: str = "open") -> Response:
    """Controls to do and done."""
    chosen = status if status in TASK_STATUS else ""
    tasks = await visit.gateway.read(Page[Task], "/tasks", {"status": chosen, "page": number})
    late = sum(bool(t.status == "open" and t.due_on and t.due_on < visit.today) for t in tasks.items)
    values = {"tasks": tasks, "status": chosen, "heading": _headline(visit.language, tasks.total, late, chosen)}
    return await visit.page("tasks.html", values)


@router.get("/tasks/{task_id}")
async def task_page(visit: SignedIn, task_id: UUID) -> Response:
    """One control."""
    return await _show(visit, task_id)


@router.post("/tasks/{task_id}/complete")
async def complete(visit: SignedIn, task_id: UUID, sent: Annotated[CompletionForm, Form()]) -> Response:
    """Finish a control, with or without a finding."""
    finding = sent.outcome == "finding"
    known = {field: visit.language.say(text) for field, text in TASK_ERRORS.items()}
    missing = [
        ("outcome", sent.outcome not in TASK_OUTCOMES),
        ("severity", finding and sent.severity not in SEVERITIES),
        ("summary", len(sent.summary.strip()) < SHORTEST_SUMMARY),
    ]
    if errors := {field: known[field] for field, is_missing in missing if is_missing}:
        return await _show(visit, task_id, sent, errors)
    body: dict[str, Any] = {"outcome": sent.outcome, "summary": sent.summary, "checklist": sent.checklist}
    if finding:
        body |= {"severity": sent.severity, "openCase": sent.open_case == "yes"}
    try:
        await visit.gateway.write("POST", f"/tasks/{task_id}/complete", body)
    except Refused as refused:
        return await _show(visit, task_id, sent, visit.form_errors(refused, known))
    return visit.done(visit.language.say(DONE_WITH_FINDING if finding else DONE), f"/tasks/{task_id}")


async def _show(
    visit: Visit, task_id: UUID, sent: CompletionForm | None = None, errors: FormErrors | None = None
) -> Response:
    task = await visit.gateway.read(Task, f"/tasks/{task_id}")
    values = {
        "task": task,
        "can_act": visit.may_act and task.ground is None,
        "form": sent or CompletionForm(),
        "ticked": sent.checklist if sent else [item.key for item in task.checklist if item.done],
    }
    return await visit.page("task.html", values, errors)


def _headline(language: Language, total: int, late: int, status: str) -> str:
    if status == "open" and late:
        return language.say_n(
            "One control should have been done by now", "%(word)s controls should have been done by now", late
        )
    if status == "open" and not total:
        return language.say("No control waits to be done")
    if status == "open":
        return language.say_n("One control is to be done", "%(word)s controls are to be done", total)
    return language.say_n("One control so far", "%(word)s controls so far", total)
