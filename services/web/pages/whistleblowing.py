"""The whistleblowing channel for its recipients: what awaits them, one report after their passphrase, their keys.

The passphrase goes with the one form that needs it and is kept nowhere; so what a report says is shown as the answer
to a form, and never at an address of its own.
"""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Form, Response

from services.web import roles
from services.web.client import Refused
from services.web.messages import Language
from services.web.schemas.tips import Tip, TipDialogue, TipRecipients, Tips
from services.web.visit import FormErrors, SignedIn, Visit
from services.web.words import N_
from shared.policy.actions import Action

router = APIRouter(prefix="/whistleblowing")
API: Final = "/whistleblowing"
Secret = Annotated[str, Form(max_length=200)]
Line = Annotated[str, Form(max_length=300)]
Prose = Annotated[str, Form(max_length=20_000)]
LEAST: Final = 15
ERRORS: Final = {
    "not-opened": N_("The passphrase is another one. Nothing was opened."),
    "key-in-use": N_("You have a key already. Ask an administrator to end it first."),
    "passphrase": N_("Choose at least fifteen characters, such as four words that do not belong together."),
    "text": N_("Write an answer, of at most 20,000 characters."),
    "second-person-needed": N_("You made this key, so another administrator takes it into use."),
    "report-destroyed": N_("The report was destroyed; nobody can read it any more."),
}
NOT_THE_SAME: Final = N_("The two passphrases differ. Write the same one twice.")


@router.get("")
async def tip_list(visit: SignedIn) -> Response:
    """What awaits the recipient, and the keys."""
    return await _list(visit)


@router.post("/keys")
async def make_key(visit: SignedIn, passphrase: Secret = "", again: Secret = "") -> Response:
    """Make a key of one's own."""
    if passphrase != again:
        return await _list(visit, {"passphrase": visit.language.say(NOT_THE_SAME)})
    done = N_("The key is made, and waits for an administrator. Nobody can give you the passphrase again.")
    return await _on_keys(visit, "keys", {"passphrase": passphrase}, done)


@router.post("/keys/{key_id}/activate")
async def activate_key(visit: SignedIn, key_id: UUID) -> Response:
    """Take somebody else's key into use."""
    return await _on_keys(visit, f"keys/{key_id}/activate", {}, N_("From now on reports are sealed to that key too."))


@router.post("/keys/{key_id}/end")
async def end_key(visit: SignedIn, key_id: UUID) -> Response:
    """End a key."""
    return await _on_keys(visit, f"keys/{key_id}/end", {}, N_("The key has ended: it opens nothing any more."))


@router.get("/{report_id}")
async def tip_page(visit: SignedIn, report_id: UUID) -> Response:
    """A report's days, sealed."""
    return await _show(visit, report_id)


@router.post("/{report_id}/open")
async def open_tip(visit: SignedIn, report_id: UUID, passphrase: Secret = "") -> Response:
    """A report, opened for this one answer."""
    try:
        path = f"{API}/reports/{report_id}/open"
        dialogue = await visit.gateway.create(TipDialogue, path, {"passphrase": passphrase})
    except Refused as refused:
        return await _show(visit, report_id, _errors(visit, refused))
    return await _show(visit, report_id, dialogue=dialogue)


@router.post("/{report_id}/files/{file_id}")
async def open_file(visit: SignedIn, report_id: UUID, file_id: UUID, passphrase: Secret = "") -> Response:
    """A file, to be saved."""
    return await _download(visit, report_id, f"files/{file_id}/open", passphrase, str(file_id))


@router.post("/{report_id}/archive")
async def archive_tip(visit: SignedIn, report_id: UUID, passphrase: Secret = "") -> Response:
    """The report in clear for the archive."""
    return await _download(visit, report_id, "archive", passphrase, f"rapport-{report_id}.zip")


@router.post("/{report_id}/acknowledge")
async def acknowledge(visit: SignedIn, report_id: UUID) -> Response:
    """Confirm that the report has come in."""
    return await _take(visit, report_id, "acknowledge", {}, N_("Confirmed: the reporter sees it with the receipt."))


@router.post("/{report_id}/answer")
async def answer(visit: SignedIn, report_id: UUID, text: Prose = "", feedback: Line = "") -> Response:
    """Answer the reporter."""
    body = {"text": text.strip(), "feedback": feedback == "yes"}
    return await _take(visit, report_id, "answer", body, N_("Sealed: the reporter reads it with the receipt."))


