"""What persons ask of those who hold their data: registered, answered by a second person, and restrictions."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response

from services.web.charts import Bar, Picture, bars
from services.web.client import Refused
from services.web.forms import AnswerForm, RestrictionForm, SubjectRequestForm
from services.web.messages import Language
from services.web.schemas import Page
from services.web.schemas.subjects import Restriction, SubjectRequest
from services.web.visit import FormErrors, SignedIn, Visit
from services.web.words import N_, RIGHTS

router = APIRouter()
PageNumber = Annotated[int, Query(ge=1, le=1_000)]
Line = Annotated[str, Form(max_length=300)]
Reason = Annotated[str, Form(max_length=2_000)]
NOT_FOUND: Final = 404
# nearer than this, an answer is worth a look
NEAR_DAYS: Final = 10
OPEN: Final = {"state": "open", "limit": 100}
NO_PAYEE: Final = N_("Paste the payee’s id as it stands on a payment. No payee has this one.")
# By form and field, in our words; a problem's own name stands for a refusal that no single field explains.
ERRORS: Final = {
    "new-partyId": NO_PAYEE,
    "new-right": N_("Choose what the person asks for."),
    "new-receivedOn": N_("Give the day on which the request came: today or earlier."),
    "new-statement": N_("Write what the person asks, in the person’s own words."),
    "new-not-a-data-subject": N_("The payee is a company. Its data are corrected in the system that they come from."),
    "extend-reason": N_("Write why, in at least five characters."),
    "extend-subject-request-extended": N_("The time has been extended already, and cannot be extended again."),
    "extend-extension-too-late": N_("The time to answer has run out, so it cannot be extended. Decide now."),
    "restrict-basis": N_("Choose why the processing is restricted."),
    "restrict-exception": N_("Choose an exception, or none."),
    "restrict-reason": N_("Write why, in at least five characters."),
    "decide-outcome": N_("Choose how the request is decided."),
    "decide-ground": N_("Choose a ground where not all is granted, and none where all is."),
    "decide-reason": N_("Write why, in at least five characters."),
    "decide-correctedName": N_("Write the whole name as it should be, or leave it empty."),
    "decide-supplementaryStatement": N_("Write what is added, or leave it empty."),
    "decide-second-person-needed": N_("You registered this, so somebody else decides."),
    "decide-not-restricted": N_("Restrict the processing first, and grant the request then."),
    "decide-not-a-natural-person": N_("The payee’s name is public: it is corrected in the system that it comes from."),
    "withdraw-reason": N_("Write why, in at least five characters."),
    "lift-reason": N_("Write why, in at least five characters."),
    "lift-informedOn": N_(
        "Give the day on which the person was told: since the restriction began, today at the latest."
    ),
    "lift-second-person-needed": N_("You set the restriction, so somebody else lifts it."),
    "lift-not-restricted": N_("The restriction has been lifted or replaced already."),
}
ENDED: Final = N_("The request is not open any more; see how it was answered.")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a request: the form's name, where it goes, what is sent, and what to say when it is done."""

    form: str
    path: str
    body: Mapping[str, Any]
    done: str


@router.get("/subject-requests")
async def request_list(visit: SignedIn, number: Annotated[int, Query(alias="page", ge=1, le=1_000)] = 1) -> Response:
    """The requests with the days that are left, and the restrictions in force."""
    return await _list(visit, number)


@router.post("/subject-requests")
async def register(visit: SignedIn, sent: Annotated[SubjectRequestForm, Form()]) -> Response:
    """Register what a person asks for."""
    body = sent.model_dump(by_alias=True) | {"partyId": sent.party_id.strip()}
    try:
        row = await visit.gateway.create(SubjectRequest, "/subject-requests", body)
    except Refused as refused:
        if refused.problem.status == NOT_FOUND:
            return await _list(visit, 1, sent, {"new-partyId": visit.language.say(NO_PAYEE)})
        return await _list(visit, 1, sent, _errors(visit, refused, "new"))
    done = visit.language.say("Registered. Another person decides.")
    return visit.done(done, f"/subject-requests/{row.subject_request_id}")


@router.get("/subject-requests/{request_id}")
async def request_page(visit: SignedIn, request_id: UUID) -> Response:
    """One request."""
    return await _show(visit, request_id)


@router.post("/subject-requests/{request_id}/extend")
async def extend(visit: SignedIn, request_id: UUID, reason: Reason = "") -> Response:
    """Put the answer off, once."""
    done = N_("The time is extended. Tell the person, and why.")
    return await _take(
        visit, request_id, Step("extend", f"/subject-requests/{request_id}/extend", {"reason": reason}, done)
    )


@router.post("/subject-requests/{request_id}/withdraw")
async def withdraw(visit: SignedIn, request_id: UUID, reason: Reason = "") -> Response:
    """Note that the person takes the request back."""
    path, done = f"/subject-requests/{request_id}/withdraw", N_("It is on record that the person takes it back.")
    return await _take(visit, request_id, Step("withdraw", path, {"reason": reason}, done))


