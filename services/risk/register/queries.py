"""Reads of the register. What people wrote lies sealed in versions, so nothing is searched by it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.operations.assessing import AssessmentNotFound
from services.risk.register.codes import Flag, Kind, Level, Stage, Typology
from services.risk.register.models import approval, assessment, process, scale, version
from services.risk.register.scales import DEFAULT, Scale
from shared.schemas import PageParams, TextOut

AnyRow = Row[Any]
Rows = Sequence[AnyRow]

_WITH_CONTENT: list[ColumnElement[Any]] = [*assessment.c, version.c.version_id, version.c.sealed_content]
_OPEN = and_(assessment.c.kind == Kind.RISK, assessment.c.stage != Stage.CLOSED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which risks are asked for; None for all."""

    committee_id: str | None = None
    level: Level | None = None
    typology: Typology | None = None
    focus_area: str | None = None
    stage: Stage | None = None
    process_id: UUID | None = None
    likelihood: int | None = None
    consequence: int | None = None


async def assessments(
    session: AsyncSession, page: PageParams, kinds: Collection[Kind], wanted: Wanted
) -> tuple[Rows, int]:
    """A page of the caller's assessments with what they say now, the heaviest risk first, then the latest change."""
    chosen = _said_now().where(assessment.c.kind.in_(list(kinds)), *_conditions(wanted))
    total = await session.scalar(select(func.count()).select_from(chosen.subquery()))
    value = func.coalesce(assessment.c.residual_likelihood, assessment.c.likelihood) * func.coalesce(
        assessment.c.residual_consequence, assessment.c.consequence
    )
    order = (value.desc().nulls_last(), assessment.c.changed_at.desc(), assessment.c.assessment_id)
    rows = await session.execute(chosen.order_by(*order).limit(page.limit).offset(page.offset))
    return rows.all(), int(total or 0)


async def assessment_of(session: AsyncSession, assessment_id: UUID, kinds: Collection[Kind]) -> Row[Any]:
    """One assessment with what it says now; AssessmentNotFound."""
    chosen = _said_now().where(assessment.c.assessment_id == assessment_id, assessment.c.kind.in_(list(kinds)))
    row: Row[Any] | None = (await session.execute(chosen)).one_or_none()
    if row is None:
        raise AssessmentNotFound("No such risk or analysis is yours to see.")
    return row


async def versions(session: AsyncSession, assessment_id: UUID, page: PageParams) -> tuple[Rows, int]:
    """A page of an assessment's versions and one more before them, the latest first, each with its approval."""
    own = version.c.assessment_id == assessment_id
    total = await session.scalar(select(func.count()).select_from(version).where(own))
    chosen = _with_approval().where(own).order_by(version.c.version.desc())
    rows = await session.execute(chosen.limit(page.limit + 1).offset(page.offset))
    return rows.all(), int(total or 0)


async def approved_versions(session: AsyncSession, assessment_id: UUID) -> Rows:
    """The versions of an assessment that were approved, the latest first."""
    chosen = _with_approval().where(version.c.assessment_id == assessment_id, approval.c.approved_at.is_not(None))
    rows: Rows = (await session.execute(chosen.order_by(version.c.version.desc()))).all()
    return rows


async def latest_approved(session: AsyncSession, kinds: Collection[Kind]) -> Mapping[str, Row[Any]]:
    """The assessment of each of *kinds* that was approved last, with what it said then."""
    said = and_(
        version.c.assessment_id == assessment.c.assessment_id, version.c.version == assessment.c.approved_version
    )
    chosen = (
        select(*_WITH_CONTENT)
        .join(version, said)
        .where(assessment.c.kind.in_(list(kinds)), assessment.c.stage != Stage.CLOSED)
        .ext(distinct_on(assessment.c.kind))
        .order_by(assessment.c.kind, assessment.c.approved_at.desc())
    )
    return {row.kind: row for row in await session.execute(chosen)}


async def processes(session: AsyncSession, page: PageParams, committee_id: str | None) -> tuple[Rows, int]:
    """A page of the caller's processes by committee and name, each with how many risks it has."""
    chosen = _counted_processes()
    if committee_id:
        chosen = chosen.where(process.c.committee_id == committee_id)
    total = await session.scalar(select(func.count()).select_from(chosen.subquery()))
    order = (process.c.committee_id, process.c.name, process.c.process_id)
    rows = await session.execute(chosen.order_by(*order).limit(page.limit).offset(page.offset))
    return rows.all(), int(total or 0)


