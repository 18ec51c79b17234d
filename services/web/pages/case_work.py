"""Work on a case: notes, evidence, states, holds and the outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import StreamingResponse

from services.web.client import Refused, body_of
from services.web.figures import parse_kr
from services.web.forms import HoldForm, OutcomeForm
from services.web.pages.cases import show_case
from services.web.pages.files import content_headers
from services.web.visit import FormErrors, SignedIn, Visit
from services.web.words import CASE_OUTCOMES, N_

router = APIRouter()
Line = Annotated[str, Form(max_length=300)]
Prose = Annotated[str, Form(max_length=10_000)]
# By form and field, in our words; a status stands for a refusal that no single field explains.
ERRORS: Final = {
    "note-text": N_("Write the note before you save it."),
    "note-kind": N_("Choose what the note records."),
    "note-case-closed": N_("The case is closed, and its record stands. Open a new case for what is new."),
    "file-file": N_("Choose a file to keep as evidence."),
    "file-case-closed": N_("The case is closed, and its record stands. Open a new case for what is new."),
    "move-to": N_("Choose which state the case goes to."),
    "move-reason": N_("Write why the case goes on to this state."),
    "move-409": N_("The case has changed since you opened the page; look at it again before you move it."),
    "hold-amount": N_("Give the amount in kronor, for example 48 750,00."),
    "hold-legalGround": N_("Choose the legal ground. Without one a payment may not be held."),
    "hold-until": N_("Give a last day, as year-month-day, that is still to come."),
    "hold-reason": N_("Write why the payment has to be held."),
    "hold-payment-already-held": N_("The payment is held already. End that hold first."),
    "hold-subsistence-support-not-held": N_(
        "Support that a person lives on is never held on a signal. Inquire, hear the person, and decide anew."
    ),
    "hold-409": N_("The hold cannot be proposed as the case stands now."),
    "end-reason": N_("Write why the hold ends."),
    "end-409": N_("The hold has already ended."),
    "approve-hold-not-proposed": N_("The hold does not wait for approval any more."),
    "approve-409": N_("A hold is approved by another person than the one who proposed it."),
    "outcome-outcome": N_("Choose how the case ended."),
    "outcome-suspected": N_("Give the amount in kronor, for example 48 750,00."),
    "outcome-stopped": N_("Give the amount in kronor, for example 48 750,00."),
    "outcome-claimed": N_("Give the amount in kronor, for example 48 750,00."),
    "outcome-recovered": N_("Give the amount in kronor, for example 48 750,00."),
    "outcome-reason": N_("Write what the outcome rests on."),
    "outcome-counted-twice": N_(
        "The sums count the same money twice; stopped and recovered cannot be more than looked into."
    ),
    "bar-reason": N_("Write why the person must not take part in the case."),
    "bar-already-barred": N_("The person is kept from the case already."),
    "employee-unit": N_("Give the unit where the employee works."),
    "employee-reason": N_("Write why an employee may be involved."),
    "employee-already-barred": N_("The unit is kept from the case already."),
    "lift-reason": N_("Write why the person or unit may see the case again."),
    "lift-409": N_("Another person than the one who proposed it has to approve, and the bar has to stand as before."),
    "step-409": N_("Another person than the one who proposed it has to approve, and the case has to allow it."),
    "outcome-409": N_("The outcome cannot be recorded as the case stands now."),
}
SUMS: Final = ("suspected", "stopped", "claimed", "recovered")
PROPOSED: Final = N_("The hold is proposed. It is in force when another person has approved it.")


@dataclass(frozen=True, slots=True)
class Change:
    """One change to a case: its form's name, where it goes, what it says, what to answer, and where to go then."""

    prefix: str
    path: str
    body: Mapping[str, Any]
    done: str
    form: Mapping[str, str] = field(default_factory=dict)
    then: str = ""


@router.post("/cases/{case_id}/notes")
async def add_note(visit: SignedIn, case_id: UUID, text: Prose = "", kind: Line = "note") -> Response:
    """Keep a note."""
    form = {"note-text": text, "note-kind": kind}
    if not text.strip():
        return await put_right(visit, case_id, form, ["note-text"])
    body = {"text": text, "kind": kind}
    note = Change("note", f"/cases/{case_id}/notes", body, N_("The note is kept."), form)
    return await send(visit, case_id, note)


@router.post("/cases/{case_id}/evidence")
async def add_evidence(visit: SignedIn, request: Request, case_id: UUID) -> Response:
    """Pass a file on to be kept as evidence."""
    try:
        await visit.gateway.forward(f"/cases/{case_id}/evidence", request.stream(), content_headers(request))
    except Refused as refused:
        return await show_case(visit, case_id, {}, _form_errors(visit, refused, "file"))
    return visit.done(visit.language.say("The file is kept, with its hash."), f"/cases/{case_id}")


