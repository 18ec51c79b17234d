"""Sources: what comes in from where, whose it is, on which ground, and whether it comes."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response

from services.web import source_words
from services.web.charts import DayIn, Picture, strip
from services.web.client import Refused
from services.web.forms import SourceForm
from services.web.messages import Language
from services.web.roles import may
from services.web.schemas import Page
from services.web.schemas.sources import Source
from services.web.visit import FormErrors, SignedIn, Visit, refusal
from services.web.words import N_
from shared.policy.actions import Action

router = APIRouter()
DAYS: Final = 30
HEAD: Final = (N_("Day"), N_("New ones"), N_("Known already"), N_("Not taken"))
TONES: Final = ("brand", "soft", "look")
PageNumber = Annotated[int, Query(alias="page", ge=1, le=1_000)]
Told = Annotated[str, Query(max_length=120)]
KNOWN: Final = {
    "name": N_("Write what people call the source, in at most 120 characters."),
    "channel": N_("Choose how it comes in."),
    "sender": N_("Write who sends it, as the sign-in service calls them."),
    "kinds": N_("Write the kinds as the API names them, with commas between."),
    "owner": N_("Write who answers for the source."),
    "legalBasis": N_("Write the law or decision that it is taken in on."),
    "purpose": N_("Write what it is used for."),
    "expectedHours": N_("Give whole hours, from 1 to 8784, or leave it empty."),
    "source-registered": N_("What comes so from this sender is registered already."),
}


@router.get("/sources")
async def list_sources(visit: SignedIn, number: PageNumber = 1) -> Response:
    """All sources with what came in the last thirty days."""
    found = await visit.gateway.read(Page[Source], "/sources", {"page": number, "limit": 50})
    pictures = [came_in(visit.language, source, visit.today) for source in found.items]
    rows = list(zip(found.items, pictures, strict=True))
    values = {"sources": found, "rows": rows, "source_words": source_words}
    return await visit.page("sources.html", {**values, "heading": headline(visit.language, found.items)})


@router.get("/sources/new")
async def new_source(visit: SignedIn, channel: Told = "api", sender: Told = "", kinds: Told = "") -> Response:
    """A form for a source, begun with what is known of its sender."""
    if not may(visit.session.roles, Action.SOURCE_CHANGE):
        raise refusal(403)
    return await _form(visit, SourceForm(channel=channel, sender=sender, kinds=kinds))


@router.post("/sources/new")
async def register(visit: SignedIn, sent: Annotated[SourceForm, Form()]) -> Response:
    """Register a source."""
    try:
        made = await visit.gateway.create(Source, "/sources", sent.body())
    except Refused as refused:
        return await _form(visit, sent, errors=_errors(visit, refused))
    return visit.done(visit.language.say("The source is registered."), f"/sources/{made.source_id}")


@router.get("/sources/{source_id}")
async def show_source(visit: SignedIn, source_id: UUID) -> Response:
    """One source."""
    source = await visit.gateway.read(Source, f"/sources/{source_id}")
    return await _form(visit, SourceForm.of(source), source)


@router.post("/sources/{source_id}")
async def change(visit: SignedIn, source_id: UUID, sent: Annotated[SourceForm, Form()]) -> Response:
    """Say something else of a source."""
    try:
        await visit.gateway.write("PUT", f"/sources/{source_id}", sent.body())
    except Refused as refused:
        source = await visit.gateway.read(Source, f"/sources/{source_id}")
        return await _form(visit, sent, source, _errors(visit, refused))
    return visit.done(visit.language.say("The change is saved."), f"/sources/{source_id}")


async def _form(
    visit: Visit, form: SourceForm, source: Source | None = None, errors: FormErrors | None = None
) -> Response:
    values: dict[str, Any] = {"form": form, "source": source, "source_words": source_words}
    if source:
        values["picture"] = came_in(visit.language, source, visit.today)
    return await visit.page("source.html", values, errors)


def came_in(language: Language, source: Source, today: date) -> Picture:
    """What came from a source on each of the last thirty days."""
    by_day = {one.day: (one.accepted, one.known, one.rejected) for one in source.days}
    first = today - timedelta(days=DAYS - 1)
    days = [_day(language, first + timedelta(days=n), by_day) for n in range(DAYS)]
    came = sum(any(day.values) for day in days)
    told = language.say_n(
        "%(source)s: something came on one day of thirty.",
        "%(source)s: something came on %(word)s days of thirty.",
        came,
        source=source.name,
    )
    return strip(told, tuple(language.say(text) for text in HEAD), TONES, days)


def _day(language: Language, day: date, by_day: dict[date, tuple[int, int, int]]) -> DayIn:
    values = by_day.get(day, (0, 0, 0))
    return DayIn(day, values, tuple(language.number(value) for value in values))


def headline(language: Language, sources: Sequence[Source]) -> str:
    """What does not come as it should, else that all does."""
    late = sum(source.freshness in {"late", "never"} for source in sources)
    if late:
        return language.say_n(
            "One source has not come as it should", "%(word)s sources have not come as they should", late
        )
    if not sources:
        return language.say("Nothing has come in yet")
    return language.say("What should come in has come")


def _errors(visit: Visit, refused: Refused) -> FormErrors:
    return visit.form_errors(refused, {field: visit.language.say(text) for field, text in KNOWN.items()})
