"""Keep somebody from a case: a person with a conflict of interest, or the unit of an employee; two persons lift it.

Förvaltningslagen (2017:900) 16-18 §§ and kommunallagen (2017:725) 6 kap. 28-30 §§: whoever has a conflict of
interest takes no part in a matter and says so. Where an employee may be involved HR and security are consulted.
"""

from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.domain.wording import EntryKind
from services.cases.models import CaseBar, CaseFile
from services.cases.operations.disclosure_items import keep_from_disclosures_of
from services.cases.operations.records import Act, locked_case, owned, record_entry
from shared.db import leave_matter
from shared.events import CaseAccessChanged
from shared.ids import derived_id, new_id
from shared.outbox import publish
from shared.policy.four_eyes import require_second_person
from shared.problems import NotFound, Problem

NO_BAR: Final = "No such bar, or it belongs to a committee that you do not work for."
_BASIS: Final = "conflict_of_interest"


class AlreadyBarred(Problem):
    """The person or unit is kept from the case as it is."""

    slug, title, status = "already-barred", "The person or unit is kept from the case already", 409


class BarNotInForce(Problem):
    """Lifting is proposed for a bar that is in force, and approved when it is proposed."""

    slug, title, status = "bar-not-in-force", "The bar does not stand so any more", 409


async def bar_person(session: AsyncSession, case_id: UUID, subject: str, reason: str, act: Act) -> None:
    """Keep *subject*, which may be who declares it, from the case; NotFound or AlreadyBarred."""
    case = await locked_case(session, case_id)
    await leave_matter(session)
    kind = "self" if subject == act.by else "colleague"
    if subject in case.barred:
        raise AlreadyBarred("The person is kept from the case already.")
    await _bar(session, case, kind, subject, reason, act)


async def mark_employee(session: AsyncSession, case_id: UUID, unit: str, reason: str, act: Act) -> None:
    """Keep the unit of an employee who may be involved from the case, and ask for the consultation."""
    case = await locked_case(session, case_id)
    await leave_matter(session)
    if unit in case.hidden_units:
        raise AlreadyBarred("The unit is kept from the case already.")
    await _bar(session, case, "unit", unit, reason, act)
    record_entry(session, case, act, kind=EntryKind.CONSULTATION_OPENED, legal_ground="internal_control")


async def propose_lift(session: AsyncSession, bar_id: UUID, reason: str, act: Act) -> CaseBar:
    """Propose that somebody sees the case again; NotFound or BarNotInForce."""
    case, bar = await _locked(session, bar_id, "in_force")
    bar.state, bar.lift_reason, bar.lift_proposed_by = "lift_proposed", reason, act.by
    bar.stood_for = sorted(act.stands_for)
    record_entry(session, case, act, kind=EntryKind.BAR_LIFT_PROPOSED, legal_ground=_BASIS, reason=reason)
    return bar


async def approve_lift(session: AsyncSession, bar_id: UUID, act: Act) -> CaseBar:
    """Lift a bar as its second person; NotFound, BarNotInForce or SecondPersonNeeded."""
    case, bar = await _locked(session, bar_id, "lift_proposed")
    require_second_person(bar.lift_proposed_by or "", bar.stood_for, act.persons)
    bar.state, bar.lifted_by, bar.lifted_at = "lifted", act.by, act.at
    record_entry(session, case, act, kind=EntryKind.BAR_LIFTED, legal_ground=_BASIS)
    await session.flush()
    await _apply(session, case, act)
    return bar


async def _bar(session: AsyncSession, case: CaseFile, kind: str, named: str, reason: str, act: Act) -> None:
    bar = {"kind": kind, "named": named, "reason": reason, "state": "in_force"}
    session.add(CaseBar(**owned(case, act), **bar, bar_id=new_id()))
    details, entry = {"kind": kind, "named": named}, EntryKind.BAR_DECLARED
    record_entry(session, case, act, kind=entry, legal_ground=_BASIS, details=details, reason=reason)
    await session.flush()
    await _apply(session, case, act)


async def _apply(session: AsyncSession, case: CaseFile, act: Act) -> None:
    """Let the case's row say what its bars say, and tell those who know of it."""
    standing = select(CaseBar.kind, CaseBar.named).where(CaseBar.case_id == case.case_id, CaseBar.state != "lifted")
    bars = (await session.execute(standing)).all()
    case.barred = sorted({bar.named for bar in bars if bar.kind != "unit"})
    case.hidden_units = sorted({bar.named for bar in bars if bar.kind == "unit"})
    case.access_version += 1
    await session.flush()
    await keep_from_disclosures_of(session, case)
    await publish(session, _changed(case, act))


async def _locked(session: AsyncSession, bar_id: UUID, state: str) -> tuple[CaseFile, CaseBar]:
    case_id = await session.scalar(select(CaseBar.case_id).where(CaseBar.bar_id == bar_id))
    if case_id is None:
        raise NotFound(NO_BAR)
    case = await locked_case(session, case_id)
    bar = await session.get_one(CaseBar, bar_id, with_for_update=True, populate_existing=True)
    if bar.state != state:
        raise BarNotInForce(f"The bar is {bar.state}.")
    return case, bar


def _changed(case: CaseFile, act: Act) -> CaseAccessChanged:
    return CaseAccessChanged(
        event_id=derived_id("case.access_changed", case.case_id, case.access_version),
        municipality_id=case.municipality_id,
        occurred_at=act.at,
        case_id=case.case_id,
        committee_id=case.committee_id,
        version=case.access_version,
        barred=tuple(case.barred),
        hidden_units=tuple(case.hidden_units),
        alert_id=case.alert_id,
        task_id=case.task_id,
    )