@router.get("/cases/{case_id}/evidence/{evidence_id}")
async def fetch_evidence(visit: SignedIn, case_id: UUID, evidence_id: UUID) -> Response:
    """Hand a file of evidence out, never to be shown in the console itself."""
    answer = await visit.gateway.open(f"/cases/{case_id}/evidence/{evidence_id}")
    headers = {"content-disposition": answer.headers.get("content-disposition", "attachment")}
    return StreamingResponse(body_of(answer), media_type="application/octet-stream", headers=headers)


@router.post("/cases/{case_id}/transitions")
async def move(visit: SignedIn, case_id: UUID, to: Line = "", reason: Prose = "") -> Response:
    """Take the case to another state."""
    form = {"move-to": to, "move-reason": reason}
    if missing := [field for field, value in form.items() if not value.strip()]:
        return await put_right(visit, case_id, form, missing)
    body = {"to": to, "reason": reason}
    step = Change("move", f"/cases/{case_id}/transitions", body, N_("The case has gone on."), form)
    return await send(visit, case_id, step)


@router.post("/cases/{case_id}/holds")
async def propose_hold(visit: SignedIn, case_id: UUID, sent: Annotated[HoldForm, Form()]) -> Response:
    """Propose to hold a payment; another person has to approve."""
    form = {
        "hold-payment": sent.payment,
        "hold-amount": sent.amount,
        "hold-legalGround": sent.ground,
        "hold-until": sent.until,
        "hold-reason": sent.reason,
    }
    minor = parse_kr(sent.amount)
    wrong = [field for field, value in form.items() if field != "hold-payment" and not value.strip()]
    if not minor:
        wrong = list(dict.fromkeys(["hold-amount", *wrong]))
    if wrong or minor is None:
        return await put_right(visit, case_id, form, wrong)
    body: dict[str, Any] = {
        "amount": _sek(minor),
        "legalGround": sent.ground,
        "until": sent.until,
        "reason": sent.reason,
        **({"paymentId": sent.payment} if sent.payment else {}),
    }
    return await send(visit, case_id, Change("hold", f"/cases/{case_id}/holds", body, PROPOSED, form))


@router.post("/cases/{case_id}/holds/{hold_id}/approve")
async def approve_hold(visit: SignedIn, case_id: UUID, hold_id: UUID) -> Response:
    """Approve a hold that another person has proposed."""
    done = N_("The hold is approved and in force.")
    return await send(visit, case_id, Change("approve", f"/holds/{hold_id}/approve", {}, done))


@router.post("/cases/{case_id}/holds/{hold_id}/end")
async def end_hold(visit: SignedIn, case_id: UUID, hold_id: UUID, reason: Prose = "") -> Response:
    """End a hold."""
    form = {"end-reason": reason, "end-hold": str(hold_id)}
    if not reason.strip():
        return await put_right(visit, case_id, form, ["end-reason"])
    end = Change("end", f"/holds/{hold_id}/end", {"reason": reason}, N_("The hold has ended."), form)
    return await send(visit, case_id, end)


@router.post("/cases/{case_id}/outcome")
async def record_outcome(visit: SignedIn, case_id: UUID, sent: Annotated[OutcomeForm, Form()]) -> Response:
    """Record how the case ended and what it meant in kronor."""
    form = {f"outcome-{field}": value for field, value in sent.model_dump().items()}
    minors = {name: parse_kr(form[f"outcome-{name}"] or "0") for name in SUMS}
    wrong = [f"outcome-{name}" for name, minor in minors.items() if minor is None]
    if sent.outcome not in CASE_OUTCOMES:
        wrong.insert(0, "outcome-outcome")
    if not sent.reason.strip():
        wrong.append("outcome-reason")
    if wrong:
        return await put_right(visit, case_id, form, wrong)
    body: dict[str, Any] = {name: _sek(minor or 0) for name, minor in minors.items()}
    body |= {"outcome": sent.outcome, "reason": sent.reason}
    path, done = f"/cases/{case_id}/outcome", N_("The outcome is recorded.")
    return await send(visit, case_id, Change("outcome", path, body, done, form))


async def send(visit: Visit, case_id: UUID, change: Change) -> Response:
    """Send a change and answer it: done, or the page with what has to be put right."""
    try:
        await visit.gateway.write("POST", change.path, change.body)
    except Refused as refused:
        return await show_case(visit, case_id, change.form, _form_errors(visit, refused, change.prefix))
    return visit.done(visit.language.say(change.done), change.then or f"/cases/{case_id}")


async def put_right(visit: Visit, case_id: UUID, form: Mapping[str, str], fields: list[str]) -> Response:
    """The page of the case with a form whose *fields* have to be put right."""
    return await show_case(visit, case_id, form, {field: visit.language.say(ERRORS[field]) for field in fields})


def _form_errors(visit: Visit, refused: Refused, prefix: str) -> FormErrors:
    known = {
        field.removeprefix(f"{prefix}-"): visit.language.say(text)
        for field, text in ERRORS.items()
        if field.startswith(f"{prefix}-")
    }
    found = visit.form_errors(refused, known)
    return {f"{prefix}-{field}" if field else "": text for field, text in found.items()}


def _sek(minor: int) -> dict[str, Any]:
    return {"minor": minor, "currency": "SEK"}
