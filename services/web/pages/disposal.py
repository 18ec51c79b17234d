"""Disposal: the plan with what is decided, legal holds, and the list of runs."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response

from services.web import roles
from services.web.client import Refused
from services.web.forms import DecisionForm, LegalHoldForm
from services.web.schemas import Page
from services.web.schemas.disposal import DisposalRun, LegalHold, PlanRow
from services.web.visit import FormErrors, SignedIn, Visit
from services.web.words import N_

router = APIRouter()
PageNumber = Annotated[int, Query(ge=1, le=1_000)]
Reason = Annotated[str, Form(max_length=2_000)]
RUNS: Final = 10
SHORTEST: Final = 3
# whoever sends in what was decided names the section once; most name this one
USUAL_BASIS: Final = "arkivlagen (1990:782) 10 §"
ERRORS: Final = {
    "type": N_("Choose a document type."),
    "months": N_("Give whole months, from 1 to 1200."),
    "disposition": N_("Documents of this type are not disposed of so; the plan says which ways there are."),
    "decisionNumber": N_("Write the number that the decision has in the register."),
    "decidedOn": N_("Give the day of the decision: today or earlier, and not after the first day it holds."),
    "decidedBy": N_("Write which authority decided."),
    "legalBasis": N_("Write the section that the decision rests on."),
    "validFrom": N_("Give the first day that it holds."),
    "kind": N_("Choose what is kept."),
    "objectId": N_("Paste the id as it stands in the address of its page."),
    "until": N_("Give the last day as year-month-day, or leave it empty."),
    "reason": N_("Write why, in at least three characters."),
    "second-person-needed": N_("You registered this, so somebody else approves it."),
    "rule-not-proposed": N_("The decision does not wait any more; see what the plan says now."),
    "legal-hold-released": N_("Somebody has released it already."),
    "legal-hold-of-restriction": N_("It follows a restriction of processing, and ends when that is lifted."),
    "no-rule-in-force": N_("No rule is in force, so everything is preserved and there is nothing to count."),
}


@router.get("/disposal")
async def disposal_page(
    visit: SignedIn,
    runs: PageNumber = 1,
    holds: PageNumber = 1,
    type_: Annotated[str, Query(alias="type", max_length=40)] = "",
) -> Response:
    """The plan, the holds and the runs; with *type*, a form that begins with what is proposed for it."""
    return await _show(visit, DecisionForm(type=type_), numbers=(runs, holds))


@router.post("/disposal/rules")
async def register(visit: SignedIn, sent: Annotated[DecisionForm, Form()]) -> Response:
    """Register what the authority has decided."""
    try:
        await visit.gateway.write("POST", "/disposal/rules", sent.body())
    except Refused as refused:
        return await _show(visit, sent, errors=visit.form_errors(refused, _known(visit)))
    return visit.done(visit.language.say("Registered. A second person compares it with the decision."), "/disposal")


@router.post("/disposal/rules/{rule_id}/approve")
async def approve(visit: SignedIn, rule_id: UUID) -> Response:
    """Put a decision into force, as the second person."""
    return await _step(visit, f"/disposal/rules/{rule_id}/approve", N_("The rule is in force."))


@router.post("/disposal/rules/{rule_id}/withdraw")
async def withdraw(visit: SignedIn, rule_id: UUID) -> Response:
    """Take back a decision that waits."""
    return await _step(visit, f"/disposal/rules/{rule_id}/withdraw", N_("Taken back."))


@router.post("/disposal/holds")
async def keep(visit: SignedIn, sent: Annotated[LegalHoldForm, Form()]) -> Response:
    """Keep something from disposal."""
    try:
        await visit.gateway.write("POST", "/disposal/holds", sent.body())
    except Refused as refused:
        return await _show(visit, hold=sent, errors=visit.form_errors(refused, _known(visit)))
    return visit.done(visit.language.say("It is kept, whatever the plan says."), "/disposal")


@router.post("/disposal/holds/{hold_id}/release")
async def release(visit: SignedIn, hold_id: UUID, reason: Reason = "") -> Response:
    """Let what was kept go again."""
    known = _known(visit)
    if len(reason.strip()) < SHORTEST:
        return await _show(visit, errors={f"reason-{hold_id}": known["reason"]})
    try:
        await visit.gateway.write("POST", f"/disposal/holds/{hold_id}/release", {"reason": reason})
    except Refused as refused:
        return await _show(visit, errors=visit.form_errors(refused, known))
    return visit.done(visit.language.say("The legal hold is released."), "/disposal")


@router.post("/disposal/runs")
async def count(visit: SignedIn) -> Response:
    """Count what is due today."""
    try:
        run = await visit.gateway.create(DisposalRun, "/disposal/runs", {})
    except Refused as refused:
        return await _show(visit, errors=visit.form_errors(refused, _known(visit)))
    return visit.done(visit.language.say("Counting. Nothing is removed."), f"/disposal/runs/{run.run_id}")


async def _step(visit: Visit, path: str, done: str) -> Response:
    try:
        await visit.gateway.write("POST", path, {})
    except Refused as refused:
        return await _show(visit, errors=visit.form_errors(refused, _known(visit)))
    return visit.done(visit.language.say(done), "/disposal")


async def _show(
    visit: Visit,
    decision: DecisionForm | None = None,
    hold: LegalHoldForm | None = None,
    errors: FormErrors | None = None,
    numbers: tuple[int, int] = (1, 1),
) -> Response:
    read = visit.gateway.read
    plan, runs, holds = await asyncio.gather(
        read(Page[PlanRow], "/disposal/plan"),
        read(Page[DisposalRun], "/disposal/runs", {"page": numbers[0], "limit": RUNS}),
        read(Page[LegalHold], "/disposal/holds", {"page": numbers[1]}),
    )
    form = decision or DecisionForm()
    chosen = next((row for row in plan.items if row.type == form.type), None)
    values: Mapping[str, Any] = {
        "plan": plan.items,
        "runs": runs,
        "holds": holds,
        "chosen": chosen,
        "form": form if errors and decision else _begun(form, chosen),
        "hold": hold or LegalHoldForm(),
        "may_see": partial(roles.may_see, visit.session.roles),
        "heading": _headline(visit, plan.items, runs.items),
    }
    return await visit.page("disposal.html", values, errors)


def _begun(form: DecisionForm, row: PlanRow | None) -> DecisionForm:
    """A form that begins with what is proposed for a type."""
    if row is None:
        return form.model_copy(update={"legal_basis": USUAL_BASIS})
    proposed = {"months": str(row.proposed_months), "from_year_end": "yes" if row.proposed_from_year_end else ""}
    return form.model_copy(update={"legal_basis": USUAL_BASIS, **proposed})


def _headline(visit: Visit, plan: Sequence[PlanRow], runs: Sequence[DisposalRun]) -> str:
    """What waits for somebody, else how much of the plan is decided."""
    language = visit.language
    proposed = sum(run.state == "proposed" for run in runs)
    if proposed:
        return language.say_n(
            "One disposal waits for a second person", "%(word)s disposals wait for a second person", proposed
        )
    waiting = sum(len(row.waiting) for row in plan)
    if waiting:
        return language.say_n("One decision waits for approval", "%(word)s decisions wait for approval", waiting)
    decided = sum(row.in_force is not None for row in plan)
    if not decided:
        return language.say("Nothing is decided, so everything is preserved")
    return language.say_n(
        "One of %(all)s document types has a decided time",
        "%(word)s of %(all)s document types have a decided time",
        decided,
        all=language.number(len(plan)),
    )


def _known(visit: Visit) -> dict[str, str]:
    return {field: visit.language.say(text) for field, text in ERRORS.items()}
