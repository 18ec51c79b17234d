"""Random controls: what chance chose to look at, and what that tells of how much the rules find."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response
from pydantic import Field

from services.web import roles
from services.web.charts import Picture, Whisker, whiskers
from services.web.client import Refused
from services.web.fairness_words import ERROR_FAMILIES, LOOK_STATUS, MEASURES, RECALL_FAMILIES
from services.web.figures import parse_kr
from services.web.forms import LINE, SentForm
from services.web.messages import Language
from services.web.schemas import Page
from services.web.schemas.random_controls import ControlPeriod, ControlPolicy, RandomControl, RecallReport
from services.web.visit import FormErrors, SignedIn, Visit
from services.web.words import N_
from shared.policy.actions import Action

router = APIRouter()
PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]
ERRORS: Final = {
    "wrong": N_("Choose whether it was in order."),
    "amount": N_("Write how much was wrong, in kronor; 0 where no money was wrong."),
    "family": N_("Choose what kind of fault it was."),
    "random-control-done": N_("Somebody has looked at it already; see what they found."),
    "processing-restricted": N_("The person’s data may only be stored now, so this waits."),
    "committeeId": N_("Choose a committee."),
    "validFrom": N_("Choose today or a later day."),
    "value": N_("Write a whole number, 0 to end it."),
    "decision": N_("Write the reference of the committee’s decision."),
    "random-control-not-possible": N_("That is more than may be drawn, or the day has passed."),
}


class LookForm(SentForm):
    """What was found."""

    wrong: str = Field(default="", max_length=LINE)
    amount: str = Field(default="", max_length=LINE)
    family: str = Field(default="", max_length=LINE)


class PolicyForm(SentForm):
    """What a committee decides."""

    committee_id: str = Field(default="", max_length=LINE)
    valid_from: str = Field(default="", max_length=LINE)
    measure: str = Field(default="number", max_length=LINE)
    value: str = Field(default="", max_length=LINE)
    decision: str = Field(default="", max_length=LINE)


@router.get("/random-controls")
async def control_list(visit: SignedIn, number: PageNumber = 1, status: str = "open") -> Response:
    """What chance chose, and has been looked at or not."""
    chosen = status if status in LOOK_STATUS else ""
    found = await visit.gateway.read(Page[RandomControl], "/random-controls", {"status": chosen, "page": number})
    return await visit.page("random_controls.html", {"found": found, "status": chosen})


@router.get("/random-controls/recall")
async def recall_page(visit: SignedIn) -> Response:
    """How much of what is wrong the rules find."""
    return await _told(visit, PolicyForm(valid_from=visit.today.isoformat()))


@router.post("/random-controls/policies")
async def decide(visit: SignedIn, sent: Annotated[PolicyForm, Form()]) -> Response:
    """Decide how much is drawn."""
    known = _known(visit)
    wrong = {
        "committeeId": not sent.committee_id,
        "validFrom": not _is_day(sent.valid_from),
        "value": not sent.value.strip().isdecimal(),
        "decision": not sent.decision.strip(),
    }
    if errors := {field: known[field] for field, is_wrong in wrong.items() if is_wrong}:
        return await _told(visit, sent, errors)
    try:
        body = sent.model_dump(by_alias=True) | {"value": int(sent.value)}
        await visit.gateway.write("POST", "/random-controls/policies", body)
    except Refused as refused:
        return await _told(visit, sent, visit.form_errors(refused, known))
    return visit.done(
        visit.language.say("Decided. The draw is made when the month is over."), "/random-controls/recall"
    )


@router.get("/random-controls/{item_id}")
async def control_page(visit: SignedIn, item_id: UUID) -> Response:
    """One of them."""
    return await _show(visit, item_id, LookForm())


@router.post("/random-controls/{item_id}/outcome")
async def record(visit: SignedIn, item_id: UUID, sent: Annotated[LookForm, Form()]) -> Response:
    """Say what was found."""
    known, is_wrong, amount = _known(visit), sent.wrong == "yes", parse_kr(sent.amount)
    missing = {
        "wrong": sent.wrong not in {"yes", "no"},
        "amount": is_wrong and amount is None,
        "family": is_wrong and sent.family not in ERROR_FAMILIES,
    }
    if errors := {field: known[field] for field, is_missing in missing.items() if is_missing}:
        return await _show(visit, item_id, sent, errors)
    body: dict[str, Any] = {"wrong": is_wrong}
    if is_wrong:
        body |= {"wrongMinor": amount, "family": sent.family}
    try:
        await visit.gateway.write("POST", f"/random-controls/{item_id}/outcome", body)
    except Refused as refused:
        return await _show(visit, item_id, sent, visit.form_errors(refused, known))
    return visit.done(visit.language.say("Kept. Thank you."), "/random-controls")


def recall_picture(language: Language, told: RecallReport) -> Picture | None:
    """How much of what is wrong the rules find, a row for all and for each family; None where nothing is known."""
    say, share = language.say, language.share
    rows = [
        Whisker(
            say(RECALL_FAMILIES.get(one.family, one.family)),
            (
                f"{share(one.recall.value)} ({share(one.recall.low)}–{share(one.recall.high)})",
                language.number(one.found),
                language.number(one.seen),
            ),
            one.recall.value,
            one.recall.low,
            one.recall.high,
        )
        for one in told.families
        if one.recall
    ]
    if not rows:
        return None
    head = (say("Rules"), say("Share found"), say("Found by signals"), say("Found by chance"))
    summary = say("Of what is wrong, the rules find likely %(range)s.", range=rows[0].shown[0])
    return whiskers(summary, head, rows)


async def _told(visit: Visit, form: PolicyForm, errors: FormErrors | None = None) -> Response:
    told = await visit.gateway.read(RecallReport, "/random-controls/recall")
    periods = await visit.gateway.read(Page[ControlPeriod], "/random-controls/periods", {"limit": 100})
    policies = await visit.gateway.read(Page[ControlPolicy], "/random-controls/policies", {"limit": 100})
    if not form.value and not errors:
        form = form.model_copy(update={"value": str(told.proposed)})
    values = {
        "told": told,
        "picture": recall_picture(visit.language, told),
        "periods": periods.items,
        "policies": policies.items,
        "mine": visit.committees(),
        "measures": MEASURES,
        "form": form,
        "may_set": roles.may(visit.session.roles, Action.RANDOM_CONTROL_SET),
        "may_read": roles.may(visit.session.roles, Action.RANDOM_CONTROL_READ),
    }
    return await visit.page("recall.html", values, errors)


async def _show(visit: Visit, item_id: UUID, form: LookForm, errors: FormErrors | None = None) -> Response:
    one = await visit.gateway.read(RandomControl, f"/random-controls/{item_id}")
    may_look = roles.may(visit.session.roles, Action.RANDOM_CONTROL_LOOK)
    values = {"one": one, "form": form, "may_look": may_look, "families": ERROR_FAMILIES}
    return await visit.page("random_control.html", values, errors)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _known(visit: Visit) -> Mapping[str, str]:
    return {field: visit.language.say(text) for field, text in ERRORS.items()}
