"""Mandates of fairness audits: one person proposes, a second decides, either ends."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.fairness_models import mandate
from services.risk.sealing import sealed_mandate
from shared.auth import Principal
from shared.clock import swedish_date
from shared.dated import DatedValue, Parameter
from shared.ids import new_id
from shared.policy.four_eyes import persons, require_second_person
from shared.problems import Conflict, InvalidRequest, NotFound

# the grounds of the discrimination act (2008:567, 1 kap. 5 §), and the special categories that it does not name
Attribute = Literal[
    "sex", "gender_identity", "origin", "religion", "disability", "orientation", "age", "health", "union_membership"
]

_OWN_DEFAULT: Final = "Tillit's default; the municipality decides its own with its impact assessment"
LONGEST_DAYS: Final = Parameter("fairness_longest", "days", (DatedValue(90, date(2026, 1, 1), _OWN_DEFAULT),))
NO_MANDATE: Final = "No such mandate, or it is another committee's."
TABLE: Final = "fairness_mandate"


class AuditNotPossible(InvalidRequest):
    """Days that do not go together, or more than a mandate may be."""

    slug, title = "fairness-audit-not-possible", "The audit cannot be made so"


class AuditMandateState(Conflict):
    """The mandate is in a state that does not lead there."""

    slug, title = "fairness-mandate-state", "The mandate is not in a state for this"


@dataclass(frozen=True, slots=True)
class NewAuditMandate:
    """What a mandate says."""

    committee_id: str
    purpose: str
    basis: str
    impact_assessment: str
    attributes: tuple[Attribute, ...]
    valid_from: date
    valid_to: date


async def propose(session: AsyncSession, new: NewAuditMandate, by: Principal, at: datetime) -> Row[Any]:
    """Propose a mandate; AuditNotPossible or NotFound."""
    today = swedish_date(at)
    if not by.works_for(new.committee_id):
        raise NotFound("Name a committee that you work for.")
    if not today <= new.valid_to or not 0 <= (new.valid_to - new.valid_from).days <= LONGEST_DAYS.on(today):
        longest = LONGEST_DAYS.on(today)
        raise AuditNotPossible(f"It ends today or later, and within {longest} days of its first day.")
    mandate_id = new_id()
    texts = {"purpose": new.purpose, "basis": new.basis, "impact_assessment": new.impact_assessment}
    values: dict[str, Any] = {
        **await sealed_mandate(session, by.municipality_id, mandate_id, TABLE, **texts),
        "mandate_id": mandate_id,
        "municipality_id": by.municipality_id,
        "committee_id": new.committee_id,
        "attributes": sorted(set(new.attributes)),
        "valid_from": new.valid_from,
        "valid_to": new.valid_to,
        "state": "proposed",
        "proposed_by": by.subject,
        "stood_for": sorted(by.acting_for),
        "proposed_at": at,
    }
    return (await session.execute(insert(mandate).values(values).returning(*mandate.c))).one()


async def decide(session: AsyncSession, mandate_id: UUID, by: Principal, at: datetime) -> Row[Any]:
    """Give a mandate as the second person; NotFound, AuditMandateState or SecondPersonNeeded."""
    row = await locked(session, mandate_id)
    if row.state != "proposed":
        raise AuditMandateState(f"The mandate is {row.state}.")
    require_second_person(row.proposed_by, row.stood_for, persons(by))
    return await _change(session, mandate_id, state="decided", decided_by=by.subject, decided_at=at)


async def end(session: AsyncSession, mandate_id: UUID, reason: str, by: Principal, at: datetime) -> Row[Any]:
    """End a mandate, or take back a proposal; NotFound or AuditMandateState."""
    row = await locked(session, mandate_id)
    if row.state == "ended":
        raise AuditMandateState("The mandate has ended.")
    said = await sealed_mandate(session, row.municipality_id, mandate_id, TABLE, end_reason=reason)
    return await _change(session, mandate_id, state="ended", ended_by=by.subject, ended_at=at, **said)


async def locked(session: AsyncSession, mandate_id: UUID) -> Row[Any]:
    """A mandate, locked until the transaction ends; NotFound."""
    wanted = select(mandate).where(mandate.c.mandate_id == mandate_id).with_for_update()
    found = (await session.execute(wanted)).one_or_none()
    if found is None:
        raise NotFound(NO_MANDATE)
    return found


async def _change(session: AsyncSession, mandate_id: UUID, **values: Any) -> Row[Any]:
    change = update(mandate).where(mandate.c.mandate_id == mandate_id).values(**values).returning(*mandate.c)
    return (await session.execute(change)).one()
