"""Work with signals: the list of the week, what is suppressed, and the forms that put a signal aside or back."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response

from services.web import desk_words
from services.web.charts import Bar, Picture, bars
from services.web.client import Refused
from services.web.messages import Language
from services.web.roles import may
from services.web.schemas import Page
from services.web.schemas.desk import Capacity, Desk, Suppression, Worklist
from services.web.schemas.risk import Alert, Value
from services.web.visit import FormErrors, SignedIn, Visit
from shared.policy.actions import Action

router = APIRouter()
PageNumber = Annotated[int, Query(alias="page", ge=1, le=1_000)]
Text = Annotated[str, Form(max_length=2_000)]
Short = Annotated[str, Form(max_length=60)]
SHORTEST_REASON: Final = 5
MOST_BARS: Final = 10
HOUR: Final = 60
DAY: Final = 24


@router.get("/alerts/week")
async def week(visit: SignedIn, committee: Annotated[str, Query(max_length=20)] = "") -> Response:
    """What fits into the week, and openly what does not."""
    return await _week(visit, committee, {})


@router.post("/alerts/week")
async def state_capacity(
    visit: SignedIn, committee: Short = "", hours: Short = "", valid_from: Annotated[str, Form(alias="validFrom")] = ""
) -> Response:
    """State how many hours a committee has."""
    form = {"committee": committee, "hours": hours, "validFrom": valid_from}
    known = _known(visit.language)
    minutes = minutes_in(hours)
    missing = [("minutes", minutes is None), ("validFrom", not _is_day(valid_from))]
    if errors := {field: known[field] for field, is_missing in missing if is_missing}:
        return await _week(visit, "", form, errors)
    body = {"committeeId": committee, "minutes": minutes, "validFrom": valid_from}
    try:
        await visit.gateway.write("POST", "/alerts/capacity", body)
    except Refused as refused:
        return await _week(visit, "", form, visit.form_errors(refused, known))
    return visit.done(visit.language.say("The hours are stated, with your name."), "/alerts/week")


@router.get("/alerts/suppressed")
async def suppressed(visit: SignedIn, number: PageNumber = 1) -> Response:
    """What is not shown, until when and why."""
    return await _suppressed(visit, number)


@router.post("/alerts/suppressed/{suppression_id}/{step}")
async def decide(visit: SignedIn, suppression_id: UUID, step: str, reason: Text = "") -> Response:
    """Approve a suppression, or end one."""
    known = _known(visit.language)
    if step != "approve" and len(reason.strip()) < SHORTEST_REASON:
        return await _suppressed(visit, 1, {"": known["end-reason"]})
    approves = step == "approve"
    path = f"/alerts/suppressions/{suppression_id}/{'approve' if approves else 'end'}"
    try:
        await visit.gateway.write("POST", path, {} if approves else {"reason": reason})
    except Refused as refused:
        return await _suppressed(visit, 1, visit.form_errors(refused, known))
    say = visit.language.say
    told = say("It is suppressed within a minute.") if approves else say("It is shown again within a minute.")
    return visit.done(told, "/alerts/suppressed")


async def _week(visit: Visit, committee: str, form: dict[str, str], errors: FormErrors | None = None) -> Response:
    found, stated = await asyncio.gather(
        visit.gateway.read(Worklist, "/alerts/worklist", {"committeeId": committee}),
        visit.gateway.read(Page[Capacity], "/alerts/capacity", {"limit": 100}),
    )
    language = visit.language
    shown = (*found.first, *(alert for group in found.deferred for alert in group.first))
    values: dict[str, Any] = {
        "work": found,
        "stated": stated.items,
        "clocks": {alert.alert_id: clock(language, alert.value, visit.now) for alert in shown},
        "hours": hours_in_week(language, found, visit.settings.committee_names) if found.teams else None,
        "worth": worth(language, found) if found.first else None,
        "my_committees": visit.committees(),
        "form": {"committee": committee, "hours": "", "validFrom": visit.today.isoformat(), **form},
        "desk_words": desk_words,
        "may_set": may(visit.session.roles, Action.CAPACITY_SET),
        "heading": headline(language, found),
    }
    return await visit.page("week.html", values, errors)


async def _suppressed(visit: Visit, number: int, errors: FormErrors | None = None) -> Response:
    found = await visit.gateway.read(Page[Suppression], "/alerts/suppressions", {"page": number})
    language = visit.language
    values = {
        "suppressions": found,
        "desk_words": desk_words,
        "may_approve": may(visit.session.roles, Action.SUPPRESSION_APPROVE),
        "may_end": may(visit.session.roles, Action.SUPPRESSION_END),
        "heading": language.say_n("One suppression so far", "%(word)s suppressions so far", found.total)
        if found.total
        else language.say("Nothing is suppressed"),
    }
    return await visit.page("suppressed.html", values, errors)


def _known(language: Language) -> dict[str, str]:
    return {field: language.say(text) for field, text in desk_words.KNOWN.items()}


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def minutes_in(hours: str) -> int | None:
    """Whole minutes of hours as people write them: 10, 7,5; None for anything else."""
    try:
        minutes = Decimal(hours.strip().replace(",", ".")) * HOUR
    except InvalidOperation:
        return None
    return int(minutes) if minutes.is_finite() and 0 <= minutes <= 1_000 * HOUR else None


def clock(language: Language, value: Value | None, now: datetime) -> str:
    """Until when the payment can be stopped and how long that is, or that it no longer can; empty without a clock."""
    if value is None or value.stoppable_until is None:
        return ""
    at = language.moment(value.stoppable_until)
    if value.cut_off_passed:
        return language.say("could be stopped until %(at)s, which has passed", at=at)
    minutes = int((value.stoppable_until - now).total_seconds()) // HOUR
    hours = minutes // HOUR
    if hours >= 2 * DAY:
        left = language.say_n("%(n)s day left", "%(n)s days left", hours // DAY)
    elif hours >= 1:
        left = language.say_n("%(n)s hour left", "%(n)s hours left", hours)
    else:
        left = language.say_n("%(n)s minute left", "%(n)s minutes left", max(0, minutes))
    return language.say("can be stopped until %(at)s, %(left)s", at=at, left=left)


def hours_of(language: Language, minutes: int) -> str:
    """Minutes as hours, with one decimal."""
    return language.say("%(n)s h", n=language.number(round(Decimal(minutes) / HOUR, 1)))


def hours_in_week(language: Language, found: Worklist, names: Mapping[str, str]) -> Picture:
    """The hours that each committee has, has used and would need."""
    say, drawn = language.say, []
    for team in found.teams:
        name = names.get(team.committee_id, team.committee_id)
        stated = say("not stated") if team.minutes is None else hours_of(language, team.minutes)
        drawn += [
            Bar(say("%(who)s, hours stated", who=name), team.minutes or 0, stated, "brand"),
            Bar(say("%(who)s, used this week", who=name), team.used, hours_of(language, team.used), "calm"),
            Bar(say("%(who)s, needed for all", who=name), team.needed, hours_of(language, team.needed), "look"),
        ]
    needed, had = sum(team.needed for team in found.teams), sum(team.minutes or 0 for team in found.teams)
    summary = say(
        "All that waits would take %(needed)s; %(had)s are stated.",
        needed=hours_of(language, needed),
        had=hours_of(language, had),
    )
    return bars(summary, (say("Committee"), say("Hours")), drawn)


def worth(language: Language, found: Worklist) -> Picture:
    """The first signals of the list with what an hour of work is expected to save."""
    drawn = [
        Bar(
            f"{alert.reference} {language.text(alert.title)}",
            alert.value.per_hour.minor,
            language.kr_short(alert.value.per_hour),
        )
        for alert in found.first[:MOST_BARS]
        if alert.value is not None
    ]
    summary = language.say_n(
        "What an hour is expected to save, for the first signal of the list.",
        "What an hour is expected to save, for the first %(n)s signals of the list.",
        len(drawn),
    )
    return bars(summary, (language.say("Signal"), language.say("Expected SEK an hour")), drawn)


def headline(language: Language, found: Worklist) -> str:
    """How many fit and how many do not."""
    if not found.fits.alerts:
        return language.say("No signal fits into this week")
    return language.say_n("One signal fits into this week", "%(word)s signals fit into this week", found.fits.alerts)


async def desk_of(visit: Visit, alert: Alert, form: Mapping[str, str]) -> dict[str, Any]:
    """What the page of a signal shows of the work with it."""
    desk = await visit.gateway.read(Desk, f"/alerts/{alert.alert_id}/desk")
    return {
        "desk": desk,
        "desk_form": dict.fromkeys(desk_words.KNOWN, "") | dict(form),
        "desk_words": desk_words,
        "clock": clock(visit.language, desk.value, visit.now),
    }
