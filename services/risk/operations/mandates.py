"""Mandates of matching across committees: one person proposes, a second decides, either side ends."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.matching import LEAST_COMMITTEES, LONGEST_DAYS, Identifier
from services.risk.matching_models import mandate
from services.risk.sealing import sealed_mandate
from shared.auth import Principal
from shared.clock import swedish_date
from shared.ids import new_id
from shared.policy.four_eyes import persons, require_second_person
from shared.problems import Conflict, InvalidRequest, NotFound

TABLE = "matching_mandate"
NO_MANDATE = "No such mandate, or your committees take no part in it."


class MandateNotPossible(InvalidRequest):
    """Too few committees, or days that do not go together."""

    slug, title = "mandate-not-possible", "The mandate cannot be given so"


class MandateState(Conflict):
    """The mandate is in a state that does not lead there."""

    slug, title = "mandate-state", "The mandate is not in a state for this"


class NotOfAll(Conflict):
    """Who decides a mandate answers for every committee that takes part."""

    slug, title = "mandate-not-of-all", "The mandate is for committees that you do not work for"


@dataclass(frozen=True, slots=True)
class NewMandate:
    """What a mandate says."""

    committees: tuple[str, ...]
    purpose: str
    basis: str
    impact_assessment: str
    identifiers: tuple[Identifier, ...]
    valid_from: date
    valid_to: date


async def propose(session: AsyncSession, new: NewMandate, by: Principal, at: datetime) -> Row[Any]:
    """Propose a mandate; MandateNotPossible or NotFound."""
    today, least = swedish_date(at), LEAST_COMMITTEES.on(swedish_date(at))
    if len(set(new.committees)) < least:
        raise MandateNotPossible(f"Name at least {least} committees: with fewer, a hit would tell which other it is.")
    if not today <= new.valid_to or not 0 <= (new.valid_to - new.valid_from).days <= LONGEST_DAYS.on(today):
        raise MandateNotPossible(f"It ends today or later, and within {LONGEST_DAYS.on(today)} days of its first day.")
    if not any(by.works_for(committee) for committee in new.committees):
        raise NotFound("Name a committee that you work for.")
    mandate_id = new_id()
    texts = {"purpose": new.purpose, "basis": new.basis, "impact_assessment": new.impact_assessment}
    values: dict[str, Any] = {
        **await sealed_mandate(session, by.municipality_id, mandate_id, TABLE, **texts),
        "mandate_id": mandate_id,
        "municipality_id": by.municipality_id,
        "committees": sorted(set(new.committees)),
        "identifiers": sorted(set(new.identifiers)),
        "valid_from": new.valid_from,
        "valid_to": new.valid_to,
        "state": "proposed",
        "proposed_by": by.subject,
        "stood_for": sorted(by.acting_for),
        "proposed_at": at,
    }
    return (await session.execute(insert(mandate).values(values).returning(*mandate.c))).one()


async def decide(session: AsyncSession, mandate_id: UUID, by: Principal, at: datetime) -> Row[Any]:
    """Give a mandate as the second person; NotFound, MandateState, SecondPersonNeeded or NotOfAll."""
    row = await locked(session, mandate_id)
    if row.state != "proposed":
        raise MandateState(f"The mandate is {row.state}.")
    require_second_person(row.proposed_by, row.stood_for, persons(by))
    if not all(by.works_for(committee) for committee in row.committees):
        raise NotOfAll("Somebody who works for every committee that takes part decides.")
    return await _change(session, mandate_id, state="decided", decided_by=by.subject, decided_at=at)


async def end(session: AsyncSession, mandate_id: UUID, reason: str, by: Principal, at: datetime) -> Row[Any]:
    """End a mandate, or take back a proposal; NotFound or MandateState."""
    row = await locked(session, mandate_id)
    if row.state == "ended":
        raise MandateState("The mandate has ended.")
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
