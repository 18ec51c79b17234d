"""The first page: what matters now, what to see first, and where signals went."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from services.web import roles
from services.web.charts import Bar, Column, Picture, bars, columns
from services.web.figures import month_name, twelve_months, year_so_far
from services.web.messages import Language
from services.web.pages.alerts import pay_day, payments_by_id, subjects_of
from services.web.schemas import Page
from services.web.schemas.intake import File
from services.web.schemas.reports import MonthFigures, Summary
from services.web.schemas.risk import Alert
from services.web.schemas.work import Task
from services.web.visit import SignedIn, Visit
from shared.clock import SWEDEN, swedish_date

router = APIRouter()
FIRST: Final = 5
# Of each signal to be seen first; one that speaks of more is told by its first ones.
PAYMENTS_ASKED: Final = 2
# A payment this near cannot wait for the next round of controls.
SOON: Final = timedelta(days=3)
MORNING_ENDS, EVENING_STARTS = 10, 18


@router.get("/")
async def overview(visit: SignedIn) -> Response:
    """What matters now; who does not see all work goes to the area that is theirs."""
    if not roles.may_read(visit.session.roles):
        return RedirectResponse(roles.start_page(visit.session.roles))
    read, today = visit.gateway.read, visit.today
    spring, year = twelve_months(today), year_so_far(today)
    alerts, tasks, files, summary, months = await asyncio.gather(
        read(Page[Alert], "/alerts", {"status": "open", "limit": 100}),
        read(Page[Task], "/tasks", {"status": "open", "limit": 100}),
        read(Page[File], "/files", {"limit": 20}),
        read(Summary, "/reports/summary", _period(*year)),
        read(Summary, "/reports/summary", _period(*spring)),
    )
    first = alerts.items[:FIRST]
    days = await pay_days(visit, first)
    late = sum(task.due_on is not None and task.due_on < today for task in tasks.items)
    return await visit.page(
        "overview.html",
        {
            "heading": headline(
                visit.language, visit.now, visit.session.name, Waiting(_soon(days, today), late, alerts.total)
            ),
            "alerts": alerts,
            "first": first,
            "days": days,
            "tasks": tasks,
            "late": late,
            "files_today": _of_today(files.items, today),
            "summary": summary,
            "this_month": _this_month(months.months, today),
            "new_today": _new_today(alerts.items, today),
            "right": summary.precision,
            "went": where_signals_went(visit.language, summary),
            "screened": screened_by_month(visit.language, months.months),
            "flagged": signals_by_month(visit.language, months.months),
            "money": money(visit.language, summary),
        },
    )


async def pay_days(visit: Visit, alerts: Sequence[Alert]) -> dict[str, date | None]:
    """When the payment behind each signal is to be paid, None where no day is ahead."""
    details = await asyncio.gather(*(visit.gateway.read(Alert, f"/alerts/{alert.alert_id}") for alert in alerts))
    named = {detail.alert_id: subjects_of(detail.signals[:1])[:PAYMENTS_ASKED] for detail in details}
    payments = await payments_by_id(visit, [payment_id for ids in named.values() for payment_id in ids])
    return {
        alert_id: pay_day((payments[id_] for id_ in ids if id_ in payments), visit.today)
        for alert_id, ids in named.items()
    }


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits: payments due soon that are worth a look, late controls, open signals."""

    soon: int
    late: int
    signals: int


def headline(language: Language, now: datetime, name: str, waiting: Waiting) -> str:
    """The sentence that says what matters now."""
    if waiting.soon:
        point = language.say_n(
            "One payment should be seen before it is paid.",
            "%(word)s payments should be seen before they are paid.",
            waiting.soon,
        )
    elif waiting.late:
        point = language.say_n(
            "One control should have been done by now.", "%(word)s controls should have been done by now.", waiting.late
        )
    elif waiting.signals:
        point = language.say_n("One signal is worth a look.", "%(word)s signals are worth a look.", waiting.signals)
    else:
        point = language.say("Nothing waits for you just now.")
    return f"{_greeting(language, now, name)} {point}"


