"""The supplier register: pairs of organisations that may be one, side by side, and what people decide of them."""

from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response

from services.web import register_words, roles
from services.web.client import Refused
from services.web.messages import Language
from services.web.schemas import Page
from services.web.schemas.register import Pair
from services.web.visit import FormErrors, SignedIn, Visit
from services.web.words import N_
from shared.policy.actions import Action

router = APIRouter()
PageNumber = Annotated[int, Query(alias="page", ge=1, le=1_000)]
State = Literal["proposed", "merged", "rejected", "unmerged"]
Decision = Literal["confirm", "reject", "unmerge"]
WRITE_WHY: Final = N_("Write why, in at least five characters.")
ERRORS: Final = {
    "pair-decided": N_("Somebody has decided of the pair already; see where it is."),
    "cannot-be-one": N_("They, or those that they are one with, are two organisations: two numbers, or told apart."),
}
DONE: Final = {
    "confirm": N_("The two are one organisation now. Nothing is rewritten, and it can be undone."),
    "reject": N_("The two are two organisations, and are not proposed again."),
    "unmerge": N_("The merge is undone, and both are as they were."),
}


@router.get("/parties")
async def pair_list(visit: SignedIn, number: PageNumber = 1, state: State = "proposed") -> Response:
    """Pairs in a state, the likeliest first."""
    return await _list(visit, number, state)


@router.post("/parties/{merge_id}/{decision}")
async def decide(
    visit: SignedIn,
    merge_id: UUID,
    decision: Decision,
    reason: Annotated[str, Form(max_length=2_000)] = "",
    state: Annotated[State, Form()] = "proposed",
) -> Response:
    """Decide of a pair."""
    try:
        await visit.gateway.write("POST", f"/parties/merges/{merge_id}/{decision}", {"reason": reason.strip()})
    except Refused as refused:
        known = {field: visit.language.say(text) for field, text in ERRORS.items()}
        known |= {"reason": visit.language.say(WRITE_WHY)}
        errors = visit.form_errors(refused, known)
        beside = {f"reason-{merge_id}" if field == "reason" else field: text for field, text in errors.items()}
        return await _list(visit, 1, state, beside, {str(merge_id): reason})
    return visit.done(visit.language.say(DONE[decision]), f"/parties?state={state}")


async def _list(
    visit: Visit,
    number: int,
    state: State,
    errors: FormErrors | None = None,
    reasons: dict[str, str] | None = None,
) -> Response:
    pairs = await visit.gateway.read(Page[Pair], "/parties/merges", {"state": state, "page": number})
    values = {
        "pairs": pairs,
        "state": state,
        "register": register_words,
        "reasons": reasons or {},
        "may_decide": roles.may(visit.session.roles, Action.PARTY_MERGE_DECIDE),
        "heading": headline(visit.language, pairs.total, state),
    }
    return await visit.page("register.html", values, errors)


def headline(language: Language, total: int, state: State) -> str:
    """How many pairs there are in a state."""
    if state == "proposed":
        return language.say_n("One pair may be one organisation", "%(word)s pairs may be one organisation each", total)
    if state == "merged":
        return language.say_n("One pair is taken for one", "%(word)s pairs are taken for one each", total)
    return language.say_n("One pair is two organisations", "%(word)s pairs are two organisations each", total)
