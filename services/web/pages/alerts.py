"""Signals: the list, and the page that explains one beside the payments it speaks of."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Response

from services.web import desk_words, network_words, roles
from services.web.charts import Bar, Mark, Picture, bars, timeline
from services.web.client import Refused
from services.web.messages import Language
from services.web.pages.alert_network import changes_of, network_of
from services.web.pages.alert_records import by_kind, records_of, together
from services.web.pages.desk import clock, desk_of
from services.web.schemas import Page
from services.web.schemas.intake import Payment
from services.web.schemas.risk import Alert, Rule, Signal, Subject, Timeline
from services.web.visit import FormErrors, SignedIn, Visit
from services.web.words import ALERT_STATUS, N_, OUTCOMES
from shared.policy.actions import Action

router = APIRouter()
# The API does not search for less.
SHORTEST_SEARCH: Final = 2
PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]
# More rows than this are not side by side any more; the list of payments shows them all.
SIDE_BY_SIDE: Final = 12
SHORTEST_REASON: Final = 5
BAR_PARTS: Final = 1_000
"""So fine is the scale of two bars that are compared."""
TRIAGE_ERRORS: Final = {
    "outcome": N_("Choose how you judge the signal."),
    "reason": N_("Write why, in at least five characters, so that others can follow you."),
    "processing-restricted": N_("The payee’s data may only be stored for now, so the signal waits."),
    "409": N_("Somebody has judged this signal already; see what they wrote."),
}


class Chosen:
    """Which signals a list is about, and in which order."""

    def __init__(
        self,
        status: str = "open",
        rule: Annotated[str, Query(max_length=10)] = "",
        committee: Annotated[str, Query(max_length=20)] = "",
        q: Annotated[str, Query(max_length=80)] = "",
        order: Annotated[str, Query(max_length=10)] = "value",
    ) -> None:
        self.by = {"status": status if status in ALERT_STATUS else "", "rule": rule, "committee": committee}
        self.by |= {"q": q.strip(), "order": order if order in desk_words.ORDERS else "value"}


@router.get("/alerts")
async def alert_list(visit: SignedIn, by: Annotated[Chosen, Depends()], number: PageNumber = 1) -> Response:
    """Signals by status, rule, committee and words, in an order."""
    chosen, rule, committee = by.by, by.by["rule"], by.by["committee"]
    asked = chosen["q"] if len(chosen["q"]) >= SHORTEST_SEARCH else ""
    params = {"status": chosen["status"], "rule": rule, "committeeId": committee, "q": asked, "page": number}
    params["order"] = chosen["order"]
    alerts, rules = await asyncio.gather(
        visit.gateway.read(Page[Alert], "/alerts", params),
        visit.gateway.read(Page[Rule], "/rules", {"limit": 100}),
    )
    narrowed = bool(rule or committee or asked)
    values = {
        "alerts": alerts,
        "rules": rules.items,
        "chosen": chosen,
        "narrowed": narrowed,
        "query": urlencode({key: value for key, value in chosen.items() if value or key == "status"}),
        "my_committees": visit.committees(),
        "clocks": {alert.alert_id: clock(visit.language, alert.value, visit.now) for alert in alerts.items},
        "desk_words": desk_words,
        "heading": _list_headline(visit.language, alerts.total, chosen["status"], narrowed=narrowed),
    }
    return await visit.page("alerts.html", values)


@router.get("/alerts/{alert_id}")
async def alert_page(visit: SignedIn, alert_id: UUID) -> Response:
    """One signal, explained."""
    return await show_alert(visit, alert_id, {})


@router.post("/alerts/{alert_id}/triage")
async def triage(
    visit: SignedIn,
    alert_id: UUID,
    outcome: Annotated[str, Form()] = "",
    reason: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    """Keep a judgement with its reason."""
    say = visit.language.say
    known = {field: say(text) for field, text in TRIAGE_ERRORS.items()}
    form = {"outcome": outcome, "reason": reason}
    missing = [("outcome", outcome not in OUTCOMES), ("reason", len(reason.strip()) < SHORTEST_REASON)]
    if errors := {field: known[field] for field, is_missing in missing if is_missing}:
        return await show_alert(visit, alert_id, form, errors)
    try:
        await visit.gateway.write("POST", f"/alerts/{alert_id}/triage", form)
    except Refused as refused:
        return await show_alert(visit, alert_id, form, visit.form_errors(refused, known))
    if outcome == "confirmed":
        return visit.done(say("Your judgement is kept. A control is being opened."), f"/alerts/{alert_id}")
    return visit.done(say("Your judgement is kept."), f"/alerts/{alert_id}")


async def show_alert(visit: Visit, alert_id: UUID, form: dict[str, str], errors: FormErrors | None = None) -> Response:
    """The page of one signal, with a form that may have to be put right."""
    read = visit.gateway.read
    alert, times, waiting = await asyncio.gather(
        read(Alert, f"/alerts/{alert_id}"),
        read(Timeline, f"/alerts/{alert_id}/timeline"),
        read(Page[Alert], "/alerts", {"status": "open", "limit": 100, "order": "value"}),
    )
    payments, records, network, changes = await asyncio.gather(
        payments_by_id(visit, subjects_of(alert.signals)),
        records_of(visit, alert.signals),
        network_of(visit, alert.alert_id),
        changes_of(visit, alert.alert_id),
    )
    tables = {signal.signal_id: by_kind(visit.language, signal, records) for signal in alert.signals}
    before, after = neighbours([other.alert_id for other in waiting.items], alert.alert_id)
    values = {
        "alert": alert,
        "payments": payments,
        "sides": {signal.signal_id: side_by_side(signal, payments) for signal in alert.signals},
        "besides": {signal.signal_id: beside_usual(visit.language, signal) for signal in alert.signals},
        "records": tables,
        "together": {signal_id: together(visit.language, ones, visit.now) for signal_id, ones in tables.items()},
        "payee": next((payment.payee for payment in payments.values() if payment.payee.name), None),
        "picture": payments_in_time(visit.language, times) if len(times.items) > 1 else None,
        "network": network,
        "changes": changes,
        "network_words": network_words,
        "pay_day": pay_day(payments.values(), visit.today) if alert.status == "open" else None,
        "innocent": _innocent(visit.language, alert.signals),
        "form": {"outcome": "", "reason": "", **form},
        "can_act": visit.may_act and alert.ground is None and not _halted(alert),
        **await desk_of(visit, alert, form),
        "may_tell": roles.may(visit.session.roles, Action.SHEET_MAKE),
        "may_disclose": roles.may_propose_disclosures(visit.session.roles),
        "before": before,
        "after": after,
    }
    return await visit.page("alert.html", values, errors)


def _halted(alert: Alert) -> bool:
    """Whether the payee's data may only be stored, so that nobody judges the signal."""
    return alert.restriction is not None and alert.restriction.exception is None


