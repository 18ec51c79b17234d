"""Risks and processes of the register, and the scales that risks are weighed on."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.operations import assessing
from services.risk.operations.assessing import NOT_YOURS, ChangedMeanwhile, Said
from services.risk.register import queries
from services.risk.register.codes import Kind
from services.risk.register.models import process, scale
from services.risk.register.process_schemas import ProcessChange, ProcessIn, ProcessSaid, ScaleIn
from services.risk.register.scales import Scale
from services.risk.register.schemas import ApproveIn, RiskChange, RiskIn, RiskSaid
from services.risk.rule_books import rule_book
from shared.audit.notes import note_objects
from shared.auth import Principal
from shared.clock import swedish_date
from shared.ids import new_id
from shared.problems import Conflict, InvalidRequest, NotFound


class OutsideScale(InvalidRequest):
    """A rating is no step of the scale in force."""

    slug, title = "outside-scale", "The scale has no such step"


class RuleUnknown(InvalidRequest):
    """The rule book has no rule of that name."""

    slug, title = "rule-unknown", "The rule book has no such rule"


class ProcessNotFound(NotFound):
    """No such process among the caller's, or not of the committee."""


class ScaleChanged(Conflict):
    """A scale from an earlier day would change what has been weighed since."""

    slug, title = "scale-not-later", "A scale from that day or later is decided already"


_NO_PROCESS: Final = "No such process is the committee's."


async def register_risk(session: AsyncSession, caller: Principal, told: RiskIn, at: datetime) -> UUID:
    """Register a risk; NotFound, OutsideScale, RuleUnknown or ProcessNotFound."""
    said = await _said(session, caller, told, told.committee_id, at)
    return await assessing.begin(session, Kind.RISK, told.committee_id, said, caller, at)


async def change_risk(session: AsyncSession, caller: Principal, risk_id: UUID, told: RiskChange, at: datetime) -> None:
    """Say something else of a risk; AssessmentNotFound, ChangedMeanwhile, and as for a new one."""
    row = await queries.assessment_of(session, risk_id, [Kind.RISK])
    said = await _said(session, caller, told, row.committee_id, at)
    await assessing.change(session, risk_id, told.version, said, caller, at)


async def approve_risk(session: AsyncSession, caller: Principal, risk_id: UUID, told: ApproveIn, at: datetime) -> None:
    """Approve a risk as it stands; AssessmentNotFound, ChangedMeanwhile, ApprovedAlready or SecondPersonNeeded."""
    await queries.assessment_of(session, risk_id, [Kind.RISK])
    row = await assessing.locked(session, risk_id, told.version)
    await assessing.approve(session, row, told.decision, caller, at)


async def register_process(session: AsyncSession, caller: Principal, told: ProcessIn, at: datetime) -> UUID:
    """Register a process; NotFound for a committee that is not the caller's."""
    if not caller.works_for(told.committee_id):
        raise NotFound(NOT_YOURS)
    process_id = new_id()
    whose = {"municipality_id": caller.municipality_id, "committee_id": told.committee_id, "process_id": process_id}
    await session.execute(insert(process).values(**whose, version=1, **_of_process(told, caller, at)))
    note_objects(session, "process", [process_id])
    return process_id


async def change_process(
    session: AsyncSession, caller: Principal, process_id: UUID, told: ProcessChange, at: datetime
) -> None:
    """Say something else of a process; ProcessNotFound or ChangedMeanwhile."""
    wanted = select(process.c.version).where(process.c.process_id == process_id).with_for_update()
    number = await session.scalar(wanted)
    if number is None:
        raise ProcessNotFound("No process with this id is yours to see.")
    if number != told.version:
        raise ChangedMeanwhile(f"You read version {told.version}; it is in version {number} now. Read it again.")
    changed = update(process).where(process.c.process_id == process_id)
    await session.execute(changed.values(version=number + 1, **_of_process(told, caller, at)))


async def set_scale(session: AsyncSession, caller: Principal, told: ScaleIn, at: datetime) -> None:
    """Decide a scale from a day on; what was weighed before keeps its own. ScaleChanged."""
    own = scale.c.municipality_id == caller.municipality_id
    # two who decide at once get one version each, or the later one is told
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"risk-scale-{caller.municipality_id}"))))
    latest = (await session.execute(select(func.max(scale.c.version), func.max(scale.c.valid_from)).where(own))).one()
    if latest[1] is not None and latest[1] >= told.valid_from:
        raise ScaleChanged(f"The scale in force from {latest[1]} is decided; choose a later day.")
    row: dict[str, Any] = {
        "municipality_id": caller.municipality_id,
        "version": (latest[0] or 0) + 1,
        **told.model_dump(mode="python"),
        "set_by": caller.subject,
        "set_at": at,
    }
    await session.execute(insert(scale).values(row))


async def _said(session: AsyncSession, caller: Principal, told: RiskSaid, committee_id: str, at: datetime) -> Said:
    held = await queries.scale_on(session, swedish_date(at))
    _within(told, held)
    known = (await rule_book(session, caller.municipality_id)).by_id
    if strange := [(n, rule) for n, rule in enumerate(told.rules) if rule not in known]:
        errors = [
            {"in": "body", "pointer": f"#/rules/{n}", "detail": f"There is no rule {rule}."} for n, rule in strange
        ]
        raise RuleUnknown("Name rules as the rule book does.", errors=errors)
    if told.process_id is not None:
        wanted = select(process.c.committee_id).where(process.c.process_id == told.process_id)
        if await session.scalar(wanted) != committee_id:
            errors = [{"in": "body", "pointer": "#/processId", "detail": _NO_PROCESS}]
            raise ProcessNotFound(_NO_PROCESS, errors=errors)
    names = set(RiskSaid.model_fields)
    content = told.model_dump(mode="json", include=names) | {"scale_version": held.version, "scale": held.highest}
    residual = told.residual
    columns = {
        **{name: getattr(told, name) for name in ("level", "typology", "focus_area", "process_id")},
        "scale_version": held.version,
        "scale_highest": held.highest,
        "likelihood": told.inherent.likelihood,
        "consequence": told.inherent.consequence,
        "residual_likelihood": residual.likelihood if residual else None,
        "residual_consequence": residual.consequence if residual else None,
    }
    return Said(content, columns, told.stage)


def _within(told: RiskSaid, held: Scale) -> None:
    errors = [
        {"in": "body", "pointer": f"#/{name}/{axis}", "detail": f"The scale goes from 1 to {len(steps)}."}
        for name, rating in (("inherent", told.inherent), ("residual", told.residual))
        for axis, steps in (("likelihood", held.likelihood), ("consequence", held.consequence))
        if rating is not None and getattr(rating, axis) > len(steps)
    ]
    if errors:
        raise OutsideScale("Weigh the risk on the scale in force.", errors=errors)


def _of_process(told: ProcessSaid, by: Principal, at: datetime) -> dict[str, Any]:
    said = told.model_dump(include=set(ProcessSaid.model_fields))
    return {**said, "changed_by": by.subject, "changed_at": at}
