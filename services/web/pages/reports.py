"""Figures for the board: what was screened, what it led to, by committee and month."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final

from fastapi import APIRouter, Response

from services.web.charts import Bar, Picture, bars
from services.web.figures import twelve_months, year_so_far
from services.web.messages import Language
from services.web.pages.overview import money, screened_by_month, signals_by_month, where_signals_went
from services.web.roles import may_see
from services.web.schemas.reports import Figures, Summary
from services.web.visit import SignedIn, refusal
from services.web.words import N_

router = APIRouter()
PERIODS: Final = {"year": N_("This year"), "months": N_("The last twelve months")}


@router.get("/reports")
async def reports(visit: SignedIn, period: str = "year", committee: str = "") -> Response:
    """The figures of a period, of all committees or one."""
    if not may_see(visit.session.roles, "reports"):
        raise refusal(403)
    mine = visit.committees()
    chosen = {"period": period if period in PERIODS else "year", "committee": committee if committee in mine else ""}
    first, last = _days(chosen["period"], visit.today)
    params = {"from": first.isoformat(), "to": last.isoformat(), "committeeId": chosen["committee"]}
    summary = await visit.gateway.read(Summary, "/reports/summary", params)
    language = visit.language
    values = {
        "summary": summary,
        "chosen": chosen,
        "periods": PERIODS,
        "my_committees": mine,
        "first": first,
        "last": last,
        "right": summary.precision,
        "went": where_signals_went(language, summary),
        "screened": screened_by_month(language, summary.months),
        "flagged": signals_by_month(language, summary.months),
        "money": money(language, summary),
        "per_committee": per_committee(language, summary, visit.settings.committee_names),
        "per_thousand": partial(per_thousand, language),
        "heading": _headline(language, summary),
    }
    return await visit.page("reports.html", values)


def per_committee(language: Language, summary: Summary, names: dict[str, str]) -> Picture:
    """Payments worth a look by committee."""
    values = [
        Bar(names.get(c.committee_id, c.committee_id), c.flagged, language.number(c.flagged), "look")
        for c in sorted(summary.committees, key=lambda c: -c.flagged)
    ]
    told = ", ".join(f"{bar.label} {bar.shown}" for bar in values) or language.say("no committee")
    text = language.say("Payments worth a look by committee: %(told)s.", told=told)
    return bars(text, (language.say("Committee"), language.say("Worth a look")), values)


def per_thousand(language: Language, figures: Figures) -> str:
    """How many of a thousand payments were worth a look, with one decimal."""
    if not figures.screened:
        return "–"
    return language.number((Decimal(figures.flagged) * 1000 / figures.screened).quantize(Decimal("0.1")))


def _days(period: str, today: date) -> tuple[date, date]:
    return twelve_months(today) if period == "months" else year_so_far(today)


def _headline(language: Language, summary: Summary) -> str:
    if not summary.screened:
        return language.say("No payment has been screened in this period")
    return language.say_n(
        "One payment was screened, and %(flagged)s were worth a look",
        "%(word)s payments were screened, and %(flagged)s were worth a look",
        summary.screened,
        flagged=language.number(summary.flagged),
    )
