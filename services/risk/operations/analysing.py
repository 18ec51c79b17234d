"""Analyses by templates: begun, changed, and approved when they say all that their kind asks for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models
from services.risk.operations import assessing
from services.risk.operations.assessing import Said
from services.risk.operations.registering import OutsideScale
from services.risk.operations.triage import require_unrestricted
from services.risk.register import queries
from services.risk.register.analysis_schemas import AnalysisChange, AnalysisIn, AnalysisSaid, PeriodIn
from services.risk.register.schemas import ApproveIn
from services.risk.register.templates import TEMPLATES, Template
from shared.auth import Principal
from shared.clock import rfc3339, swedish_date
from shared.problems import InvalidRequest, Problem

KINDS: Final = tuple(TEMPLATES)
# the same purchase may arrive once in each: the ledger tells best what was paid
_SOURCES: Final = ("ledger", "invoice", "order")


class NotAsked(InvalidRequest):
    """The template has no such question."""

    slug, title = "not-asked", "The template does not ask that"


class DaysReversed(InvalidRequest):
    """The last day is before the first."""

    slug, title = "days-reversed", "The period ends before it begins"


class AnalysisIncomplete(Problem):
    """What is approved says all that its template asks for."""

    slug, title, status = "analysis-incomplete", "Something that the template asks for is missing", 409


async def begin_analysis(session: AsyncSession, caller: Principal, told: AnalysisIn, at: datetime) -> UUID:
    """Begin an analysis; NotFound, NotAsked, OutsideScale, DaysReversed, AssessmentNotFound, ProcessingRestricted."""
    said = await _said(session, TEMPLATES[told.kind], told, told.committee_id, at)
    return await assessing.begin(session, told.kind, told.committee_id, said, caller, at)


async def change_analysis(
    session: AsyncSession, caller: Principal, analysis_id: UUID, told: AnalysisChange, at: datetime
) -> None:
    """Say something else in an analysis; ChangedMeanwhile, and as for a new one."""
    row = await queries.assessment_of(session, analysis_id, KINDS)
    said = await _said(session, TEMPLATES[row.kind], told, row.committee_id, at)
    await assessing.change(session, analysis_id, told.version, said, caller, at)


async def approve_analysis(
    session: AsyncSession, caller: Principal, analysis_id: UUID, told: ApproveIn, at: datetime
) -> None:
    """Approve an analysis as it stands; AnalysisIncomplete, ChangedMeanwhile, ApprovedAlready or SecondPersonNeeded."""
    await queries.assessment_of(session, analysis_id, KINDS)
    row = await assessing.locked(session, analysis_id, told.version)
    lacking = missing(TEMPLATES[row.kind], await assessing.said_in(session, analysis_id, row.version))
    if lacking:
        raise AnalysisIncomplete(f"Add these first: {', '.join(lacking)}.", missing=lacking)
    await assessing.approve(session, row, told.decision, caller, at)


def missing(template: Template, content: Mapping[str, Any]) -> list[str]:
    """What *content* has to say, by code, before it can be approved."""
    told = content["sections"]
    lacking = [one.code for one in template.sections if one.required and not told.get(one.code, "").strip()]
    if template.rated:
        lacking += [name for name in ("area_risk", "object_risk") if content[name] is None]
    if template.costed:
        lacking += [name for name in ("accrued_cost", "expected_cost") if content[name] is None]
    if template.planned and not any(action["due_on"] for action in content["actions"]):
        lacking.append("actions")
    return lacking


async def _said(session: AsyncSession, template: Template, told: AnalysisSaid, committee_id: str, at: datetime) -> Said:
    _check_asked(template, told)
    held = await queries.scale_on(session, swedish_date(at))
    ratings = {"areaRisk": told.area_risk, "objectRisk": told.object_risk}
    outside = [
        {"in": "body", "pointer": f"#/{name}/{axis}", "detail": f"The scale goes from 1 to {len(steps)}."}
        for name, rating in ratings.items()
        for axis, steps in (("likelihood", held.likelihood), ("consequence", held.consequence))
        if rating is not None and getattr(rating, axis) > len(steps)
    ]
    if outside:
        raise OutsideScale("Weigh the risk on the scale in force.", errors=outside)
    if told.based_on is not None:
        await queries.assessment_of(session, told.based_on, KINDS)
    content = told.model_dump(mode="json", include=set(AnalysisSaid.model_fields), exclude={"accrued_cost"})
    period = told.accrued_cost
    content |= {
        "template_version": template.version,
        "scale_version": held.version,
        "accrued_cost": None if period is None else await _accrued(session, period, committee_id, at),
    }
    return Said(content, stage=told.stage)


def _check_asked(template: Template, told: AnalysisSaid) -> None:
    codes = {section.code for section in template.sections}
    strange = [f"sections/{code}" for code in told.sections if code not in codes]
    if not template.rated:
        strange += [name for name, value in (("areaRisk", told.area_risk), ("objectRisk", told.object_risk)) if value]
    if not template.costed:
        costs = (("accruedCost", told.accrued_cost), ("expectedCost", told.expected_cost))
        strange += [name for name, value in costs if value]
    if strange:
        errors = [{"in": "body", "pointer": f"#/{name}", "detail": "The template does not ask it."} for name in strange]
        raise NotAsked(f"The template {template.kind} asks for other things.", errors=errors)
    if told.accrued_cost and told.accrued_cost.since > told.accrued_cost.until:
        errors = [{"in": "body", "pointer": "#/accruedCost/until", "detail": "It is before the first day."}]
        raise DaysReversed("The contract period ends before it begins.", errors=errors)


async def _accrued(session: AsyncSession, period: PeriodIn, committee_id: str, at: datetime) -> dict[str, Any]:
    """What the committee has paid the suppliers in the days, in öre, as stored payments tell it now.

    ProcessingRestricted for a supplier whose data may only be stored.
    """
    for supplier in period.suppliers:
        await require_unrestricted(session, supplier)
    paid = models.payment.c
    kronor = paid.currency == "SEK"
    counted = (
        select(
            paid.kind_group,
            func.coalesce(func.sum(case((kronor, paid.amount_minor), else_=0)), 0).label("minor"),
            func.count().filter(kronor).label("payments"),
            func.count().filter(~kronor).label("others"),
        )
        .where(
            paid.committee_id == committee_id,
            paid.party_id.in_(period.suppliers),
            paid.day.between(period.since, period.until),
        )
        .group_by(paid.kind_group)
    )
    if period.contract_reference:
        counted = counted.where(paid.contract_reference == period.contract_reference)
    found = {row.kind_group: row for row in await session.execute(counted)}
    source = next((one for one in _SOURCES if one in found), "none")
    row = found.get(source)
    return {
        **period.model_dump(mode="json"),
        "amount": {"minor": int(row.minor) if row else 0, "currency": "SEK"},
        "payments": row.payments if row else 0,
        "source": source,
        "other_currencies": row.others if row else 0,
        "summed_at": rfc3339(at),
    }
