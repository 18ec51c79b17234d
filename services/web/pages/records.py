"""Records: the kinds and how much there is of each, a list of one kind, one record with its history."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from services.web.messages import Language
from services.web.record_values import Change, changes, columns, named, value_of
from services.web.schemas import Page
from services.web.schemas.records import Kind, Kinds, Record, Versions
from services.web.visit import FormErrors, SignedIn, Visit, refusal
from services.web.words import N_
from shared.clock import SWEDEN

router = APIRouter()
SHORTEST_SEARCH: Final = 2
WRONG_DAY: Final = N_("Write the day as 2026-11-25.")
Slug = Annotated[str, Path(pattern="^[a-z-]{2,40}$")]


class Asked(BaseModel):
    """What a list is asked for, as it was sent."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    page: int = Field(default=1, ge=1, le=100_000)
    q: str = Field(default="", max_length=80)
    first: str = Field(default="", max_length=10, alias="from")
    last: str = Field(default="", max_length=10, alias="to")
    committee: str = Field(default="", max_length=20)
    known: str = Field(default="", max_length=10)
    file: UUID | None = None
    party: UUID | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What happened with a record: a version came (with what it changed), or nothing counts any longer."""

    at: datetime
    version: Record
    changes: tuple[Change, ...] = ()
    withdrawn: bool = False


@router.get("/records")
async def kinds(visit: SignedIn, file: UUID | None = None, party: UUID | None = None) -> Response:
    """Every kind, those first of which something is there; of one file or one party alone."""
    found = await visit.gateway.read(Kinds, "/record-kinds", {"fileId": file, "partyId": party})
    there = sorted((kind for kind in found.items if kind.records), key=lambda kind: visit.language.text(kind.title))
    values: dict[str, Any] = {"there": there, "others": [kind for kind in found.items if not kind.records]}
    values |= {"file": file, "party": party, "heading": _headline(visit.language, len(there), file, party)}
    return await visit.page("record_kinds.html", values)


@router.get("/records/{slug}")
async def listed(visit: SignedIn, slug: Slug, asked: Annotated[Asked, Query()]) -> Response:
    """Records of a kind."""
    kind = await visit.gateway.read(Kind, f"/record-kinds/{slug}")
    days, errors = _days(visit.language, asked)
    records = (
        Page[Record]() if errors else await visit.gateway.read(Page[Record], f"/records/{slug}", _query(asked, days))
    )
    shown = columns(kind)
    rows = [
        (one, named(visit.language, kind, one), [value_of(visit.language, field, one.body) for field in shown])
        for one in records.items
    ]
    values = {
        "kind": kind,
        "records": records,
        "rows": rows,
        "columns": shown,
        "asked": asked,
        "my_committees": visit.committees(),
        "again": _address(slug, asked),
        "heading": _list_headline(visit.language, kind, records.total),
    }
    return await visit.page("records.html", values, errors)


@router.get("/records/{slug}/{record_id}")
async def one(
    visit: SignedIn, slug: Slug, record_id: UUID, known: Annotated[str, Query(max_length=10)] = ""
) -> Response:
    """One record: what it says, where it came from, what was said of the same thing before and after."""
    kind = await visit.gateway.read(Kind, f"/record-kinds/{slug}")
    versions = (await visit.gateway.read(Versions, f"/records/{slug}/{record_id}")).items
    day, errors = _day(visit.language, "known", known)
    record = next((version for version in versions if version.record_id == str(record_id)), None)
    if record is None:
        raise refusal(404)
    if day:
        record = next((version for version in versions if version.known_at(end_of(day))), None)
    return await visit.page("record.html", _of_one(visit, kind, versions, record, day) | {"path_id": record_id}, errors)


def _of_one(
    visit: Visit, kind: Kind, versions: tuple[Record, ...], record: Record | None, day: date | None
) -> dict[str, Any]:
    language = visit.language
    said = [(field, value_of(language, field, record.body)) for field in kind.fields] if record else []
    name = named(language, kind, record or versions[-1])
    return {
        "kind": kind,
        "record": record,
        "name": name,
        "known": day,
        "said": said,
        "steps": history(language, kind, versions),
        "newest": versions[-1],
        "heading": f"{language.text(kind.title)}: {name}",
    }


def history(language: Language, kind: Kind, versions: tuple[Record, ...]) -> list[Step]:
    """What happened, newest first."""
    steps: list[Step] = []
    before: Record | None = None
    for version in versions:
        told = tuple(changes(language, kind, before, version)) if before else ()
        steps.append(Step(version.received_at, version, told))
        if version.superseded_at and not version.superseded_by:
            steps.append(Step(version.superseded_at, version, withdrawn=True))
        before = version
    return steps[::-1]


def end_of(day: date) -> datetime:
    """The last moment of a Swedish day."""
    return datetime.combine(day + timedelta(1), time(), SWEDEN) - timedelta(microseconds=1)


def _day(language: Language, field: str, text: str) -> tuple[date | None, FormErrors]:
    if not text:
        return None, {}
    try:
        return date.fromisoformat(text), {}
    except ValueError:
        return None, {field: language.say(WRONG_DAY)}


def _days(language: Language, asked: Asked) -> tuple[dict[str, date | None], FormErrors]:
    sent = {"from": asked.first, "to": asked.last, "known": asked.known}
    read = {field: _day(language, field, text) for field, text in sent.items()}
    errors = {field: text for _, wrong in read.values() for field, text in wrong.items()}
    return {field: day for field, (day, _) in read.items()}, errors


def _query(asked: Asked, days: dict[str, date | None]) -> dict[str, object]:
    words, known = asked.q.strip(), days["known"]
    return {
        "page": asked.page,
        "q": words if len(words) >= SHORTEST_SEARCH else "",
        "from": days["from"],
        "to": days["to"],
        "asOf": end_of(known).isoformat() if known else "",
        "committeeId": asked.committee,
        "fileId": asked.file,
        "partyId": asked.party,
    }


def _address(slug: str, asked: Asked) -> str:
    """The list's address, to be followed by the number of a page."""
    sent = asked.model_dump(by_alias=True, exclude={"page"}, exclude_defaults=True)
    return f"/records/{slug}?{urlencode(sent)}&" if sent else f"/records/{slug}?"


def _headline(language: Language, count: int, file: UUID | None, party: UUID | None) -> str:
    if file:
        return language.say_n(
            "One kind of record came in the file", "%(word)s kinds of records came in the file", count
        )
    if party:
        return language.say_n(
            "One kind of record speaks of this party", "%(word)s kinds of records speak of this party", count
        )
    return language.say_n("One kind of record has come in", "%(word)s kinds of records have come in", count)


def _list_headline(language: Language, kind: Kind, total: int) -> str:
    title = language.text(kind.title)
    return language.say_n("%(kind)s: one record", "%(kind)s: %(n)s records", total, kind=title)
