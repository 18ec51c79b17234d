"""Cases: the list, opening one, and the page that holds all of one."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response

from services.web import roles
from services.web.client import Refused
from services.web.forms import CaseForm
from services.web.messages import Language
from services.web.pages.alerts import SIDE_BY_SIDE, payments_by_id
from services.web.schemas import Page
from services.web.schemas.risk import Alert
from services.web.schemas.work import Case, Grounds, Opened
from services.web.visit import FormErrors, SignedIn, Visit
from services.web.words import AREAS, CASE_MAIN_LINE, N_
from shared.policy.actions import Action

router = APIRouter()
PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]
OPEN_ERRORS: Final = {
    "title": N_("Write in a few words what the case is about."),
    "area": N_("Choose what the case concerns."),
    "committeeId": N_("Choose a committee that you work for."),
}
SHORTEST_TITLE: Final = 3


@router.get("/cases")
async def case_list(visit: SignedIn, number: PageNumber = 1) -> Response:
    """Cases, newest first."""
    return await _list(visit, number, CaseForm())


@router.post("/cases")
async def open_case(visit: SignedIn, sent: Annotated[CaseForm, Form()]) -> Response:
    """Open a case by hand."""
    known = {field: visit.language.say(text) for field, text in OPEN_ERRORS.items()}
    missing = [
        ("title", len(sent.title.strip()) < SHORTEST_TITLE),
        ("committeeId", sent.committee_id not in visit.committees()),
        ("area", sent.area not in AREAS),
    ]
    if errors := {field: known[field] for field, is_missing in missing if is_missing}:
        return await _list(visit, 1, sent, errors)
    try:
        opened = await visit.gateway.create(Opened, "/cases", sent.model_dump(by_alias=True))
    except Refused as refused:
        return await _list(visit, 1, sent, visit.form_errors(refused, known))
    return visit.done(visit.language.say("The case is open."), f"/cases/{opened.case_id}")


@router.get("/cases/{case_id}")
async def case_page(visit: SignedIn, case_id: UUID) -> Response:
    """One case."""
    return await show_case(visit, case_id)


async def show_case(
    visit: Visit, case_id: UUID, form: Mapping[str, str] | None = None, errors: FormErrors | None = None
) -> Response:
    """The page of one case, with a form that may have to be put right."""
    case = await visit.gateway.read(Case, f"/cases/{case_id}")
    grounds = await visit.gateway.read(Grounds, "/legal-grounds")
    alert, payments = await asyncio.gather(_alert(visit, case), payments_by_id(visit, case.payment_ids[:SIDE_BY_SIDE]))
    values: dict[str, Any] = {
        "case": case,
        "grounds": {ground.code: ground for ground in grounds.items},
        "alert": alert,
        "payments": payments,
        "steps": steps(case.state),
        "own": {hold.hold_id: hold.proposed_by == visit.session.user for hold in case.holds},
        "me": visit.session.user,
        "events": sorted(case.timeline, key=lambda event: event.at or visit.now, reverse=True),
        "form": form or {},
        "heading": case.title or case.reference,
        "can_act": visit.may_act and case.ground is None,
        "may_tell": roles.may(visit.session.roles, Action.SHEET_MAKE),
        "may_disclose": roles.may_propose_disclosures(visit.session.roles),
    }
    return await visit.page("case.html", values, errors)


def steps(state: str) -> list[tuple[str, str]]:
    """The states of the main line, each done, now or ahead; a pause for the police stands at the inquiry."""
    here = "investigating" if state == "paused_police" else state
    at = CASE_MAIN_LINE.index(here) if here in CASE_MAIN_LINE else 0
    names = ("done", "now", "ahead")
    return [(step, names[(index > at) - (index < at) + 1]) for index, step in enumerate(CASE_MAIN_LINE)]


async def _alert(visit: Visit, case: Case) -> Alert | None:
    """The signal behind the case, if there is one that may be seen."""
    if case.alert_id is None:
        return None
    try:
        return await visit.gateway.read(Alert, f"/alerts/{case.alert_id}")
    except Refused:
        return None


async def _list(visit: Visit, number: int, form: CaseForm, errors: FormErrors | None = None) -> Response:
    cases = await visit.gateway.read(Page[Case], "/cases", {"page": number})
    values = {
        "cases": cases,
        "my_committees": visit.committees(),
        "form": form,
        "heading": _headline(visit.language, sum(case.open for case in cases.items), cases.total),
    }
    return await visit.page("cases.html", values, errors)


def _headline(language: Language, going_on: int, total: int) -> str:
    if not total:
        return language.say("No case has been opened")
    if not going_on:
        return language.say("No case is going on")
    return language.say_n("One case is going on", "%(word)s cases are going on", going_on)