async def process_of(session: AsyncSession, process_id: UUID) -> Row[Any] | None:
    """One process, if it is the caller's to see."""
    chosen = _counted_processes().where(process.c.process_id == process_id)
    row: Row[Any] | None = (await session.execute(chosen)).one_or_none()
    return row


async def flagged_processes(session: AsyncSession) -> Rows:
    """The caller's processes in use that bring a risk with them."""
    flagged = or_(*(process.c[flag] for flag in Flag))
    order = (process.c.committee_id, process.c.name, process.c.process_id)
    return (await session.execute(select(process).where(flagged, ~process.c.retired).order_by(*order))).all()


async def covered_processes(session: AsyncSession) -> set[UUID]:
    """The processes in which the register has a risk that is not closed."""
    named = (_OPEN, assessment.c.process_id.is_not(None))
    return set(await session.scalars(select(assessment.c.process_id).where(*named).distinct()))


async def coverage(session: AsyncSession) -> Rows:
    """How many risks that are not closed each committee has of each kind of exploitation, and how many approved."""
    approved = func.count().filter(assessment.c.approved_version == assessment.c.version)
    key = (assessment.c.committee_id, assessment.c.typology)
    counted = select(*key, func.count().label("risks"), approved.label("approved")).where(_OPEN)
    return (await session.execute(counted.group_by(*key).order_by(*key))).all()


async def cells(session: AsyncSession, committee_id: str | None, *, residual: bool) -> Rows:
    """How many risks that are not closed lie on each pair of steps of each scale."""
    likelihood: ColumnElement[Any] = assessment.c.likelihood
    consequence: ColumnElement[Any] = assessment.c.consequence
    if residual:
        likelihood = func.coalesce(assessment.c.residual_likelihood, likelihood)
        consequence = func.coalesce(assessment.c.residual_consequence, consequence)
    key = (assessment.c.scale_version, likelihood.label("likelihood"), consequence.label("consequence"))
    chosen = select(*key, func.count().label("risks")).where(_OPEN).group_by(*key).order_by(*key)
    if committee_id:
        chosen = chosen.where(assessment.c.committee_id == committee_id)
    return (await session.execute(chosen)).all()


async def scales(session: AsyncSession) -> list[Scale]:
    """The municipality's own scales, the latest first."""
    return [_scale(row) for row in await session.execute(select(scale).order_by(scale.c.version.desc()))]


async def scale_on(session: AsyncSession, day: date) -> Scale:
    """The scale in force on *day*."""
    return next((one for one in await scales(session) if one.valid_from <= day), DEFAULT)


def _scale(row: Row[Any]) -> Scale:
    likelihood, consequence = (tuple(TextOut(**step) for step in named) for named in (row.likelihood, row.consequence))
    return Scale(row.version, row.valid_from, likelihood, consequence, row.decision)


def _counted_processes() -> Select[Any]:
    counted = select(func.count()).where(_OPEN, assessment.c.process_id == process.c.process_id)
    columns: list[ColumnElement[Any]] = [*process.c, counted.scalar_subquery().label("risks")]
    return select(*columns)


def _said_now() -> Select[Any]:
    said = and_(version.c.assessment_id == assessment.c.assessment_id, version.c.version == assessment.c.version)
    return select(*_WITH_CONTENT).join(version, said)


def _with_approval() -> Select[Any]:
    given = and_(approval.c.assessment_id == version.c.assessment_id, approval.c.version == version.c.version)
    told = (approval.c.approved_by, approval.c.approved_at, approval.c.decision)
    columns: list[ColumnElement[Any]] = [*version.c, *told]
    return select(*columns).outerjoin(approval, given)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    equal = {
        name: getattr(wanted, name)
        for name in ("committee_id", "level", "typology", "focus_area", "stage", "process_id")
    }
    found = [assessment.c[name] == value for name, value in equal.items() if value]
    steps = {name: getattr(wanted, name) for name in ("likelihood", "consequence")}
    return found + [
        func.coalesce(assessment.c[f"residual_{name}"], assessment.c[name]) == step
        for name, step in steps.items()
        if step
    ]
