"""Assessments: every change is a new version, and a second person approves one as it stands.

Nothing that was said is lost: a version is written once, an approval names one, and neither is changed afterwards.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.register.codes import Kind, Stage
from services.risk.register.models import approval, assessment, version
from services.risk.sealing import content_of, sealed_content
from shared.audit.notes import note_objects
from shared.auth import Principal
from shared.clock import swedish_date
from shared.events import AssessmentApproved
from shared.ids import derived_id, new_id
from shared.outbox import publish
from shared.policy.four_eyes import persons, require_second_person
from shared.problems import Conflict, NotFound

NOT_YOURS: Final = "Name a committee that you work for."


class AssessmentNotFound(NotFound):
    """No such risk or analysis among the caller's."""


class ChangedMeanwhile(Conflict):
    """Somebody else has changed it since it was read."""

    slug, title = "changed-meanwhile", "Somebody has changed it meanwhile"


class ApprovedAlready(Conflict):
    """What was read is approved."""

    slug, title = "approved-already", "It is approved as it stands"


@dataclass(frozen=True, slots=True)
class Said:
    """What is said now: *content* is kept sealed, *columns* is what lists ask for beside it."""

    content: Mapping[str, Any]
    columns: Mapping[str, Any] = field(default_factory=dict)
    stage: Stage = Stage.OPEN


async def begin(session: AsyncSession, kind: Kind, committee_id: str, said: Said, by: Principal, at: datetime) -> UUID:
    """Keep something new in its first version; NotFound for a committee that is not the caller's."""
    if not by.works_for(committee_id):
        raise NotFound(NOT_YOURS)
    assessment_id = new_id()
    whose = {"municipality_id": by.municipality_id, "committee_id": committee_id, "assessment_id": assessment_id}
    row = {**whose, "kind": kind, "version": 1, **_standing(said, by, at, None)}
    await session.execute(insert(assessment).values(row))
    await _keep(session, whose, 1, said, by, at)
    note_objects(session, "assessment", [assessment_id])
    return assessment_id


async def change(
    session: AsyncSession, assessment_id: UUID, read: int, said: Said, by: Principal, at: datetime
) -> None:
    """Say something else of what was *read* in that version; AssessmentNotFound or ChangedMeanwhile.

    What says the same as before makes no version.
    """
    row = await locked(session, assessment_id, read)
    if await said_in(session, assessment_id, read) == said.content:
        return  # a form that was sent as it stood takes no approval away
    values = {"version": read + 1, **_standing(said, by, at, row.closed_on)}
    await session.execute(update(assessment).where(assessment.c.assessment_id == assessment_id).values(values))
    whose = {name: getattr(row, name) for name in ("municipality_id", "committee_id", "assessment_id")}
    await _keep(session, whose, read + 1, said, by, at)


async def approve(session: AsyncSession, row: Row[Any], decision: str, by: Principal, at: datetime) -> None:
    """Approve a *locked* row as it stands; ApprovedAlready or SecondPersonNeeded."""
    if row.approved_version == row.version:
        raise ApprovedAlready(f"Version {row.version} was approved at {row.approved_at:%Y-%m-%d %H:%M} UTC.")
    require_second_person(row.changed_by, row.stood_for, persons(by))
    key = {"assessment_id": row.assessment_id, "version": row.version}
    whose = {"municipality_id": row.municipality_id, "committee_id": row.committee_id}
    await session.execute(
        insert(approval).values(**key, **whose, approved_by=by.subject, approved_at=at, decision=decision)
    )
    done = update(assessment).where(assessment.c.assessment_id == row.assessment_id)
    await session.execute(done.values(approved_version=row.version, approved_at=at))
    await publish(session, _approved(row, by, at))


async def locked(session: AsyncSession, assessment_id: UUID, read: int) -> Row[Any]:
    """What was *read* in that version, locked until the end; AssessmentNotFound or ChangedMeanwhile."""
    wanted = select(assessment).where(assessment.c.assessment_id == assessment_id).with_for_update()
    row: Row[Any] | None = (await session.execute(wanted)).one_or_none()
    if row is None:
        raise AssessmentNotFound("No such risk or analysis is yours to see.")
    if row.version != read:
        raise ChangedMeanwhile(f"You read version {read}; it is in version {row.version} now. Read it again.")
    return row


async def said_in(session: AsyncSession, assessment_id: UUID, number: int) -> dict[str, Any]:
    """What version *number* says; it is there."""
    wanted = select(version).where(version.c.assessment_id == assessment_id, version.c.version == number)
    return await content_of(session, (await session.execute(wanted)).one())


def next_due(actions: Collection[Mapping[str, Any]]) -> date | None:
    """The first day on which one of the *actions* that are not done is to be done."""
    days = [action["due_on"] for action in actions if action["due_on"] and not action["done"]]
    return date.fromisoformat(min(days)) if days else None


def _standing(said: Said, by: Principal, at: datetime, closed_on: date | None) -> dict[str, Any]:
    closed = said.stage is Stage.CLOSED
    return {
        **said.columns,
        "stage": said.stage,
        "closed_on": (closed_on or swedish_date(at)) if closed else None,
        "next_due_on": next_due(said.content["actions"]),
        "changed_by": by.subject,
        "stood_for": sorted(by.acting_for),
        "changed_at": at,
    }


async def _keep(
    session: AsyncSession, whose: Mapping[str, Any], number: int, said: Said, by: Principal, at: datetime
) -> None:
    version_id = new_id()
    sealed = await sealed_content(session, whose["municipality_id"], version_id, said.content)
    row = {"version_id": version_id, "version": number, "changed_by": by.subject, "changed_at": at}
    await session.execute(insert(version).values(**whose, **row, sealed_content=sealed))


def _approved(row: Row[Any], by: Principal, at: datetime) -> AssessmentApproved:
    weighed = row.likelihood is not None
    left = row.residual_likelihood is not None
    return AssessmentApproved(
        event_id=derived_id("risk_assessment.approved", row.assessment_id, row.version),
        municipality_id=row.municipality_id,
        occurred_at=at,
        assessment_id=row.assessment_id,
        committee_id=row.committee_id,
        kind=row.kind,
        version=row.version,
        level=row.level,
        typology=row.typology,
        focus_area=row.focus_area,
        inherent_value=row.likelihood * row.consequence if weighed else None,
        residual_value=row.residual_likelihood * row.residual_consequence if left else None,
        highest_value=row.scale_highest,
        approved_by=by.subject,
    )