def _greeting(language: Language, now: datetime, name: str) -> str:
    hour, first_name = now.astimezone(SWEDEN).hour, name.partition(" ")[0]
    if hour < MORNING_ENDS:
        return language.say("Good morning, %(name)s.", name=first_name)
    if hour < EVENING_STARTS:
        return language.say("Hello, %(name)s.", name=first_name)
    return language.say("Good evening, %(name)s.", name=first_name)


def where_signals_went(language: Language, summary: Summary) -> Picture:
    """How the signals of the year were judged."""
    say, number, outcomes = language.say, language.number, summary.outcomes
    values = [
        (say("Explained"), outcomes.explained, "calm"),
        (say("Errors without intent"), outcomes.error_without_intent, "soft"),
        (say("To a control"), outcomes.confirmed, "brand"),
        (say("Could not be taken further"), outcomes.not_actionable, "calm"),
        (say("Open"), summary.alerts.open, "look"),
    ]
    told = ", ".join(f"{label.lower()} {number(count)}" for label, count, _ in values)
    text = language.say_n(
        "Of %(n)s signal: %(told)s.", "Of %(n)s signals: %(told)s.", sum(v[1] for v in values), told=told
    )
    drawn = [Bar(label, count, number(count), tone) for label, count, tone in values]
    return bars(text, (say("Where"), say("Signals")), drawn)


def screened_by_month(language: Language, months: tuple[MonthFigures, ...]) -> Picture:
    """Payments screened in each month."""
    steps = [_column(language, month.month, month.screened) for month in months]
    total = sum(month.screened for month in months)
    summary = language.say_n(
        "One payment screened in these months.", "%(word)s payments screened in these months.", total
    )
    return columns(summary, (language.say("Month"), language.say("Payments screened")), steps)


def signals_by_month(language: Language, months: tuple[MonthFigures, ...]) -> Picture:
    """Payments worth a look in each month."""
    steps = [_column(language, month.month, month.flagged) for month in months]
    total = sum(month.flagged for month in months)
    summary = language.say_n("One payment was worth a look.", "%(word)s payments were worth a look.", total)
    return columns(summary, (language.say("Month"), language.say("Worth a look")), steps, "look", 110)


def money(language: Language, summary: Summary) -> Picture:
    """What was at stake, stopped and recovered."""
    say, sums = language.say, summary.money
    values = [
        (say("Looked into"), sums.suspected, "calm"),
        (say("Stopped"), sums.stopped, "brand"),
        (say("Recovered"), sums.recovered, "good"),
    ]
    told = ", ".join(f"{label.lower()} {language.kr(sum_)}" for label, sum_, _ in values)
    drawn = [Bar(label, max(0, sum_.minor), language.kr(sum_), tone) for label, sum_, tone in values]
    return bars(told.capitalize() + ".", (say("What"), say("Amount")), drawn)


def _column(language: Language, month: str, value: int) -> Column:
    return Column(language.month(month), language.long_month(month), value, language.number(value))


def _period(first: date, last: date) -> dict[str, str]:
    return {"from": first.isoformat(), "to": last.isoformat()}


def _soon(days: Mapping[str, date | None], today: date) -> int:
    return sum(day is not None and day <= today + SOON for day in days.values())


def _of_today(files: tuple[File, ...], today: date) -> list[File]:
    return [file for file in files if file.received_at and swedish_date(file.received_at) == today]


def _new_today(alerts: tuple[Alert, ...], today: date) -> int:
    return sum(a.raised_at is not None and swedish_date(a.raised_at) == today for a in alerts)


def _this_month(months: tuple[MonthFigures, ...], today: date) -> MonthFigures | None:
    return next((month for month in months if month.month[:7] == month_name(today)), None)
