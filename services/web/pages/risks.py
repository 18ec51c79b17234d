"""Risks: where they lie, one with its history, and the forms to register, change and approve."""

import asyncio
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response

from services.web import risk_words
from services.web.charts import Picture, heat_map
from services.web.client import Refused
from services.web.messages import Language
from services.web.risk_forms import MOST_FIELDS, Typed, field_of, risk_body, rows_of, typed_from, typed_in
from services.web.roles import may
from services.web.schemas import Page
from services.web.schemas.risks import Compared, HeatMap, Process, Risk, Scale, Step, Version
from services.web.visit import FormErrors, SignedIn, Visit, refusal
from services.web.words import N_
from shared.policy.actions import Action

router = APIRouter()
PageNumber = Annotated[int, Query(alias="page", ge=1, le=1_000)]
Code = Annotated[str, Query(max_length=20)]
Id = Annotated[str, Query(max_length=36)]
CLOSE: Final = frozenset({"intensive", "continuous"})
KNOWN: Final = {
    "committeeId": N_("Choose the committee."),
    "level": N_("Choose the level."),
    "title": N_("Write what the risk is called, in at most 200 characters."),
    "cause": N_("Write what makes it possible."),
    "event": N_("Write what can happen."),
    "consequence": N_("Write what it would lead to."),
    "typology": N_("Choose the kind of exploitation."),
    "inherent-likelihood": N_("Choose a step of the scale."),
    "inherent-consequence": N_("Choose a step of the scale."),
    "residual-likelihood": N_("Choose a step of the scale, or leave both empty."),
    "residual-consequence": N_("Choose a step of the scale, or leave both empty."),
    "owner": N_("Write who answers for the risk."),
    "treatment": N_("Choose what is done about it."),
    "rules": N_("Write rules as the rule book does, such as INV-01, with commas between."),
    "controls": N_("Write the ids of controls, with commas between."),
    "horizonItems": N_("Write the ids of the records, with commas between."),
    "processId": N_("Choose a process of the same committee."),
    "changed-meanwhile": N_("Somebody has changed it meanwhile. Read it again before you go on."),
    "second-person-needed": N_("You wrote this last, so somebody else approves it."),
    "approved-already": N_("It is approved as it stands."),
}
ACTION_WRONG: Final = N_("Write what will be done, and choose the day.")


@router.get("/risks")
async def list_risks(
    visit: SignedIn,
    *,
    number: PageNumber = 1,
    committee: Code = "",
    level: Code = "",
    typology: Code = "",
    focus: Code = "",
    stage: Code = "",
) -> Response:
    """The heat map, and the risks that were chosen, the heaviest first."""
    chosen = {"committee": committee, "level": level, "typology": typology, "focus": focus, "stage": stage}
    asked = {"committeeId": committee, "level": level, "typology": typology, "focusArea": focus, "stage": stage}
    found, heat = await asyncio.gather(
        visit.gateway.read(Page[Risk], "/risks", {**asked, "page": number, "limit": 50}),
        visit.gateway.read(HeatMap, "/risks/heat-map", {"committeeId": committee}),
    )
    values = {
        "risks": found,
        "heat": heat,
        "picture": picture_of(visit.language, heat),
        "chosen": chosen,
        "narrowed": any(chosen.values()),
        "query": "&".join(f"{name}={value}" for name, value in chosen.items() if value),
        "my_committees": visit.committees(),
        "risk_words": risk_words,
        "heading": headline(visit.language, found),
    }
    return await visit.page("risks.html", values)


@router.get("/risks/new")
async def new_risk(visit: SignedIn, process: Id = "", committee: Code = "") -> Response:
    """A form for a risk."""
    if not may(visit.session.roles, Action.RISK_WRITE):
        raise refusal(403)
    return await _form(visit, {"processId": process, "committeeId": committee, "stage": "open"})


@router.post("/risks/new")
async def register(request: Request, visit: SignedIn) -> Response:
    """Register a risk."""
    typed = typed_in(await request.form(max_files=0, max_fields=MOST_FIELDS))
    try:
        body = risk_body(typed) | {"committeeId": typed.get("committeeId", "")}
        made = await visit.gateway.create(Risk, "/risks", body)
    except Refused as refused:
        return await _form(visit, typed, errors_of(visit, refused, KNOWN))
    return visit.done(visit.language.say("The risk is registered."), made.address)


@router.get("/risks/{risk_id}")
async def show_risk(visit: SignedIn, risk_id: UUID) -> Response:
    """One risk with its history and its form."""
    return await _one(visit, risk_id)


@router.post("/risks/{risk_id}")
async def change(request: Request, visit: SignedIn, risk_id: UUID) -> Response:
    """Say something else of a risk."""
    typed = typed_in(await request.form(max_files=0, max_fields=MOST_FIELDS))
    try:
        await visit.gateway.write("PUT", f"/risks/{risk_id}", risk_body(typed) | version_in(typed))
    except Refused as refused:
        return await _one(visit, risk_id, typed, errors_of(visit, refused, KNOWN))
    return visit.done(visit.language.say("The change is saved, and the earlier state is kept."), f"/risks/{risk_id}")