@router.post("/subject-requests/{request_id}/restrict")
async def restrict(visit: SignedIn, request_id: UUID, sent: Annotated[RestrictionForm, Form()]) -> Response:
    """Restrict the processing of the person's data."""
    body = sent.model_dump(by_alias=True) | {"exception": sent.exception or None}
    done = N_("The processing is restricted.")
    return await _take(visit, request_id, Step("restrict", f"/subject-requests/{request_id}/restrict", body, done))


@router.post("/subject-requests/{request_id}/decide")
async def decide(visit: SignedIn, request_id: UUID, sent: Annotated[AnswerForm, Form()]) -> Response:
    """Decide, as another person than who registered it."""
    body = {name: value for name, value in sent.model_dump(by_alias=True).items() if value.strip()}
    done = N_("Decided. Tell the person.")
    return await _take(visit, request_id, Step("decide", f"/subject-requests/{request_id}/decide", body, done))


@router.post("/subject-requests/{request_id}/lift")
async def lift(visit: SignedIn, request_id: UUID, informed_on: Line = "", reason: Reason = "") -> Response:
    """Lift the restriction that the request led to."""
    row = await visit.gateway.read(SubjectRequest, f"/subject-requests/{request_id}")
    body, done = {"informedOn": informed_on, "reason": reason}, N_("The restriction is lifted.")
    return await _take(visit, request_id, Step("lift", f"/restrictions/{row.party_id}/lift", body, done))


async def _take(visit: Visit, request_id: UUID, step: Step) -> Response:
    try:
        await visit.gateway.write("POST", step.path, step.body)
    except Refused as refused:
        return await _show(visit, request_id, step, _errors(visit, refused, step.form))
    return visit.done(visit.language.say(step.done), f"/subject-requests/{request_id}")


async def _list(
    visit: Visit, number: int, form: SubjectRequestForm | None = None, errors: FormErrors | None = None
) -> Response:
    read = visit.gateway.read
    rows, waiting, restrictions = await asyncio.gather(
        read(Page[SubjectRequest], "/subject-requests", {"page": number}),
        read(Page[SubjectRequest], "/subject-requests", OPEN),
        read(Page[Restriction], "/restrictions", {"limit": 100}),
    )
    values = {
        "rows": rows,
        "picture": days_left(visit.language, waiting.items, visit.today) if waiting.items else None,
        "restrictions": [each for each in restrictions.items if each.restricted],
        "form": form or SubjectRequestForm(received_on=visit.today.isoformat()),
        "heading": headline(visit.language, waiting.items, visit.today),
    }
    return await visit.page("subject_requests.html", values, errors)


async def _show(visit: Visit, request_id: UUID, sent: Step | None = None, errors: FormErrors | None = None) -> Response:
    row = await visit.gateway.read(SubjectRequest, f"/subject-requests/{request_id}")
    filled = {f"{sent.form}-{name}": value or "" for name, value in sent.body.items()} if sent else {}
    values = {
        "row": row,
        "form": defaultdict(str, filled),
        "own": row.registered_by == visit.session.user,
        "restricted": row.restriction is not None and row.restriction.restricted,
        "may_restrict": row.state not in {"refused", "withdrawn"},
        "heading": _row_headline(visit.language, row, visit.today),
    }
    return await visit.page("subject_request.html", values, errors)


def days_left(language: Language, rows: Sequence[SubjectRequest], today: date) -> Picture:
    """How many days each open request has left; one that is late has no bar, and says so."""
    values = [
        Bar(
            language.say(
                "%(right)s, came %(day)s", right=language.say(RIGHTS.get(row.right, row.right)), day=row.received_on
            ),
            max(0, (row.due_on - today).days),
            language.left(row.due_on, today),
            "look" if (row.due_on - today).days <= NEAR_DAYS else "brand",
        )
        for row in rows
    ]
    return bars(headline(language, rows, today), (language.say("Request"), language.say("Days left")), values)


def headline(language: Language, rows: Sequence[SubjectRequest], today: date) -> str:
    """How many wait for an answer, and the first day by which one has to have it."""
    late = sum(row.due_on < today for row in rows)
    if late:
        return language.say_n(
            "One request should have been answered", "%(word)s requests should have been answered", late
        )
    if not rows:
        return language.say("No request waits for an answer")
    return language.say_n(
        "One request waits, to be answered by %(day)s",
        "%(word)s requests wait, the first to be answered by %(day)s",
        len(rows),
        day=language.day(min(row.due_on for row in rows)),
    )


def _row_headline(language: Language, row: SubjectRequest, today: date) -> str:
    if row.state != "open":
        return language.say("The request is answered") if row.decided_by else language.say("The request was taken back")
    if row.due_on < today:
        return language.say("The request should have been answered by %(day)s", day=language.day(row.due_on))
    return language.say("The request is to be answered by %(day)s", day=language.day(row.due_on))


def _errors(visit: Visit, refused: Refused, form: str) -> FormErrors:
    known = {name.removeprefix(f"{form}-"): text for name, text in ERRORS.items() if name.startswith(f"{form}-")}
    said = {name: visit.language.say(text) for name, text in {"subject-request-ended": ENDED, **known}.items()}
    found = visit.form_errors(refused, said)
    return {f"{form}-{field}" if field else "": text for field, text in found.items()}
