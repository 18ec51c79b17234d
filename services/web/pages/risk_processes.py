"""Processes: what each does that brings a risk with it, which have none, and what each committee has thought of."""

import asyncio
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.web import risk_words
from services.web.client import Refused
from services.web.messages import Language
from services.web.pages.risks import errors_of, version_in
from services.web.risk_forms import MOST_FIELDS, Typed, process_body, scale_body, typed_from, typed_in
from services.web.roles import may
from services.web.schemas import Page
from services.web.schemas.risks import Coverage, Process, Scale
from services.web.visit import FormErrors, SignedIn, Visit
from services.web.words import N_
from shared.policy.actions import Action

router = APIRouter()
PageNumber = Annotated[int, Query(alias="page", ge=1, le=1_000)]
MOST_STEPS: Final = 10
KNOWN: Final = {
    "name": N_("Write what the process is called, in at most 200 characters."),
    "unit": N_("Write the unit in at most 120 characters."),
    "committeeId": N_("Choose the committee."),
    "changed-meanwhile": N_("Somebody has changed it meanwhile. Read it again before you go on."),
}
SCALE_KNOWN: Final = {
    "validFrom": N_("Choose the day from which it holds."),
    "decision": N_("Write the number of the decision in at most 120 characters."),
    "likelihood": N_("Name at least three steps, in both languages."),
    "consequence": N_("Name at least three steps, in both languages."),
    "scale-not-later": N_("A scale from that day or later is decided already. Choose a later day."),
}


@router.get("/risks/processes")
async def list_processes(visit: SignedIn, number: PageNumber = 1) -> Response:
    """All processes, the gaps first."""
    return await _list(visit, number, {})


@router.post("/risks/processes")
async def register(request: Request, visit: SignedIn) -> Response:
    """Register a process."""
    typed = typed_in(await request.form(max_files=0, max_fields=MOST_FIELDS))
    try:
        body = process_body(typed) | {"committeeId": typed.get("committeeId", "")}
        await visit.gateway.write("POST", "/risks/processes", body)
    except Refused as refused:
        return await _list(visit, 1, typed, errors_of(visit, refused, KNOWN))
    return visit.done(visit.language.say("The process is registered."), "/risks/processes")


@router.get("/risks/processes/{process_id}")
async def show_process(visit: SignedIn, process_id: UUID) -> Response:
    """One process."""
    return await _one(visit, process_id)


@router.post("/risks/processes/{process_id}")
async def change(request: Request, visit: SignedIn, process_id: UUID) -> Response:
    """Say something else of a process."""
    typed = typed_in(await request.form(max_files=0, max_fields=MOST_FIELDS))
    try:
        body = process_body(typed) | version_in(typed)
        await visit.gateway.write("PUT", f"/risks/processes/{process_id}", body)
    except Refused as refused:
        return await _one(visit, process_id, typed, errors_of(visit, refused, KNOWN))
    return visit.done(visit.language.say("The change is saved."), "/risks/processes")


@router.get("/risks/scale")
async def show_scale(visit: SignedIn) -> Response:
    """The scale in force."""
    return await _scale(visit)


@router.post("/risks/scale")
async def set_scale(request: Request, visit: SignedIn) -> Response:
    """Decide a scale."""
    typed = typed_in(await request.form(max_files=0, max_fields=MOST_FIELDS))
    try:
        await visit.gateway.write("PUT", "/risks/scale", scale_body(typed))
    except Refused as refused:
        errors = {_axis(field): text for field, text in errors_of(visit, refused, SCALE_KNOWN).items()}
        known = {field: visit.language.say(SCALE_KNOWN[field]) for field in errors if field in SCALE_KNOWN}
        return await _scale(visit, typed, errors | known)
    return visit.done(visit.language.say("The scale is decided, and holds from its day on."), "/risks/scale")


async def _list(visit: Visit, number: int, typed: Typed, errors: FormErrors | None = None) -> Response:
    coverage, found = await asyncio.gather(
        visit.gateway.read(Coverage, "/risks/coverage"),
        visit.gateway.read(Page[Process], "/risks/processes", {"page": number, "limit": 50}),
    )
    values: dict[str, Any] = {
        "coverage": coverage,
        "processes": found,
        "matrix": matrix(coverage),
        "typed": typed,
        "process": None,
        "my_committees": visit.committees(),
        "risk_words": risk_words,
        "heading": headline(visit.language, coverage),
    }
    return await visit.page("risk_processes.html", values, errors)


async def _one(
    visit: Visit, process_id: UUID, typed: Typed | None = None, errors: FormErrors | None = None
) -> Response:
    process = await visit.gateway.read(Process, f"/risks/processes/{process_id}")
    told = typed_from(process.model_dump(mode="json", by_alias=True)) if typed is None else typed
    values = {"process": process, "typed": told, "risk_words": risk_words, "heading": process.name}
    return await visit.page("risk_process.html", values, errors)


async def _scale(visit: Visit, typed: Typed | None = None, errors: FormErrors | None = None) -> Response:
    scale = await visit.gateway.read(Scale, "/risks/scale")
    told = typed_from(scale.model_dump(mode="json", by_alias=True)) | {"validFrom": "", "decision": ""}
    values = {
        "scale": scale,
        "typed": told if typed is None else typed,
        "steps": range(MOST_STEPS),
        "may_set": may(visit.session.roles, Action.RISK_SCALE_SET) and "*" in visit.session.committees,
        "heading": visit.language.say("The scale that risks are weighed on"),
    }
    return await visit.page("risk_scale.html", values, errors)


def _axis(field: str) -> str:
    first = field.partition("-")[0]
    return first if first in {"likelihood", "consequence"} else field


def matrix(coverage: Coverage) -> list[tuple[str, list[tuple[int, int]]]]:
    """Each kind of exploitation with how many risks, and how many approved, each committee has of it."""
    found = {(one.typology, one.committee_id): (one.risks, one.approved) for one in coverage.covered}
    return [
        (code, [found.get((code, committee), (0, 0)) for committee in coverage.committees])
        for code in risk_words.TYPOLOGY
    ]


def headline(language: Language, coverage: Coverage) -> str:
    """How many processes lack a risk."""
    if coverage.gaps:
        return language.say_n(
            "One process brings a risk with it and has none in the register",
            "%(word)s processes bring a risk with them and have none in the register",
            len(coverage.gaps),
        )
    if not coverage.flagged:
        return language.say("No process is registered yet")
    return language.say("Every process that brings a risk with it has one in the register")
