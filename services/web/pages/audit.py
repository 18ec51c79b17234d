"""The audit trail for the auditor: what was done, by whom, how it ended, and whether the seal holds."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Response

from services.web.charts.picture import Picture
from services.web.charts.stacked import Step, stacked
from services.web.messages import Language
from services.web.roles import may_see
from services.web.schemas import Page
from services.web.schemas.audit import AuditRecord, AuditSummary
from services.web.visit import SignedIn, Visit, refusal
from services.web.words import AUDIT_OUTCOMES, AUDITED_SERVICES

router = APIRouter()
THING: Final = re.compile(r"^[a-z_]{2,30}:[0-9A-Za-z-]{1,40}$")
TONES: Final = {"permitted": "brand", "denied": "look", "hidden": "calm", "failed": "soft"}
PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]
Words = Annotated[str, Query(max_length=80)]


def chosen_filters(
    service: Words = "cases",
    actor: Words = "",
    thing: Annotated[str, Query(alias="object", max_length=80)] = "",
    outcome: Words = "",
    first: Annotated[str, Query(alias="from", max_length=10)] = "",
    last: Annotated[str, Query(alias="to", max_length=10)] = "",
) -> dict[str, str]:
    """What the form asks for; what makes no sense is left out."""
    return {
        "service": service if service in AUDITED_SERVICES else "cases",
        "actor": actor.strip(),
        "object": thing.strip() if THING.match(thing.strip()) else "",
        "outcome": outcome if outcome in AUDIT_OUTCOMES else "",
        "from": _day(first),
        "to": _day(last),
    }


@router.get("/audit")
async def audit_page(
    visit: SignedIn, chosen: Annotated[dict[str, str], Depends(chosen_filters)], number: PageNumber = 1
) -> Response:
    """Activity, seals, and the records of one service."""
    if not may_see(visit.session.roles, "audit"):
        raise refusal(403)
    filters = {name: value for name, value in chosen.items() if name != "service"}
    asked = visit.gateway.read(Page[AuditRecord], f"/audit/{chosen['service']}/records", {**filters, "page": number})
    summaries, records = await asyncio.gather(_summaries(visit), asked)
    values = {
        "chosen": chosen,
        "services": AUDITED_SERVICES,
        "outcomes": AUDIT_OUTCOMES,
        "records": records,
        "summaries": summaries,
        "picture": by_day(visit.language, summaries),
        "more": f"/audit?{urlencode(chosen)}&",
        "heading": _headline(visit.language, summaries),
    }
    return await visit.page("audit.html", values)


async def _summaries(visit: Visit) -> list[AuditSummary]:
    """Of every service, in the order that work flows."""
    asked = (visit.gateway.read(AuditSummary, f"/audit/{service}/summary") for service in AUDITED_SERVICES)
    return list(await asyncio.gather(*asked))


def _day(text: str) -> str:
    """A day as it was written; nothing where it is none."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        return ""


def by_day(language: Language, summaries: Sequence[AuditSummary]) -> Picture:
    """Records of all services by day and outcome."""
    found: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for day in (day for summary in summaries for day in summary.days):
        for place, outcome in enumerate(TONES):
            found[day.day][place] += int(getattr(day, outcome))
    steps = [Step(str(day.day), language.day(day), tuple(values)) for day, values in sorted(found.items())]
    names = [language.say(AUDIT_OUTCOMES[outcome]) for outcome in TONES]
    totals = [sum(step.values[place] for step in steps) for place in range(len(TONES))]
    told = ", ".join(f"{name.lower()} {language.number(total)}" for name, total in zip(names, totals, strict=True))
    text = language.say("Acts in the last thirty days: %(told)s.", told=told)
    return stacked(text, (language.say("Day"), *names), list(zip(names, TONES.values(), strict=True)), steps)


def _headline(language: Language, summaries: Sequence[AuditSummary]) -> str:
    if any(summary.seal.damage for summary in summaries):
        return language.say("The trail has been tampered with: see which below")
    if any(summary.seal.late for summary in summaries):
        return language.say("The trail is not being sealed as it should")
    denied = sum(day.denied for summary in summaries for day in summary.days)
    return language.say_n(
        "The trail is sealed; one attempt was refused in thirty days",
        "The trail is sealed; %(n)s attempts were refused in thirty days",
        denied,
    )