@router.post("/risks/{risk_id}/approve")
async def approve(
    visit: SignedIn,
    risk_id: UUID,
    version: Annotated[int, Form(ge=1)],
    decision: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Approve a risk as it was read."""
    body = {"version": version, "decision": decision.strip()}
    try:
        await visit.gateway.write("POST", f"/risks/{risk_id}/approve", body)
    except Refused as refused:
        return await _one(visit, risk_id, None, errors_of(visit, refused, KNOWN))
    return visit.done(visit.language.say("Approved. The state is kept as it was decided."), f"/risks/{risk_id}")


async def _form(visit: Visit, typed: Typed, errors: FormErrors | None = None) -> Response:
    processes, scale = await _beside(visit)
    values = {**_for_form(visit, typed, processes, scale), "heading": visit.language.say("Register a risk")}
    return await visit.page("risk_new.html", values, errors)


async def _one(visit: Visit, risk_id: UUID, typed: Typed | None = None, errors: FormErrors | None = None) -> Response:
    path = f"/risks/{risk_id}"
    risk, history, (processes, scale) = await asyncio.gather(
        visit.gateway.read(Risk, path),
        visit.gateway.read(Page[Version], f"{path}/versions", {"limit": 50}),
        _beside(visit),
    )
    mine = [one for one in processes if one.committee_id == risk.committee_id]
    told = typed_from(risk.model_dump(mode="json", by_alias=True)) if typed is None else typed
    values = {
        **_for_form(visit, told, mine, scale),
        "risk": risk,
        "history": shown_history(visit.language, history.items),
        "compared": await compared(visit, path, risk.approved_version),
        "process": next((one for one in mine if one.process_id == risk.process_id), None),
        "heading": risk.title,
    }
    return await visit.page("risk.html", values, errors)


async def _beside(visit: Visit) -> tuple[tuple[Process, ...], Scale]:
    processes, scale = await asyncio.gather(
        visit.gateway.read(Page[Process], "/risks/processes", {"limit": 100}),
        visit.gateway.read(Scale, "/risks/scale"),
    )
    return processes.items, scale


def _for_form(
    visit: Visit, typed: Typed, processes: tuple[Process, ...] | list[Process], scale: Scale
) -> dict[str, Any]:
    return {
        "typed": typed,
        "rows": rows_of(typed),
        "processes": processes,
        "scale": scale,
        "my_committees": visit.committees(),
        "risk_words": risk_words,
    }


async def compared(visit: Visit, path: str, approved: int | None) -> tuple[Compared, list[tuple[str, Step]]] | None:
    """How the two states approved last differ; None where there are not two."""
    if approved is None:
        return None
    try:
        found = await visit.gateway.read(Compared, f"{path}/compare")
    except Refused:
        return None
    return found, named(visit.language, found.changes)


def shown_history(language: Language, versions: tuple[Version, ...]) -> list[tuple[Version, list[tuple[str, Step]]]]:
    """Each version with what it changed, by name."""
    return [(version, named(language, version.changes)) for version in versions]


def named(language: Language, changes: tuple[Step, ...]) -> list[tuple[str, Step]]:
    """Each change with what its field is called."""
    return [(field_name(language, change.field), change) for change in changes]


def field_name(language: Language, field: str) -> str:
    """What the place of a change is called: the first step by its name, a number as it is."""
    first, *rest = field.split(".")
    name = language.say(risk_words.FIELDS[first]) if first in risk_words.FIELDS else first
    parts = [language.say(risk_words.PARTS[part]) if part in risk_words.PARTS else part for part in rest]
    return ", ".join([name, *parts]) if parts else name


def errors_of(visit: Visit, refused: Refused, known: dict[str, str]) -> FormErrors:
    """What to tell of a refused form, by its fields; raised again where a corrected form would not help."""
    words = {field: visit.language.say(text) for field, text in known.items()}
    if not refused.problem.errors:
        return visit.form_errors(refused, words)
    wrong = visit.language.say(ACTION_WRONG)
    fields = dict.fromkeys(field_of(error.pointer) for error in refused.problem.errors)
    details = {field_of(error.pointer): error.detail for error in refused.problem.errors}
    return {field: words.get(field, wrong if field.startswith("actions-") else details[field]) for field in fields}


def version_in(typed: Typed) -> dict[str, int]:
    """The version that was read when the form was filled in."""
    text = typed.get("version", "")
    return {"version": int(text) if text.isascii() and text.isdecimal() else 0}


def picture_of(language: Language, heat: HeatMap) -> Picture:
    """The heat map in a language."""
    likelihood, consequence = (
        [language.text(step) for step in steps] for steps in (heat.scale.likelihood, heat.scale.consequence)
    )
    counts = {(cell.likelihood, cell.consequence): cell.risks for cell in heat.cells}
    total = sum(counts.values())
    summary = language.say_n(
        "One risk by likelihood and consequence.", "%(word)s risks by likelihood and consequence.", total
    )
    return heat_map(summary, (language.say("Likelihood"), *consequence), likelihood, consequence, counts)


def headline(language: Language, found: Page[Risk]) -> str:
    """How many of the risks shown call for close control."""
    if not found.total:
        return language.say("No risk is registered here")
    close = sum(risk.intensity.code in CLOSE for risk in found.items)
    if not close:
        return language.say("No risk calls for close control")
    return language.say_n("One risk calls for close control", "%(word)s risks call for close control", close)
