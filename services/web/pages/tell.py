"""Tell: what anybody who works here can tell of, the forms for it, and what one has told."""

import asyncio
from typing import Any, Final

from fastapi import APIRouter, Query, Request, Response

from services.web.answers import Typed, read_answers, refused_answers, typed_in
from services.web.client import Refused
from services.web.pages.told import shown_answers
from services.web.schemas import Page
from services.web.schemas.told import Own, Told, ToldKind, ToldKinds
from services.web.visit import FormErrors, SignedIn, Visit, refusal

router = APIRouter()
MOST_FIELDS: Final = 200
PageNumber = Query(default=1, alias="page", ge=1, le=1_000)


@router.get("/tell")
async def choose(visit: SignedIn, number: int = PageNumber) -> Response:
    """What one can tell of, and what one has told."""
    kinds, own = await asyncio.gather(
        visit.gateway.read(ToldKinds, "/told-kinds"),
        visit.gateway.read(Page[Own], "/told", {"page": number}),
    )
    by_name = {kind.kind: kind for kind in kinds.items}
    rows = [
        (one, by_name[one.record.kind], shown_answers(visit, by_name[one.record.kind], one.record.body))
        for one in own.items
        if one.record.kind in by_name
    ]
    heading = visit.language.say("What do you want to tell?")
    return await visit.page("tell.html", {"kinds": kinds.items, "own": own, "rows": rows, "heading": heading})


@router.get("/tell/{slug}")
async def form(visit: SignedIn, slug: str) -> Response:
    """An empty form."""
    return await _form(visit, await kind_of(visit, slug), {})


@router.post("/tell/{slug}")
async def tell(request: Request, visit: SignedIn, slug: str) -> Response:
    """Tell it, and say what happens now."""
    kind = await kind_of(visit, slug)
    typed = typed_in(await request.form(max_files=0, max_fields=MOST_FIELDS), kind)
    body, errors = read_answers(kind, typed, visit.today, visit.language)
    committee = (typed["committee"] or [""])[0]
    if committee and committee not in visit.committees():
        raise refusal(422)
    if errors:
        return await _form(visit, kind, typed, errors)
    path = f"/told/{slug}" + (f"?committeeId={committee}" if committee else "")
    try:
        told = await visit.gateway.create(Told, path, body)
    except Refused as refused:
        return await _form(visit, kind, typed, refused_answers(kind, refused, visit.language))
    thanks = visit.language.say("Thank you. It has the number %(number)s.", number=told.number)
    return visit.done(f"{thanks} {visit.language.text(kind.after)}", "/tell")


async def kind_of(visit: Visit, slug: str) -> ToldKind:
    """The form of that name; a 404 where there is none."""
    kinds = await visit.gateway.read(ToldKinds, "/told-kinds")
    found = next((kind for kind in kinds.items if kind.slug == slug), None)
    if found is None:
        raise refusal(404)
    return found


async def _form(visit: Visit, kind: ToldKind, typed: Typed, errors: FormErrors | None = None) -> Response:
    values: dict[str, Any] = {
        "kind": kind,
        "typed": typed,
        "own_committees": visit.committees(),
        "beside": errors or {},
    }
    asked = {question.name: visit.language.text(question.title) for question in kind.questions}
    # above the form each fault names its question; beside the question that would be said twice
    summary = {name: f"{asked[name]} {wrong}" for name, wrong in (errors or {}).items()}
    heading = visit.language.say("Tell: %(what)s", what=visit.language.text(kind.title).lower())
    return await visit.page("tell_form.html", {**values, "heading": heading}, summary)