def subjects_of(signals: Iterable[Signal]) -> list[str]:
    """The payments that signals speak of, each once, at most SIDE_BY_SIDE."""
    ids = dict.fromkeys(s.payment_id for signal in signals for s in signal.subjects if s.payment_id)
    return list(ids)[:SIDE_BY_SIDE]


def side_by_side(signal: Signal, payments: dict[str, Payment]) -> list[tuple[Subject, Payment | None]]:
    """The rows a signal speaks of, each with what we know of its payment."""
    return [(subject, payments.get(subject.payment_id or "")) for subject in signal.subjects[:SIDE_BY_SIDE]]


def neighbours(waiting: Sequence[str], here: str) -> tuple[str | None, str | None]:
    """The signals before and after this one among those that wait; the first, if this one does not wait."""
    if here not in waiting:
        return None, waiting[0] if waiting else None
    at = waiting.index(here)
    return waiting[at - 1] if at else None, waiting[at + 1] if at + 1 < len(waiting) else None


def pay_day(payments: Iterable[Payment], today: date) -> date | None:
    """The nearest day, today or later, on which one of the payments is to be paid."""
    days = [payment.payment_date or payment.due_date for payment in payments]
    return min((day for day in days if day is not None and day >= today), default=None)


def payments_in_time(language: Language, times: Timeline) -> Picture:
    """The payee's payments at their days, those that the signal speaks of marked."""
    say = language.say
    marks = [
        Mark(item.day, item.amount.minor, item.invoice_number or say("payment"), language.kr(item.amount), item.flagged)
        for item in times.items
        if item.day is not None
    ]
    flagged = [mark for mark in marks if mark.flagged]
    days = " " + say("and") + " "
    summary = language.say_n("One payment in time.", "%(word)s payments in time.", len(marks))
    if flagged:
        when = days.join(language.day(mark.day) for mark in flagged[:3])
        summary += " " + say("The signal speaks of the payments on %(days)s.", days=when)
    return timeline(summary, (say("Day"), say("Payment"), say("Amount")), marks, say("SEK %s"))


def beside_usual(language: Language, signal: Signal) -> Picture | None:
    """The value that a signal speaks of over the usual one, as two bars; None where it compared nothing."""
    pair = signal.beside
    if pair is None:
        return None
    most, say = max(pair.value, pair.usual), language.say
    told = [(say("Here"), pair.value, pair.shown, "look"), (say("Usual"), pair.usual, pair.usual_shown, "brand")]
    values = [
        Bar(label, round(value * BAR_PARTS / most) if most > 0 else 0, language.text(shown), tone)
        for label, value, shown, tone in told
    ]
    summary = say("%(value)s here, and usually %(usual)s.", value=values[0].shown, usual=values[1].shown)
    return bars(summary, (say("What"), say("Value")), values)


async def payments_by_id(visit: Visit, ids: Sequence[str]) -> dict[str, Payment]:
    """The payments that may be seen, by id; one that is another committee's is left out."""

    async def read(payment_id: str) -> Payment | None:
        try:
            return await visit.gateway.read(Payment, f"/payments/{payment_id}")
        except Refused:
            return None

    found = await asyncio.gather(*(read(payment_id) for payment_id in ids))
    return {payment.payment_id: payment for payment in found if payment is not None}


def _innocent(language: Language, signals: Sequence[Signal]) -> list[tuple[str, tuple[str, ...]]]:
    """The innocent explanations of each rule that gave a signal, under its title."""
    told = {signal.rule: signal for signal in signals}
    texts = [(signal, signal.innocent.sv if language.code == "sv" else signal.innocent.en) for signal in told.values()]
    return [(language.text(signal.rule_title), several) for signal, several in texts if several]


def _list_headline(language: Language, total: int, status: str, *, narrowed: bool) -> str:
    if narrowed:
        return (
            language.say_n("One signal matches", "%(word)s signals match", total)
            if total
            else language.say("No signal matches")
        )
    if status == "open":
        if not total:
            return language.say("No signal waits for you")
        return language.say_n("One signal is worth a look", "%(word)s signals are worth a look", total)
    return language.say_n("One signal so far", "%(word)s signals so far", total)
