"""Analyses by templates: before purchases, choice systems and decisions; the situation picture and the action plan."""

import asyncio
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response

from services.web import risk_words
from services.web.client import Refused
from services.web.messages import Language
from services.web.pages.risks import compared, errors_of, shown_history, version_in
from services.web.risk_forms import MOST_FIELDS, Typed, analysis_body, rows_of, shown_kr, typed_from, typed_in
from services.web.roles import may
from services.web.schemas import Page
from services.web.schemas.risks import Analysis, Outline, Outlines, Scale, Situation, Version
from services.web.visit import FormErrors, SignedIn, Visit, refusal
from services.web.words import N_
from shared.policy.actions import Action

router = APIRouter()
PageNumber = Annotated[int, Query(alias="page", ge=1, le=1_000)]
Code = Annotated[str, Query(max_length=40)]
OF_THE_LAW: Final = ("situation_picture", "action_plan")
STEP: Final = N_("Choose a step of the scale, or leave both empty.")
KNOWN: Final = {
    "committeeId": N_("Choose the committee."),
    "title": N_("Write what the analysis is called, in at most 200 characters."),
    "areaRisk-likelihood": STEP,
    "areaRisk-consequence": STEP,
    "objectRisk-likelihood": STEP,
    "objectRisk-consequence": STEP,
    "accruedCost-suppliers": N_("Write the ids of the suppliers, with commas between."),
    "accruedCost-from": N_("Choose the first day of the contract period."),
    "accruedCost-until": N_("Choose the last day of the contract period; it is not before the first."),
    "expectedCost": N_("Write an amount in kronor, such as 4 875,50."),
    "horizonItems": N_("Write the ids of the records, with commas between."),
    "changed-meanwhile": N_("Somebody has changed it meanwhile. Read it again before you go on."),
    "second-person-needed": N_("You wrote this last, so somebody else approves it."),
    "approved-already": N_("It is approved as it stands."),
    "processing-restricted": N_("What is known of one of the suppliers may only be stored now, so nothing is summed."),
    "analysis-incomplete": N_("Something that the template asks for is missing; the page says what."),
}


@router.get("/risks/analyses")
async def list_analyses(visit: SignedIn, number: PageNumber = 1, kind: Code = "") -> Response:
    """Analyses, the latest change first."""
    templates = await _templates(visit)
    asked = kind if kind in templates else ""
    found = await visit.gateway.read(Page[Analysis], "/risks/analyses", {"kind": asked, "page": number, "limit": 50})
    values = {
        "analyses": found,
        "templates": templates,
        "kind": asked,
        "risk_words": risk_words,
        "heading": headline(visit.language, found),
    }
    return await visit.page("risk_analyses.html", values)


@router.get("/risks/situation")
async def show_situation(visit: SignedIn) -> Response:
    """The situation picture and the action plan, and when the law wants them renewed."""
    pictures, plans = ({"kind": kind, "limit": 10} for kind in OF_THE_LAW)
    situation, templates, *lists = await asyncio.gather(
        visit.gateway.read(Situation, "/risks/situation"),
        _templates(visit),
        visit.gateway.read(Page[Analysis], "/risks/analyses", pictures),
        visit.gateway.read(Page[Analysis], "/risks/analyses", plans),
    )
    values = {
        "situation": situation,
        "templates": templates,
        "analyses": [one for found in lists for one in found.items],
        "risk_words": risk_words,
        "heading": situation_headline(visit.language, situation),
    }
    return await visit.page("risk_situation.html", values)


@router.get("/risks/analyses/new")
async def new_analysis(visit: SignedIn, kind: Code = "procurement") -> Response:
    """A form for an analysis by a template."""
    if not may(visit.session.roles, Action.RISK_WRITE):
        raise refusal(403)
    return await _form(visit, kind, {})


@router.post("/risks/analyses/new")
async def begin(request: Request, visit: SignedIn, kind: Code = "procurement") -> Response:
    """Begin an analysis."""
    typed = typed_in(await request.form(max_files=0, max_fields=MOST_FIELDS))
    template = _of_kind(await _templates(visit), kind)
    try:
        body = analysis_body(typed, template) | {"committeeId": typed.get("committeeId", ""), "kind": kind}
        made = await visit.gateway.create(Analysis, "/risks/analyses", body)
    except Refused as refused:
        return await _form(visit, kind, typed, errors_of(visit, refused, KNOWN))
    return visit.done(visit.language.say("The analysis is saved as a draft."), made.address)


@router.get("/risks/analyses/{analysis_id}")
async def show_analysis(visit: SignedIn, analysis_id: UUID) -> Response:
    """One analysis with its history and its form."""
    return await _one(visit, analysis_id)


