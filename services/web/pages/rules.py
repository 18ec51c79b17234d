"""Rules: what they look for, with which values, how often they were right, and a run over history."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Form, Path, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from services.web import roles
from services.web.charts import Bar, Column, Picture, bars, columns, interval
from services.web.client import Refused
from services.web.messages import Language
from services.web.pages.rule_about import about_of
from services.web.schemas import Page
from services.web.schemas.base import Precision
from services.web.schemas.risk import Backtest, BacktestStarted, Rule
from services.web.schemas.rule_versions import RuleVersion
from services.web.version_words import RULE_FAMILIES
from services.web.visit import FormErrors, SignedIn, Visit
from services.web.words import N_
from shared.policy.actions import Action

router = APIRouter()
RuleName = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,32}$")]
BACKTEST_ERRORS: Final = {
    "from": N_("Give the first day as year-month-day."),
    "to": N_("Give the last day as year-month-day, not before the first."),
    "409": N_("A run of this rule is going on already; wait until it is done."),
}


@router.get("/rules")
async def rule_list(visit: SignedIn) -> Response:
    """All rules."""
    rules = await _all(visit)
    signal_rules = [rule for rule in rules if rule.kind == "signal"]
    active = sum(rule.status in {"active", "review_due"} for rule in signal_rules)
    values = {
        "families": _families(signal_rules),
        "beside": [rule for rule in rules if rule.kind != "signal"],
        "review_due": [rule for rule in signal_rules if rule.status == "review_due"],
        "waiting": sum(bool(rule.waits_for) for rule in rules),
        "may_write": "*" in visit.session.committees and roles.may(visit.session.roles, Action.RULE_DRAFT),
        "heading": visit.language.say_n("One rule is in force", "%(word)s rules are in force", active),
    }
    return await visit.page("rules.html", values)


async def _all(visit: Visit) -> list[Rule]:
    """The rule book, and the municipality's own rules after it."""
    first = await visit.gateway.read(Page[Rule], "/rules", {"limit": 100})
    found = list(first.items)
    while found and len(found) < first.total:
        more = await visit.gateway.read(Page[Rule], "/rules", {"limit": 100, "page": len(found) // 100 + 1})
        if not more.items:
            break
        found += more.items
    return found


def _families(rules: Sequence[Rule]) -> list[tuple[str, list[Rule]]]:
    """The rules by what they are about, in the order of the book."""
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        found.setdefault(RULE_FAMILIES.get(rule.rule.partition("-")[0], RULE_FAMILIES["STA"]), []).append(rule)
    return list(found.items())


@router.get("/rules/{rule}")
async def rule_page(visit: SignedIn, rule: RuleName) -> Response:
    """One rule."""
    return await _show(visit, rule, {})


@router.post("/rules/{rule}/backtests")
async def start_backtest(
    visit: SignedIn,
    rule: RuleName,
    first: Annotated[str, Form(alias="from")] = "",
    last: Annotated[str, Form(alias="to")] = "",
) -> Response:
    """Run the rule over stored history."""
    known = {field: visit.language.say(text) for field, text in BACKTEST_ERRORS.items()}
    form = {"from": first, "to": last}
    if errors := _period_errors(first, last, known):
        return await _show(visit, rule, form, errors)
    body: dict[str, Any] = {"rule": rule, **{key: value for key, value in form.items() if value}}
    try:
        started = await visit.gateway.create(BacktestStarted, "/backtests", body)
    except Refused as refused:
        return await _show(visit, rule, form, visit.form_errors(refused, known))
    return RedirectResponse(f"/rules/{rule}/backtests/{started.backtest_id}", 303)


@router.get("/rules/{rule}/backtests/{backtest_id}")
async def backtest_page(visit: SignedIn, rule: RuleName, backtest_id: UUID) -> Response:
    """What the rule would have said."""
    result = await visit.gateway.read(Backtest, f"/backtests/{backtest_id}")
    about = await visit.gateway.read(Rule, f"/rules/{rule}")
    values = {
        "result": result,
        "rule": about,
        "picture": signals_by_month(visit.language, result) if result.months else None,
        "severity": signals_by_weight(visit.language, result) if result.by_severity else None,
        "heading": _backtest_headline(visit.language, result),
    }
    return await visit.page("backtest.html", values)


@router.get("/backtests/{backtest_id}/progress")
async def backtest_progress(visit: SignedIn, backtest_id: UUID) -> dict[str, Any]:
    """Whether the run goes on, for the page's script."""
    result = await visit.gateway.read(Backtest, f"/backtests/{backtest_id}")
    return {"running": result.running, "progress": None, "message": visit.language.say("The rule is being run.")}


def signals_by_month(language: Language, result: Backtest) -> Picture:
    """Signals that the run gave, by month."""
    steps = [
        Column(language.month(m.month), language.long_month(m.month), m.signals, language.number(m.signals))
        for m in result.months
    ]
    total = sum(month.signals for month in result.months)
    summary = language.say_n("One signal in these months.", "%(word)s signals in these months.", total)
    return columns(summary, (language.say("Month"), language.say("Signals")), steps, "look")


def likely_range(language: Language, share: Precision) -> Markup:
    """How often a rule was right, as a picture."""
    say, of = language.say, language.share
    text = say(
        "%(point)s were confirmed, likely %(low)s to %(high)s.",
        point=of(share.point),
        low=of(share.low),
        high=of(share.high),
    )
    return interval(text, share.low, share.point, share.high)


def signals_by_weight(language: Language, result: Backtest) -> Picture:
    """Signals that the run gave, by the weight of the rule."""
    values = [
        Bar(language.say("Weight %(weight)s", weight=weight), count, language.number(count), "look")
        for weight, count in sorted(result.by_severity.items())
    ]
    summary = ", ".join(f"{bar.label.lower()}: {bar.shown}" for bar in values)
    return bars(summary, (language.say("Weight"), language.say("Signals")), values)


async def _show(visit: Visit, rule: str, form: dict[str, str], errors: FormErrors | None = None) -> Response:
    about = await visit.gateway.read(Rule, f"/rules/{rule}")
    if about.kind != "signal":
        return await visit.page("rule_beside.html", {"rule": about})
    versions = await visit.gateway.read(Page[RuleVersion], f"/rules/{rule}/versions", {"limit": 100})
    values = {
        "rule": about,
        "versions": [version for version in versions.items if version.state != "retired"],
        "scale": likely_range(visit.language, about.precision) if about.precision else "",
        "form": {"from": "", "to": "", **form},
        **await about_of(visit, about),
    }
    return await visit.page("rule.html", values, errors)


def _period_errors(first: str, last: str, known: dict[str, str]) -> FormErrors:
    days: dict[str, date | None] = {}
    errors: FormErrors = {}
    for field, value in (("from", first), ("to", last)):
        try:
            days[field] = date.fromisoformat(value) if value else None
        except ValueError:
            errors[field] = known[field]
    start, end = days.get("from"), days.get("to")
    if not errors and start and end and end < start:
        errors["to"] = known["to"]
    return errors


def _backtest_headline(language: Language, result: Backtest) -> str:
    if result.running:
        return language.say("The rule is being run over history; you may leave the page")
    if result.status == "failed":
        return language.say("The run did not finish")
    return language.say_n(
        "The rule would have given %(n)s signal", "The rule would have given %(n)s signals", result.signals
    )
