"""What people do with a signal besides judging it: put it aside, merge, separate, suppress, open again."""

from collections.abc import Mapping
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Form, Response

from services.web import desk_words
from services.web.client import Refused
from services.web.pages.alerts import show_alert
from services.web.pages.desk import SHORTEST_REASON
from services.web.schemas import Page
from services.web.schemas.risk import Alert
from services.web.visit import SignedIn, Visit
from services.web.words import N_

router = APIRouter()
Reason = Annotated[str, Form(max_length=2_000)]
Short = Annotated[str, Form(max_length=60)]
DONE: Final = {
    "snooze": N_("The signal is put aside. It comes back by itself."),
    "wake": N_("The signal is among what waits again."),
    "merge": N_("The signals are one now, with the history of both."),
    "separate": N_("The signals are two again."),
    "reopen": N_("The signal is open again."),
    "suppressions": N_("The suppression is proposed. It holds once somebody else approves it."),
}
# the field of a body -> the field of the form that says it
FIELDS: Final = {
    "snooze": {"until": "snooze-until", "reason": "snooze-reason"},
    "merge": {"into": "merge-into", "reason": "merge-reason"},
    "separate": {"reason": "separate-reason"},
    "reopen": {"reason": "reopen-reason"},
    "suppressions": {
        "rule": "suppress-rule",
        "scope": "suppress-scope",
        "until": "suppress-until",
        "reason": "suppress-reason",
    },
}


@router.post("/alerts/{alert_id}/snooze")
async def snooze(
    visit: SignedIn,
    alert_id: UUID,
    until: Annotated[str, Form(alias="snooze-until")] = "",
    reason: Annotated[Reason, Form(alias="snooze-reason")] = "",
) -> Response:
    """Put a signal aside to a day."""
    return await _do(visit, alert_id, "snooze", {"until": until, "reason": reason})


@router.post("/alerts/{alert_id}/wake")
async def wake(visit: SignedIn, alert_id: UUID) -> Response:
    """Bring it back."""
    return await _do(visit, alert_id, "wake", {})


@router.post("/alerts/{alert_id}/merge")
async def merge(
    visit: SignedIn,
    alert_id: UUID,
    into: Annotated[Short, Form(alias="merge-into")] = "",
    reference: Annotated[Short, Form(alias="merge-reference")] = "",
    reason: Annotated[Reason, Form(alias="merge-reason")] = "",
) -> Response:
    """Make it part of another one, chosen or named by its reference."""
    other = into or await _named(visit, reference.strip())
    return await _do(visit, alert_id, "merge", {"into": other, "reason": reason})


@router.post("/alerts/{alert_id}/separate")
async def separate(
    visit: SignedIn, alert_id: UUID, reason: Annotated[Reason, Form(alias="separate-reason")] = ""
) -> Response:
    """Make it one of its own again."""
    return await _do(visit, alert_id, "separate", {"reason": reason})


@router.post("/alerts/{alert_id}/reopen")
async def reopen(
    visit: SignedIn, alert_id: UUID, reason: Annotated[Reason, Form(alias="reopen-reason")] = ""
) -> Response:
    """Open it again after it was judged."""
    return await _do(visit, alert_id, "reopen", {"reason": reason})


@router.post("/alerts/{alert_id}/suppressions")
async def suppress(
    visit: SignedIn,
    alert_id: UUID,
    rule: Annotated[Short, Form(alias="suppress-rule")] = "",
    scope: Annotated[Short, Form(alias="suppress-scope")] = "subject",
    until: Annotated[Short, Form(alias="suppress-until")] = "",
    reason: Annotated[Reason, Form(alias="suppress-reason")] = "",
) -> Response:
    """Propose not to show what a rule says of this for a time."""
    body = {"rule": rule, "scope": scope, "until": until, "reason": reason}
    return await _do(visit, alert_id, "suppressions", body)


async def _do(visit: Visit, alert_id: UUID, step: str, body: Mapping[str, str]) -> Response:
    fields = FIELDS.get(step, {})
    form = {fields[name]: value for name, value in body.items()}
    known = {field: visit.language.say(text) for field, text in desk_words.KNOWN.items()}
    missing = [
        field
        for name, field in fields.items()
        if len(body[name].strip()) < (SHORTEST_REASON if name == "reason" else 1)
    ]
    if missing:
        return await show_alert(visit, alert_id, form, {field: known[field] for field in missing})
    try:
        await visit.gateway.write("POST", f"/alerts/{alert_id}/{step}", body)
    except Refused as refused:
        named = {fields.get(name, name): text for name, text in visit.form_errors(refused, known).items()}
        return await show_alert(visit, alert_id, form, {field: known.get(field, text) for field, text in named.items()})
    shown = body["into"] if step == "merge" else alert_id
    return visit.done(visit.language.say(DONE[step]), f"/alerts/{shown}")


async def _named(visit: Visit, reference: str) -> str:
    """The id of the open signal with that reference; empty where there is none."""
    if not reference:
        return ""
    found = await visit.gateway.read(Page[Alert], "/alerts", {"q": reference, "status": "open", "limit": 100})
    return next((alert.alert_id for alert in found.items if alert.reference == reference.upper()), "")
