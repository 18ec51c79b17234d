"""Protected identities: mark a payee, and let one person see the name for a while when a second one agrees.

Sekretessmarkering and skyddad folkbokföring: OSL (2009:400) 22 kap. 1 § and 21 kap. 3-3 a §§, folkbokföringslagen
(1991:481) 16 §.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import models
from services.intake.payees import OPEN_KINDS
from services.intake.sealing import REASON, SOURCE
from shared.auth import Principal
from shared.clock import swedish_date
from shared.dated import DatedValue, Parameter
from shared.events import PartyProtectionChanged
from shared.ids import derived_id, new_id
from shared.outbox import publish
from shared.policy.four_eyes import require_second_person
from shared.problems import NotFound, Problem
from shared.vault.table import seal_text

UNMASKED_HOURS: Final = Parameter(
    "unmasked_identity", "hours", (DatedValue(8, date(2026, 1, 1), "Tillit's default: one working day"),)
)


class NotANaturalPerson(Problem):
    """Companies have no protected identity."""

    slug, title, status = "not-a-natural-person", "Only a person's identity can be protected", 409


class UnmaskingNotProposed(Problem):
    """The request was answered."""

    slug, title, status = "unmasking-not-proposed", "The request does not wait for approval", 409


@dataclass(frozen=True, slots=True)
class Source:
    """Who says that an identity is protected, and since when."""

    source: str
    since: date


async def protect_party(
    session: AsyncSession, caller: Principal, party_id: UUID, source: Source, at: datetime
) -> Row[Any]:
    """Mark a payee's identity as protected; NotFound or NotANaturalPerson."""
    kind = await session.scalar(select(models.party.c.kind).where(models.party.c.party_id == party_id))
    if kind is None:
        raise NotFound("No payee with this id is yours to see.")
    if kind in OPEN_KINDS:
        raise NotANaturalPerson("The payee is a company, whose name is public.")
    sealed = await seal_text(session.info, caller.municipality_id, SOURCE, party_id, source.source)
    said = {"source": None, "sealed_source": sealed, "since": source.since, "set_by": caller.subject, "set_at": at}
    return await _set(session, caller, party_id, at, protected=True, **said)


async def end_protection(session: AsyncSession, caller: Principal, party_id: UUID, at: datetime) -> None:
    """End a protection that somebody else set; NotFound or SecondPersonNeeded."""
    table = models.protection
    standing = select(table.c.set_by).where(table.c.party_id == party_id, table.c.protected)
    set_by = await session.scalar(standing.with_for_update())
    if set_by is None:
        raise NotFound("No payee with this id has a protected identity.")
    require_second_person(set_by, (), caller.acting_for | {caller.subject})
    await _set(session, caller, party_id, at, protected=False)


async def _set(
    session: AsyncSession, caller: Principal, party_id: UUID, at: datetime, *, protected: bool, **said: Any
) -> Row[Any]:
    table = models.protection
    if protected:
        first = {"municipality_id": caller.municipality_id, "party_id": party_id, "protected": True, "version": 1}
        later = said | {"protected": True, "version": table.c.version + 1}
        change: Any = upsert(table).values(**first, **said)
        change = change.on_conflict_do_update(index_elements=list(table.primary_key), set_=later)
    else:
        change = update(table).where(table.c.party_id == party_id)
        change = change.values(protected=False, version=table.c.version + 1, set_by=caller.subject, set_at=at)
    row: Row[Any] = (await session.execute(change.returning(*table.c))).one()
    event = PartyProtectionChanged(
        event_id=derived_id("party.protection_changed", caller.municipality_id, party_id, row.version),
        municipality_id=caller.municipality_id,
        occurred_at=at,
        party_id=party_id,
        version=row.version,
        protected=protected,
    )
    await publish(session, event)
    return row


async def propose_unmasking(
    session: AsyncSession, caller: Principal, party_id: UUID, reason: str, at: datetime
) -> Row[Any]:
    """Ask to see a protected identity; NotFound."""
    table = models.protection
    if not await session.scalar(select(table.c.protected).where(table.c.party_id == party_id)):
        raise NotFound("No payee with this id has a protected identity.")
    unmasking_id = new_id()
    values = {
        "unmasking_id": unmasking_id,
        "municipality_id": caller.municipality_id,
        "party_id": party_id,
        "sealed_reason": await seal_text(session.info, caller.municipality_id, REASON, unmasking_id, reason),
        "proposed_by": caller.subject,
        "stood_for": sorted(caller.acting_for),
        "proposed_at": at,
    }
    new = insert(models.unmasking).values(values).returning(*models.unmasking.c)
    row: Row[Any] = (await session.execute(new)).one()
    return row


async def approve_unmasking(session: AsyncSession, caller: Principal, unmasking_id: UUID, at: datetime) -> Row[Any]:
    """Let who asked see the identity for a while; NotFound, UnmaskingNotProposed or SecondPersonNeeded."""
    table = models.unmasking
    mine = table.c.unmasking_id == unmasking_id
    asked = (await session.execute(select(table).where(mine).with_for_update())).one_or_none()
    if asked is None:
        raise NotFound("No such request to see a protected identity.")
    require_second_person(asked.proposed_by, asked.stood_for, caller.acting_for | {caller.subject})
    if asked.approved_by is not None:
        raise UnmaskingNotProposed(f"It was approved, until {asked.until:%Y-%m-%d %H:%M} UTC.")
    until = at + timedelta(hours=UNMASKED_HOURS.on(swedish_date(at)))
    approval = update(table).where(mine).values(approved_by=caller.subject, approved_at=at, until=until)
    row: Row[Any] = (await session.execute(approval.returning(*table.c))).one()
    return row
