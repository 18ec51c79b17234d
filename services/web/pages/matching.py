"""Matching across committees: mandates, runs, and what a run answered."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response

from services.web import roles
from services.web.client import Refused
from services.web.forms import MandateForm
from services.web.schemas import Page
from services.web.schemas.matching import Mandate, Result, Run
from services.web.visit import FormErrors, SignedIn, Visit
from services.web.words import N_

router = APIRouter()
PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]
ERRORS: Final = {
    "committees": N_("Choose the committees that take part, at least three."),
    "purpose": N_("Write what the matching is for."),
    "basis": N_("Write the legal basis."),
    "impactAssessment": N_("Write the reference of the impact assessment."),
    "identifiers": N_("Choose what is compared."),
    "validFrom": N_("Choose the first day."),
    "validTo": N_("Choose the last day."),
    "reason": N_("Write why the mandate ends."),
    "mandate-not-possible": N_("At least three committees take part, and the days lie within a year from today."),
    "second-person-needed": N_("You proposed this, so somebody else decides."),
    "mandate-not-of-all": N_("Somebody who works for every committee that takes part decides."),
    "mandate-not-in-force": N_("The mandate is not in force today."),
    "mandate-state": N_("Somebody has taken this further already; see where it is."),
    "too-few-payees": N_("One of the committees pays so few that a hit would tell whom. Nothing was matched."),
}
SHORTEST: Final = 3


@router.get("/matching")
async def mandate_list(visit: SignedIn, number: PageNumber = 1) -> Response:
    """Mandates, and the latest runs."""
    return await _list(visit, number, MandateForm())


@router.post("/matching")
async def propose(visit: SignedIn, sent: Annotated[MandateForm, Form()]) -> Response:
    """Propose a mandate."""
    body, known = sent.model_dump(by_alias=True), _known(visit)
    if errors := {field: known[field] for field, value in body.items() if not value}:
        return await _list(visit, 1, sent, errors)
    try:
        await visit.gateway.write("POST", "/matching/mandates", body)
    except Refused as refused:
        return await _list(visit, 1, sent, visit.form_errors(refused, known))
    return visit.done(visit.language.say("Proposed. A second person decides."), "/matching")


@router.post("/matching/{mandate_id}/{step}")
async def take_step(
    visit: SignedIn,
    mandate_id: UUID,
    step: str,
    committee: Annotated[str, Form(max_length=20)] = "",
    reason: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    """Decide a mandate, end it, or run it."""
    gateway, say = visit.gateway, visit.language.say
    if step == "end" and len(reason.strip()) < SHORTEST:
        return await _list(visit, 1, MandateForm(), {f"reason-{mandate_id}": _known(visit)["reason"]})
    try:
        if step == "run":
            run = await gateway.create(Run, "/matching/runs", {"mandateId": str(mandate_id), "committeeId": committee})
            return visit.done(say("Matched."), f"/matching/runs/{run.run_id}")
        body = {"reason": reason} if step == "end" else {}
        await gateway.write("POST", f"/matching/mandates/{mandate_id}/{'end' if step == 'end' else 'decide'}", body)
    except Refused as refused:
        return await _list(visit, 1, MandateForm(), visit.form_errors(refused, _known(visit)))
    return visit.done(say("Ended.") if step == "end" else say("Decided."), "/matching")


@router.get("/matching/runs/{run_id}")
async def run_page(visit: SignedIn, run_id: UUID, number: PageNumber = 1, hit: str = "true") -> Response:
    """What a run answered."""
    run = await visit.gateway.read(Run, f"/matching/runs/{run_id}")
    chosen = hit if hit in {"true", "false"} else ""
    params = {"hit": chosen, "page": number}
    results = await visit.gateway.read(Page[Result], f"/matching/runs/{run_id}/results", params)
    values = {
        "run": run,
        "results": results,
        "hit": chosen,
        "may_disclose": roles.may_propose_disclosures(visit.session.roles),
        "heading": visit.language.say_n("One payee is also paid elsewhere", "%(word)s are also elsewhere", run.hits),
    }
    return await visit.page("matching_run.html", values)


async def _list(visit: Visit, number: int, form: MandateForm, errors: FormErrors | None = None) -> Response:
    mandates = await visit.gateway.read(Page[Mandate], "/matching/mandates", {"page": number})
    try:
        runs = await visit.gateway.read(Page[Run], "/matching/runs", {"limit": 20})
    except Refused:
        runs = Page[Run]()  # who oversees reads mandates, not runs
    values = {
        "mandates": mandates,
        "runs": runs.items,
        "form": form,
        "mine": visit.committees(),
        "user": visit.session.user,
        "may_mandate": roles.may_decide_disclosures(visit.session.roles),
        "may_decide_mandate": roles.may_decide_mandates(visit.session.roles),
    }
    return await visit.page("matching.html", values, errors)


def _known(visit: Visit) -> dict[str, str]:
    return {field: visit.language.say(text) for field, text in ERRORS.items()}