@router.post("/{report_id}/assess")
async def assess(
    visit: SignedIn,
    report_id: UUID,
    category: Line = "",
    circle: Line = "",
    barred: Annotated[list[str], Form(max_length=50)] = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Sort the report, and keep away whom it names."""
    body = {"category": category, "circle": circle, "barred": barred}
    return await _take(visit, report_id, "assess", body, N_("Sorted."))


@router.post("/{report_id}/share")
async def share(visit: SignedIn, report_id: UUID, subject: Line = "", passphrase: Secret = "") -> Response:
    """Seal the report to another recipient too."""
    body = {"subject": subject, "passphrase": passphrase}
    return await _take(visit, report_id, "share", body, N_("The other recipient can open it too."))


@router.post("/{report_id}/close")
async def close(visit: SignedIn, report_id: UUID) -> Response:
    """Close the matter."""
    done = N_("Closed. In two years the report is destroyed; take out what belongs in the archive before that.")
    return await _take(visit, report_id, "close", {}, done)


async def _take(visit: Visit, report_id: UUID, step: str, body: dict[str, Any], done: str) -> Response:
    try:
        await visit.gateway.write("POST", f"{API}/reports/{report_id}/{step}", body)
    except Refused as refused:
        return await _show(visit, report_id, _errors(visit, refused))
    return visit.done(visit.language.say(done), f"{API}/{report_id}")


async def _download(visit: Visit, report_id: UUID, what: str, passphrase: str, name: str) -> Response:
    try:
        content = await visit.gateway.write("POST", f"{API}/reports/{report_id}/{what}", {"passphrase": passphrase})
    except Refused as refused:
        return await _show(visit, report_id, _errors(visit, refused))
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/octet-stream", headers=headers)


async def _on_keys(visit: Visit, path: str, body: dict[str, Any], done: str) -> Response:
    try:
        await visit.gateway.write("POST", f"{API}/{path}", body)
    except Refused as refused:
        return await _list(visit, _errors(visit, refused))
    return visit.done(visit.language.say(done), API)


def _errors(visit: Visit, refused: Refused) -> FormErrors:
    known = {name: visit.language.say(said) for name, said in ERRORS.items()}
    if refused.problem.slug in known:  # refused as 403 or 410, and still a matter of the form
        return {"": known[refused.problem.slug]}
    return visit.form_errors(refused, known)


async def _list(visit: Visit, errors: FormErrors | None = None) -> Response:
    recipients = await visit.gateway.read(TipRecipients, f"{API}/recipients")
    reads = roles.may(visit.session.roles, Action.TIP_READ)
    tips = await visit.gateway.read(Tips, f"{API}/reports") if reads else Tips()
    own = next((one for one in recipients.items if one.subject == visit.session.user and one.state != "ended"), None)
    values = {
        "tips": tips.items,
        "recipients": recipients.items,
        "own": own,
        "reads": reads,
        "least": LEAST,
        "heading": headline(visit.language, tips, reads=reads),
    }
    return await visit.page("tips.html", values, errors)


async def _show(
    visit: Visit, report_id: UUID, errors: FormErrors | None = None, dialogue: TipDialogue | None = None
) -> Response:
    tip = await visit.gateway.read(Tip, f"{API}/reports/{report_id}")
    recipients = await visit.gateway.read(TipRecipients, f"{API}/recipients")
    others = [one for one in recipients.items if one.subject != visit.session.user and one.state == "active"]
    values = {"tip": tip, "others": others, "dialogue": dialogue, "heading": _tip_headline(visit.language, tip)}
    return await visit.page("tip.html", values, errors)


def headline(language: Language, tips: Tips, *, reads: bool) -> str:
    """The one thing that matters now."""
    if not reads:
        return language.say(N_("Who receives whistleblower reports"))
    new = sum(tip.state == "new" for tip in tips.items)
    if new:
        return language.say_n("%(word)s report is to be confirmed", "%(word)s reports are to be confirmed", new)
    return language.say(N_("No report awaits a confirmation"))


def _tip_headline(language: Language, tip: Tip) -> str:
    if tip.state == "closed":
        return language.say(N_("The matter is closed"))
    if tip.state == "new":
        return language.say(N_("The report is to be confirmed by %(day)s"), day=tip.acknowledge_by)
    if tip.feedback_on is None:
        return language.say(N_("The reporter is to be told what was done by %(day)s"), day=tip.feedback_by)
    return language.say(N_("The reporter was told what was done"))