@router.post("/risks/analyses/{analysis_id}")
async def change(request: Request, visit: SignedIn, analysis_id: UUID) -> Response:
    """Say something else in an analysis."""
    typed = typed_in(await request.form(max_files=0, max_fields=MOST_FIELDS))
    path = f"/risks/analyses/{analysis_id}"
    analysis = await visit.gateway.read(Analysis, path)
    template = _of_kind(await _templates(visit), analysis.kind)
    try:
        await visit.gateway.write("PUT", path, analysis_body(typed, template) | version_in(typed))
    except Refused as refused:
        return await _one(visit, analysis_id, typed, errors_of(visit, refused, KNOWN))
    return visit.done(visit.language.say("The change is saved, and the earlier state is kept."), path)


@router.post("/risks/analyses/{analysis_id}/approve")
async def approve(
    visit: SignedIn,
    analysis_id: UUID,
    version: Annotated[int, Form(ge=1)],
    decision: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Approve an analysis as it was read."""
    path = f"/risks/analyses/{analysis_id}"
    try:
        await visit.gateway.write("POST", f"{path}/approve", {"version": version, "decision": decision.strip()})
    except Refused as refused:
        return await _one(visit, analysis_id, None, errors_of(visit, refused, KNOWN))
    return visit.done(visit.language.say("Approved. The state is kept as it was decided."), path)


async def _templates(visit: Visit) -> dict[str, Outline]:
    found = await visit.gateway.read(Outlines, "/risks/templates")
    return {one.kind: one for one in found.items}


def _of_kind(templates: dict[str, Outline], kind: str) -> Outline:
    if kind not in templates:
        raise refusal(404)
    return templates[kind]


async def _form(visit: Visit, kind: str, typed: Typed, errors: FormErrors | None = None) -> Response:
    template = _of_kind(await _templates(visit), kind)
    values = {**await _for_form(visit, typed, template), "heading": visit.language.text(template.text)}
    return await visit.page("risk_analysis_new.html", values, errors)


async def _one(
    visit: Visit, analysis_id: UUID, typed: Typed | None = None, errors: FormErrors | None = None
) -> Response:
    path = f"/risks/analyses/{analysis_id}"
    analysis, history, templates = await asyncio.gather(
        visit.gateway.read(Analysis, path),
        visit.gateway.read(Page[Version], f"{path}/versions", {"limit": 50}),
        _templates(visit),
    )
    template = _of_kind(templates, analysis.kind)
    told = typed_from(analysis.model_dump(mode="json", by_alias=True)) | {
        "expectedCost": shown_kr(analysis.expected_cost)
    }
    sections = {section.code: visit.language.text(section.text) for section in template.sections}
    values = {
        **await _for_form(visit, told if typed is None else typed, template),
        "analysis": analysis,
        "lacking": [sections.get(code) or _field(visit.language, code) for code in analysis.missing],
        "history": shown_history(visit.language, history.items),
        "compared": await compared(visit, path, analysis.approved_version),
        "heading": analysis.title,
    }
    return await visit.page("risk_analysis.html", values, errors)


async def _for_form(visit: Visit, typed: Typed, template: Outline) -> dict[str, Any]:
    asked = {"kind": "situation_picture", "limit": 50}
    scale, pictures = await asyncio.gather(
        visit.gateway.read(Scale, "/risks/scale"), visit.gateway.read(Page[Analysis], "/risks/analyses", asked)
    )
    return {
        "typed": typed,
        "template": template,
        "rows": rows_of(typed),
        "scale": scale,
        "pictures": pictures.items,
        "my_committees": visit.committees(),
        "risk_words": risk_words,
    }


def _field(language: Language, code: str) -> str:
    return language.say(risk_words.FIELDS[code]) if code in risk_words.FIELDS else code


def headline(language: Language, found: Page[Analysis]) -> str:
    """How many of the analyses shown wait for approval."""
    waiting = sum(one.state != "approved" for one in found.items)
    if not found.total:
        return language.say("No analysis has been made")
    if not waiting:
        return language.say("Every analysis is approved")
    return language.say_n("One analysis is not approved yet", "%(word)s analyses are not approved yet", waiting)


def situation_headline(language: Language, situation: Situation) -> str:
    """Whether the law's clock has run out."""
    if any(one.analysis_id is None for one in situation.reviews):
        return language.say("A situation picture and an action plan have to be approved")
    if any(one.overdue for one in situation.reviews):
        return language.say("The situation picture or the action plan is overdue")
    first = min(one.due_on for one in situation.reviews if one.due_on)
    return language.say("The situation picture and the action plan hold until %(day)s", day=language.day(first))
