"""What was told, for those who read it: a list of each kind with its months, and each record in its words."""

import asyncio
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from services.web import roles, told_words
from services.web.charts import Column, Picture, columns
from services.web.client import body_of
from services.web.messages import Language
from services.web.schemas import Money, Page
from services.web.schemas.base import Text
from services.web.schemas.told import Choice, Question, Record, Tip, ToldKind, ToldKinds, Versions
from services.web.visit import SignedIn, Visit, refusal
from services.web.words import N_
from shared.policy.actions import Action

router = APIRouter(prefix="/told")
MONTHS: Final = 12
PageNumber = Annotated[int, Query(alias="page", ge=1, le=1_000)]
Words = Annotated[str, Query(max_length=80)]
LEAST_WORDS: Final = 2
TIP: Final = "tip"


@router.get("/{slug}")
async def list_told(visit: SignedIn, slug: str, number: PageNumber = 1, q: Words = "") -> Response:
    """The records of a kind, newest first."""
    kind = await _readable(visit, slug)
    words = q.strip() if len(q.strip()) >= LEAST_WORDS else ""
    path, asked = f"/records/{slug}", {"q": words, "page": number}
    months = _months(visit.today)
    found, *counted = await asyncio.gather(
        visit.gateway.read(Page[Record], path, asked),
        *(visit.gateway.read(Page[Record], path, {"limit": 1, "from": a, "to": b}) for a, b in months),
    )
    picture = by_month(
        visit.language, kind, [(first, page.total) for (first, _), page in zip(months, counted, strict=True)]
    )
    rows = [(record, _headline(visit, kind, record)) for record in found.items]
    values = {"kind": kind, "found": found, "rows": rows, "q": words, "picture": picture, "heading": picture.summary}
    return await visit.page("told.html", values | {"query": f"?{urlencode({'q': words})}&" if words else "?"})


@router.get("/tip/{record_id}")
async def show_tip(visit: SignedIn, record_id: UUID) -> Response:
    """A tip from the public, opened."""
    tip = await visit.gateway.read(Tip, f"/public-tips/{record_id}")
    shown = dict(tip.answers)
    concerns = shown.get("concerns", "")
    if concerns in told_words.CONCERNS:
        shown["concerns"] = visit.language.say(told_words.CONCERNS[concerns])
    rows = [(name, shown[name]) for name in told_words.ANSWERS if name != "what" and shown.get(name)]
    heading = visit.language.say(
        "Tip %(number)s, which came %(day)s", number=tip.number, day=visit.language.day(tip.received_on)
    )
    return await visit.page("told_tip.html", {"tip": tip, "rows": rows, "heading": heading})


@router.get("/tip/{record_id}/files/{file_id}")
async def tip_file(visit: SignedIn, record_id: UUID, file_id: UUID) -> Response:
    """A file of a tip, to be saved."""
    answer = await visit.gateway.open(f"/public-tips/{record_id}/files/{file_id}")
    headers = {"content-disposition": answer.headers.get("content-disposition", "attachment")}
    return StreamingResponse(body_of(answer), media_type="application/octet-stream", headers=headers)


@router.get("/{slug}/{record_id}")
async def show_told(visit: SignedIn, slug: str, record_id: UUID) -> Response:
    """One record in its words."""
    kind = await _readable(visit, slug)
    record = (await visit.gateway.read(Versions, f"/records/{slug}/{record_id}")).items[-1]
    heading = _headline(visit, kind, record)
    rows = shown_answers(visit, kind, record.body)
    by = next((record.body[name] for name in ("reportedBy", "suggestedBy") if record.body.get(name)), "")
    return await visit.page(
        "told_record.html", {"kind": kind, "record": record, "rows": rows, "by": by, "heading": heading}
    )


def tip_kind() -> ToldKind:
    """Tips from the public as a kind that is read like the others; there is no form of staff for them."""
    say_sv, say_en = Language("sv").say, Language("en").say
    choices = tuple(
        Choice(code=code, title=Text(sv=say_sv(said), en=say_en(said))) for code, said in told_words.CONCERNS.items()
    )
    question = Question(name="concerns", title=Text(), type="choice", choices=choices)
    title = Text(sv=say_sv(TIPS), en=say_en(TIPS))
    return ToldKind(
        kind=TIP, title=title, lead=Text(), after=Text(), number="tipNumber", headline="concerns", questions=(question,)
    )


TIPS: Final = N_("Tips from the public")


async def _readable(visit: Visit, slug: str) -> ToldKind:
    if slug == TIP:
        if not roles.may(visit.session.roles, Action.PUBLIC_TIP_READ):
            raise refusal(403)
        return tip_kind()
    kinds = await visit.gateway.read(ToldKinds, "/told-kinds")
    found = next((kind for kind in kinds.items if kind.slug == slug), None)
    if found is None or not found.readable:
        raise refusal(404 if found is None else 403)
    return found


def shown_answers(visit: Visit, kind: ToldKind, body: Mapping[str, Any]) -> list[tuple[Question, str]]:
    """The questions that are answered, with their answers as people read them."""
    answered = [(question, body.get(question.name)) for question in kind.questions]
    return [(question, _shown(visit.language, question, value)) for question, value in answered if value is not None]


def _shown(language: Language, question: Question, value: Any) -> str:
    said = {choice.code: language.text(choice.title) for choice in question.choices}
    match question.type:
        case "flag":
            return language.say("Yes") if value else language.say("No")
        case "day":
            return language.day(date.fromisoformat(str(value)))
        case "amount":
            return language.kr(Money(minor=int(value)))
        case "party":
            named = " ".join(str(value[key]) for key in ("name", "organisationNumber") if value.get(key))
            return named or language.say("A person, whose name is kept sealed")
        case "choices":
            return ", ".join(said.get(str(one), str(one)) for one in value)
        case _:
            return said.get(str(value), str(value))


def _headline(visit: Visit, kind: ToldKind, record: Record) -> str:
    question = next((one for one in kind.questions if one.name == kind.headline), None)
    value = record.body.get(kind.headline)
    if question is None or value is None:
        return visit.language.say("Nothing more is told")
    return _shown(visit.language, question, value)


def _months(today: date) -> list[tuple[date, date]]:
    """The first and last day of the present month and the eleven before it."""
    found, first = [], today.replace(day=1)
    last = today
    for _ in range(MONTHS):
        found.append((first, last))
        last = first - timedelta(days=1)
        first = last.replace(day=1)
    return found[::-1]


def by_month(language: Language, kind: ToldKind, counts: list[tuple[date, int]]) -> Picture:
    """How many came in each month."""
    steps = [
        Column(language.month(first.isoformat()), language.long_month(first.isoformat()), n, language.number(n))
        for first, n in counts
    ]
    summary = _summary(language, kind.kind, sum(n for _, n in counts))
    return columns(summary, (language.say("Month"), language.say("Number")), steps)


def _summary(language: Language, kind: str, n: int) -> str:
    say_n = language.say_n
    match kind:
        case "deviation":
            return say_n("One deviation in twelve months", "%(word)s deviations in twelve months", n)
        case "improvement_suggestion":
            return say_n("One suggestion in twelve months", "%(word)s suggestions in twelve months", n)
        case "horizon_item":
            return say_n("One item seen outside in twelve months", "%(word)s items seen outside in twelve months", n)
        case "undue_influence_incident":
            return say_n(
                "One incident of undue influence in twelve months",
                "%(word)s incidents of undue influence in twelve months",
                n,
            )
        case _:
            return say_n(
                "One tip from the public in twelve months", "%(word)s tips from the public in twelve months", n
            )
