"""Restriction of processing: it begins while a request is looked into, and is lifted once the person has been told.

Dataskyddsförordningen art. 18: bases in 18.1, exceptions in 18.2, the person is told before it is lifted in 18.3.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import models
from services.intake.operations.subject_requests import NotRestricted, RequestEnded, locked_request
from services.intake.rights import Basis, State
from services.intake.sealing import LIFT_REASON, RESTRICTION_REASON
from services.intake.subject_models import restriction
from shared.auth import NotAllowed, Principal
from shared.clock import swedish_date
from shared.events import PartyRestrictionChanged
from shared.events.intake import RestrictionExemption
from shared.ids import derived_id, new_id
from shared.outbox import publish
from shared.policy.actions import Action
from shared.policy.decide import decide
from shared.policy.four_eyes import require_second_person
from shared.problems import InvalidRequest, NotFound
from shared.vault.table import seal_text

_LOST = frozenset({State.REFUSED, State.WITHDRAWN})


class NotInformed(InvalidRequest):
    """The person is told before a restriction is lifted (dataskyddsförordningen art. 18.3)."""

    slug, title = "person-not-informed", "The person has to be told first"


@dataclass(frozen=True, slots=True)
class NewRestriction:
    """Why processing is restricted, and why it goes on all the same where it does."""

    basis: Basis
    exception: RestrictionExemption | None
    reason: str


@dataclass(frozen=True, slots=True)
class Lifting:
    """When the person was told that the restriction would end, and why it ends."""

    informed_on: date
    reason: str


async def restrict(
    session: AsyncSession, caller: Principal, request_id: UUID, new: NewRestriction, at: datetime
) -> Row[Any]:
    """Restrict, or give a standing restriction another basis or exception; NotFound, NotAllowed or RequestEnded."""
    # that work goes on is a decision, which a data protection officer does not take (art. 38.6)
    if new.exception is not None and not decide(caller, Action.SUBJECT_REQUEST_DECIDE).permitted:
        raise NotAllowed("An exception lets work go on, and is recorded by the registrar. Restrict without one.")
    asked = await locked_request(session, request_id)
    if asked.state in _LOST:
        raise RequestEnded(f"The request is {asked.state}, so nothing is restricted for it. Register a new one.")
    last = await _last(session, asked.party_id)
    standing = last is not None and last.restricted
    if last is not None and standing:
        ended = update(restriction).where(restriction.c.restriction_id == last.restriction_id)
        await session.execute(ended.values(restricted=False, ended_at=at))
    restriction_id = new_id()
    row = insert(restriction).values(
        restriction_id=restriction_id,
        municipality_id=caller.municipality_id,
        party_id=asked.party_id,
        version=1 if last is None else last.version + 1,
        restricted=True,
        basis=new.basis,
        exception=new.exception,
        sealed_reason=await seal_text(
            session.info, caller.municipality_id, RESTRICTION_REASON, restriction_id, new.reason
        ),
        since=last.since if last is not None and standing else swedish_date(at),
        set_by=caller.subject,
        stood_for=sorted(caller.acting_for),
        set_at=at,
        request_id=request_id,
    )
    made = (await session.execute(row.returning(*restriction.c))).one()
    await publish(session, _changed(made, at))
    return made


async def lift(session: AsyncSession, caller: Principal, party_id: UUID, lifting: Lifting, at: datetime) -> Row[Any]:
    """End a restriction that another person set; NotFound, NotRestricted, SecondPersonNeeded or NotInformed."""
    standing = await _last(session, party_id)
    if standing is None or not standing.restricted:
        raise NotRestricted("The payee's data are not restricted, so there is nothing to lift.")
    require_second_person(standing.set_by, standing.stood_for, caller.acting_for | {caller.subject})
    if not standing.since <= lifting.informed_on <= swedish_date(at):
        detail = f"Give the day on which the person was told: from {standing.since} up to and including today."
        raise NotInformed(detail, errors=[{"in": "body", "pointer": "#/informedOn", "detail": detail}])
    key = standing.restriction_id
    done = update(restriction).where(restriction.c.restriction_id == key)
    done = done.values(
        restricted=False,
        version=standing.version + 1,
        informed_on=lifting.informed_on,
        sealed_lift_reason=await seal_text(session.info, caller.municipality_id, LIFT_REASON, key, lifting.reason),
        lifted_by=caller.subject,
        ended_at=at,
    )
    lifted = (await session.execute(done.returning(*restriction.c))).one()
    await publish(session, _changed(lifted, at))
    return lifted


async def _last(session: AsyncSession, party_id: UUID) -> Row[Any] | None:
    """The payee's newest restriction; the payee stays locked, so that versions follow each other. NotFound."""
    party = models.party
    known = select(party.c.party_id).where(party.c.party_id == party_id).with_for_update()
    if await session.scalar(known) is None:
        raise NotFound("No payee with this id is yours to see.")
    newest = select(func.max(restriction.c.version)).where(restriction.c.party_id == party_id).scalar_subquery()
    mine = (restriction.c.party_id == party_id, restriction.c.version == newest)
    found: Row[Any] | None = (await session.execute(select(restriction).where(*mine))).one_or_none()
    return found


def _changed(row: Row[Any], at: datetime) -> PartyRestrictionChanged:
    return PartyRestrictionChanged(
        event_id=derived_id("party.restriction_changed", row.municipality_id, row.party_id, row.version),
        municipality_id=row.municipality_id,
        occurred_at=at,
        party_id=row.party_id,
        version=row.version,
        restricted=row.restricted,
        continues=row.restricted and row.exception is not None,
        since=row.since if row.restricted else None,
        exception=row.exception if row.restricted else None,
    )
