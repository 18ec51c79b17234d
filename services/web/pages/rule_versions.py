"""Versions of a rule: the way into force, with what is missing and who may take the next step."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Request, Response

from services.web import roles
from services.web.client import Refused
from services.web.pages.rules import RuleName
from services.web.schemas import Page
from services.web.schemas.fairness import AuditSummary
from services.web.schemas.risk import BacktestStarted, Rule
from services.web.schemas.rule_versions import Drafted, RuleVersion
from services.web.visit import FormErrors, SignedIn, Visit
from services.web.words import N_
from shared.policy.actions import Action

router = APIRouter()
Digest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
ERRORS: Final = {
    "activation-demands-missing": N_("Something is still missing; the list says what, and what to do next."),
    "rule-version-state": N_("Somebody has taken this further already; see where it is."),
    "rule-version-exists": N_("There is a version with these values already."),
    "rule-code-replaced": N_("A release has replaced the code of the rule. Draft a new version."),
    "fairness-report-needed": N_("The version points at persons, so a fairness report has to be made."),
    "parameters": N_("Give each value as a number."),
}
DONE: Final = {
    "shadow": N_("It runs in shadow now: nobody sees its signals."),
    "fairness": N_("Established: none of its signals speaks of a person."),
    "request": N_("Asked for. A second person approves."),
    "approve": N_("Approved: the rule points at payments."),
    "retire": N_("Taken out of use."),
}
FIELD: Final = "p-"


@router.post("/rules/{rule}/versions")
async def draft(visit: SignedIn, rule: RuleName, request: Request) -> Response:
    """Draft a version with other values."""
    about = await visit.gateway.read(Rule, f"/rules/{rule}")
    form = {str(name): str(value) for name, value in (await request.form(max_files=0)).items()}
    known, body = _known(visit), _changed(about, form)
    if body is None:
        return await _list(visit, rule, {"parameters": known["parameters"]}, form)
    try:
        drafted = await visit.gateway.create(Drafted, f"/rules/{rule}/versions", {"parameters": body})
    except Refused as refused:
        return await _list(visit, rule, visit.form_errors(refused, known), form)
    return visit.done(
        visit.language.say("Drafted. Run it over history next."), f"/rules/{rule}/versions/{drafted.digest}"
    )


@router.get("/rules/{rule}/versions")
async def version_list(visit: SignedIn, rule: RuleName) -> Response:
    """The rule's versions, and a form for a new one."""
    return await _list(visit, rule)


@router.get("/rules/{rule}/versions/{digest}")
async def version_page(visit: SignedIn, rule: RuleName, digest: Digest) -> Response:
    """One version."""
    return await show_version(visit, rule, digest)


@router.post("/rules/{rule}/versions/{digest}/{step}")
async def take_step(visit: SignedIn, rule: RuleName, digest: Digest, step: str) -> Response:
    """Take a version a step further."""
    path = f"/rules/{rule}/versions/{digest}"
    try:
        if step == "backtests":
            started = await visit.gateway.create(BacktestStarted, f"{path}/backtests", {})
            return visit.done(
                visit.language.say("The version is being run."), f"/rules/{rule}/backtests/{started.backtest_id}"
            )
        if step not in DONE:
            return await show_version(visit, rule, digest)
        await visit.gateway.write("POST", f"{path}/{step}", {})
    except Refused as refused:
        return await show_version(visit, rule, digest, visit.form_errors(refused, _known(visit)))
    return visit.done(visit.language.say(DONE[step]), path)


async def _list(
    visit: Visit, rule: str, errors: FormErrors | None = None, form: Mapping[str, str] | None = None
) -> Response:
    about = await visit.gateway.read(Rule, f"/rules/{rule}")
    versions = await visit.gateway.read(Page[RuleVersion], f"/rules/{rule}/versions", {"limit": 100})
    values = {"rule": about, "versions": versions.items, "form": form or {}, "field": FIELD, **_may(visit)}
    return await visit.page("rule_versions.html", values, errors)


async def show_version(visit: Visit, rule: str, digest: str, errors: FormErrors | None = None) -> Response:
    """The page of a version; with *errors* it says what has to be put right."""
    about = await visit.gateway.read(Rule, f"/rules/{rule}")
    version = await visit.gateway.read(RuleVersion, f"/rules/{rule}/versions/{digest}")
    audits = await audits_of(visit, digest)
    values = {"rule": about, "version": version, "next": next_steps(version), "audits": audits, **_may(visit)}
    return await visit.page("rule_version.html", values, errors)


async def audits_of(visit: Visit, digest: str) -> tuple[AuditSummary, ...]:
    """The audits of a version that the person may read."""
    if not roles.may(visit.session.roles, Action.FAIRNESS_READ):
        return ()
    only = {"digest": digest, "limit": 100}
    return (await visit.gateway.read(Page[AuditSummary], "/fairness/reports", only)).items


def next_steps(version: RuleVersion) -> frozenset[str]:
    """What could be done to the version now: what its state allows and what lacks nothing."""
    mine = version.lacks - {"requested", "second_person"}
    steps = set(version.steps)
    possible = {
        "backtests": version.state != "retired" and not version.code_replaced,
        "fairness": "fairness" in mine and version.report is not None,
        "shadow": "shadow" in steps and not {one for one in mine if one.startswith(("report", "precision"))},
        "request": "request" in steps and not mine and version.requested_by is None,
        "approve": "approve" in steps and not version.lacks,
        "retire": "retire" in steps,
    }
    return frozenset(step for step, can in possible.items() if can)


def _may(visit: Visit) -> dict[str, bool]:
    """Who works for every committee takes steps that concern them all."""
    mine, whole = visit.session.roles, "*" in visit.session.committees
    return {
        "may_draft": whole and roles.may(mine, Action.RULE_DRAFT),
        "may_approve": whole and roles.may(mine, Action.RULE_APPROVE),
        "may_retire": whole and roles.may(mine, Action.RULE_RETIRE),
    }


def _changed(about: Rule, form: Mapping[str, str]) -> dict[str, float] | None:
    """The values that differ from the rule's; None where one is no number."""
    body: dict[str, Any] = {}
    for parameter in about.parameters:
        given = form.get(f"{FIELD}{parameter.name}", "").replace("\u00a0", "").replace(" ", "").replace(",", ".")
        try:
            value = float(given) if given else parameter.value
        except ValueError:
            return None
        if value != parameter.value:
            body[parameter.name] = int(value) if value.is_integer() else value
    return body


def _known(visit: Visit) -> dict[str, str]:
    return {field: visit.language.say(text) for field, text in ERRORS.items()}
