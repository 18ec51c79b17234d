"""Cases: the list, opening one, and the page that holds all of one."""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response

from services.web.client import Refused
from services.web.messages import Language
from services.web.schemas import Page
from services.web.schemas.risk import Alert
from services.web.schemas.work import Case, Grounds, Hold, Opened
from services.web.visit import FormErrors, SignedIn, Visit
from services.web.words import CASE_MAIN_LINE, N_

router = APIRouter()
PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]
OPEN_ERRORS: Final = {
    "title": N_("Write in a few words what the case is about."),
    "committeeId": N_("Choose a committee that you work for."),
}


@router.get("/cases")
async def case_list(visit: SignedIn, number: PageNumber = 1) -> Response:
    """Cases, newest first."""
    return await _list(visit, number, {})


@router.post("/cases")
async def open_case(
    visit: SignedIn, title: Annotated[str, Form(max_length=300)] = "", committee: Annotated[str, Form()] = ""
) -> Response:
    """Open a case by hand."""
    known = {field: visit.language.say(text) for field, text in OPEN_ERRORS.items()}
    form = {"title": title, "committee": committee}
    if not title.strip():
        return await _list(visit, 1, form, {"title": known["title"]})
    if not committee:
        return await _list(visit, 1, form, {"committeeId": known["committeeId"]})
    try:
        opened = await visit.gateway.create(Opened, "/cases", {"title": title, "committeeId": committee})
    except Refused as refused:
        return await _list(visit, 1, form, visit.form_errors(refused, known))
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
    alert = await _alert(visit, case)
    values: dict[str, Any] = {
        "case": case,
        "grounds": {ground.key: ground for ground in grounds.items},
        "alert": alert,
        "steps": steps(case.state),
        "own": {hold.hold_id: proposed_by_me(visit, hold) for hold in case.holds},
        "events": sorted(case.timeline, key=lambda event: event.at or visit.now, reverse=True),
        "form": form or {},
        "heading": case.title or case.reference,
    }
    return await visit.page("case.html", values, errors)


def steps(state: str) -> list[tuple[str, str]]:
    """The states of the main line, each done, now or ahead; a pause for the police stands at the inquiry."""
    here = "investigating" if state == "paused_police" else state
    at = CASE_MAIN_LINE.index(here) if here in CASE_MAIN_LINE else 0
    names = ("done", "now", "ahead")
    return [(step, names[(index > at) - (index < at) + 1]) for index, step in enumerate(CASE_MAIN_LINE)]


def proposed_by_me(visit: Visit, hold: Hold) -> bool:
    """Whether this person proposed the hold and so cannot approve it."""
    return hold.proposed_by in {visit.session.user, visit.session.name}


async def _alert(visit: Visit, case: Case) -> Alert | None:
    """The signal behind the case, if there is one that may be seen."""
    if case.alert_id is None:
        return None
    try:
        return await visit.gateway.read(Alert, f"/alerts/{case.alert_id}")
    except Refused:
        return None


async def _list(visit: Visit, number: int, form: dict[str, str], errors: FormErrors | None = None) -> Response:
    cases = await visit.gateway.read(Page[Case], "/cases", {"page": number})
    values = {
        "cases": cases,
        "my_committees": visit.committees(),
        "form": {"title": "", "committee": "", **form},
        "heading": _headline(visit.language, sum(case.open for case in cases.items), cases.total),
    }
    return await visit.page("cases.html", values, errors)


def _headline(language: Language, going_on: int, total: int) -> str:
    if not total:
        return language.say("No case has been opened")
    if not going_on:
        return language.say("No case is going on")
    return language.say_n("One case is going on", "%(word)s cases are going on", going_on)
