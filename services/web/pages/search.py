"""The search box in the head: one question, asked of signals, payments and cases."""

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response

from services.web.pages.alerts import SHORTEST_SEARCH
from services.web.schemas import Page
from services.web.schemas.intake import Payment
from services.web.schemas.risk import Alert
from services.web.schemas.work import Case
from services.web.visit import SignedIn

router = APIRouter()
SHOWN: Final = 5


@router.get("/search")
async def search(visit: SignedIn, q: Annotated[str, Query(max_length=80)] = "") -> Response:
    """What matches the words, newest first in each kind."""
    words, say = q.strip(), visit.language.say
    if len(words) < SHORTEST_SEARCH:
        heading = say("Search for a supplier, an invoice or a case: two characters or more")
        return await visit.page("search.html", {"q": words, "found": None, "heading": heading})
    params = {"q": words, "limit": SHOWN}
    alerts, payments, cases = await asyncio.gather(
        visit.gateway.read(Page[Alert], "/alerts", params),
        visit.gateway.read(Page[Payment], "/payments", params),
        visit.gateway.read(Page[Case], "/cases", {"limit": 100}),
    )
    # the API does not search cases: the newest hundred are looked through here
    matching = [case for case in cases.items if words.lower() in f"{case.title} {case.reference}".lower()]
    total = alerts.total + payments.total + len(matching)
    heading = (
        visit.language.say_n("One thing matches “%(q)s”", "%(word)s things match “%(q)s”", total, q=words)
        if total
        else say("Nothing matches “%(q)s”", q=words)
    )
    return await visit.page(
        "search.html", {"q": words, "found": (alerts, payments, matching[:SHOWN]), "heading": heading}
    )
