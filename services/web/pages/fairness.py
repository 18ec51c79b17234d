"""Equal treatment: audits with their figures as pictures and tables, and what rules read of what people are."""

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.web import roles
from services.web.charts import Picture, Whisker, whiskers
from services.web.client import Refused
from services.web.fairness_words import METRICS
from services.web.messages import Language
from services.web.pages.rule_versions import Digest, show_version
from services.web.pages.rules import RuleName
from services.web.schemas import Page
from services.web.schemas.fairness import AuditMandate, AuditReport, AuditSummary, Lint, Rate
from services.web.visit import SignedIn
from services.web.words import N_
from shared.policy.actions import Action

router = APIRouter()
PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]
ALL: Final = "*"
ERRORS: Final = {
    "reportIds": N_("Choose the audits to hand in."),
    "fairness-audit-of-other": N_("The audit is not of this version."),
    "fairness-not-told": N_("The groups are too small for the audit to compare anything."),
}


@router.get("/fairness")
async def fairness_page(visit: SignedIn, number: PageNumber = 1) -> Response:
    """Audits, mandates, and what the lint finds."""
    reports = await visit.gateway.read(Page[AuditSummary], "/fairness/reports", {"page": number})
    mandates = await visit.gateway.read(Page[AuditMandate], "/fairness/mandates", {"limit": 20})
    lint = await visit.gateway.read(Lint, "/fairness/lint")
    values = {
        "reports": reports,
        "mandates": mandates.items,
        "lint": lint,
        "unreviewed": [one for one in lint.found if one.why is None],
        "may_recall": roles.may(visit.session.roles, Action.RECALL_READ),
    }
    return await visit.page("fairness.html", values)


@router.get("/fairness/reports/{report_id}")
async def report_page(visit: SignedIn, report_id: UUID) -> Response:
    """One audit."""
    report = await visit.gateway.read(AuditReport, f"/fairness/reports/{report_id}")
    whole = [rate for rate in report.rates if rate.area == ALL]
    values = {
        "report": report,
        "pictures": [(metric, picture_of(visit.language, whole, metric)) for metric in METRICS],
        "by_area": [rate for rate in report.rates if rate.area != ALL],
        "months": [(metric, months_of(visit.language, report.months or (), metric)) for metric in METRICS],
    }
    return await visit.page("fairness_report.html", values)


@router.post("/rules/{rule}/versions/{digest}/fairness-reports")
async def hand_in(visit: SignedIn, rule: RuleName, digest: Digest, request: Request) -> Response:
    """Hand audits of a rule version in as its fairness report."""
    known = {field: visit.language.say(text) for field, text in ERRORS.items()}
    chosen = [str(value) for value in (await request.form(max_files=0)).getlist("report")]
    if not chosen:
        return await show_version(visit, rule, digest, {"reportIds": known["reportIds"]})
    path = f"/rules/{rule}/versions/{digest}"
    try:
        await visit.gateway.write("POST", f"{path}/fairness-reports", {"reportIds": chosen})
    except Refused as refused:
        return await show_version(visit, rule, digest, visit.form_errors(refused, known))
    return visit.done(visit.language.say("Handed in. The page says whether the limits are met."), path)


def picture_of(language: Language, rates: Sequence[Rate], metric: str) -> Picture:
    """A rate of each group with its range; a group of few is there, and its figure is not."""
    return _drawn(language, METRICS[metric], [(_group(language, rate), rate) for rate in _of(rates, metric)])


def months_of(language: Language, months: Sequence[Rate], metric: str) -> Picture | None:
    """A rate of each group month by month, in the order of the months; None where no months were told."""
    mine = sorted((rate for rate in _of(months, metric) if rate.area != ALL), key=lambda rate: (rate.group, rate.area))
    named = [(f"{_group(language, rate)}, {language.long_month(rate.area)}", rate) for rate in mine]
    return _drawn(language, METRICS[metric], named) if named else None


def _of(rates: Sequence[Rate], metric: str) -> list[Rate]:
    return [rate for rate in rates if rate.metric == metric]


def _group(language: Language, rate: Rate) -> str:
    return language.say("All together") if rate.group == ALL else rate.group


def _drawn(language: Language, metric: str, named: Sequence[tuple[str, Rate]]) -> Picture:
    say = language.say
    rows = [
        Whisker(label, _shown(language, rate), rate.value, rate.value_low or 0.0, _high(rate),
                "soft" if rate.group == ALL else "brand")
        for label, rate in named
    ]  # fmt: skip
    told = ", ".join(f"{row.label}: {row.shown[0]}" for row in rows)
    head = (say("Group"), say("Share"), say("Likely range"), say("Persons"))
    return whiskers(f"{say(metric)}. {told}", head, rows)


def _high(rate: Rate) -> float:
    return 1.0 if rate.value_high is None else rate.value_high


def _shown(language: Language, rate: Rate) -> tuple[str, ...]:
    if rate.hidden:
        return (language.say("hidden: few persons"), "–", "–")
    if rate.value is None:
        return (language.say("nothing to count"), "–", language.number(rate.persons))
    low, high = rate.value_low or 0.0, _high(rate)
    ranged = f"{language.share(low)}–{language.share(high)}"
    return (language.share(rate.value), ranged, language.number(rate.persons))
