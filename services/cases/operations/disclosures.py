"""Give named things to another authority on a legal basis: one person proposes, a second decides, and it ends."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.disclosure_models import Disclosure
from services.cases.domain.bases import Basis
from services.cases.domain.disclosure import LEADS_TO, DisclosureState, default_until, last_day
from services.cases.domain.recipients import Benefit, Offence
from services.cases.operations import disclosure_checks as checks
from services.cases.operations.disclosure_items import Item, keep_from_disclosure, require_own_items
from services.cases.operations.disclosure_telling import decided_event, ended_event, proposed_event
from services.cases.operations.records import Act
from services.cases.sealing import folder_of, giver_of
from shared.clock import swedish_date
from shared.ids import new_id
from shared.outbox import publish
from shared.policy.four_eyes import require_second_person
from shared.problems import InvalidRequest, NotFound, Problem

NO_DISCLOSURE = "No such disclosure, or none of a committee that you work for."
SYSTEM = "system"
_BATCH = 100


class DisclosureNotThere(Problem):
    """The disclosure is in a state that does not lead there."""

    slug, title, status = "disclosure-state", "The disclosure is not in a state for this", 409


class DisclosureTooLong(InvalidRequest):
    """The end date has passed, or lies too far ahead."""

    slug, title = "disclosure-end-date", "The end date of the disclosure is not possible"


@dataclass(frozen=True, slots=True)
class NewDisclosure:
    """What a draft says; what is None or empty may be filled in until it is proposed."""

    committee_id: str
    purpose: str
    to_committee: str | None
    to_authority: str | None
    initiative: str
    items: tuple[Item, ...] = ()
    basis: Basis | None = None
    benefit: Benefit | None = None
    offence: Offence | None = None
    attempted: bool = False
    balancing: str | None = None
    harm: str | None = None
    until: date | None = None


async def draft(session: AsyncSession, municipality_id: str, new: NewDisclosure, act: Act) -> Disclosure:
    """Begin a disclosure; ItemsNotOwn or DisclosureTooLong."""
    row = Disclosure(
        disclosure_id=new_id(),
        municipality_id=municipality_id,
        state=DisclosureState.DRAFT,
        at=act.at,
        by=act.by,
        by_name=act.by_name,
    )
    await _write(session, row, new, act.at)
    folder_of(session).create(giver_of(row))
    session.add(row)
    await session.flush()
    return row


async def rewrite(session: AsyncSession, disclosure_id: UUID, new: NewDisclosure, act: Act) -> Disclosure:
    """Replace what a draft says; NotFound, DisclosureNotThere, ItemsNotOwn or DisclosureTooLong."""
    row = await _locked(session, disclosure_id)
    if row.state != DisclosureState.DRAFT:
        raise DisclosureNotThere("Only a draft is rewritten. What is proposed is refused and begun anew.")
    if row.committee_id != new.committee_id:
        raise DisclosureNotThere("A draft stays with the committee that began it. Begin another one.")
    await _write(session, row, new, act.at)
    await session.flush()
    return row


async def propose(session: AsyncSession, disclosure_id: UUID, act: Act) -> Disclosure:
    """Ask for the second person; NotFound, DisclosureNotThere, or what the basis lacks."""
    row = await _locked(session, disclosure_id)
    _require(row, DisclosureState.PROPOSED)
    checks.require_basis(row, swedish_date(act.at))
    _require_until(row.until, act.at)
    row.state, row.stood_for = DisclosureState.PROPOSED, sorted(act.stands_for)
    row.proposed_by, row.proposed_by_name, row.proposed_at = act.by, act.by_name, act.at
    await publish(session, proposed_event(row))
    return row


async def decide(session: AsyncSession, disclosure_id: UUID, reason: str | None, act: Act) -> Disclosure:
    """Give, as the second person; NotFound, DisclosureNotThere, SecondPersonNeeded, or what the basis lacks now."""
    row = await _locked(session, disclosure_id)
    _require(row, DisclosureState.DECIDED)
    require_second_person(row.proposed_by or "", row.stood_for, act.persons)
    checks.require_basis(row, swedish_date(act.at))
    _require_until(row.until, act.at)
    _settle(row, DisclosureState.DECIDED, reason, act)
    await publish(session, decided_event(row))
    return row


async def refuse(session: AsyncSession, disclosure_id: UUID, reason: str, act: Act) -> Disclosure:
    """Give nothing, with reasons; NotFound, DisclosureNotThere or SecondPersonNeeded."""
    row = await _locked(session, disclosure_id)
    _require(row, DisclosureState.REFUSED)
    require_second_person(row.proposed_by or "", row.stood_for, act.persons)
    _settle(row, DisclosureState.REFUSED, reason, act)
    return row


async def end(session: AsyncSession, disclosure_id: UUID, reason: str, act: Act) -> Disclosure:
    """Close what was opened, or take back what was not decided; NotFound or DisclosureNotThere."""
    row = await _locked(session, disclosure_id)
    _require(row, DisclosureState.ENDED)
    await _end(session, row, reason, act)
    return row


async def end_expired(session: AsyncSession, at: datetime) -> int:
    """End disclosures whose last day has passed; nothing was shown since. Returns how many, _BATCH at most."""
    expired = (
        select(Disclosure)
        .where(Disclosure.state == DisclosureState.DECIDED, Disclosure.until < swedish_date(at))
        .order_by(Disclosure.until, Disclosure.disclosure_id)
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    )
    rows = list(await session.scalars(expired))
    for row in rows:
        await _end(session, row, "expired", Act(SYSTEM, None, at))
    return len(rows)


async def _end(session: AsyncSession, row: Disclosure, reason: str, act: Act) -> None:
    was_decided = row.state == DisclosureState.DECIDED
    row.state, row.end_reason = DisclosureState.ENDED, reason
    row.ended_by, row.ended_at = act.by, act.at
    if was_decided:
        await publish(session, ended_event(row))


async def _write(session: AsyncSession, row: Disclosure, new: NewDisclosure, at: datetime) -> None:
    await require_own_items(session, new.committee_id, new.items)
    values: dict[str, Any] = {
        name: getattr(new, name) for name in NewDisclosure.__dataclass_fields__ if name not in {"items", "until"}
    }
    for name, value in values.items():
        setattr(row, name, value)
    row.items = [item.stored() for item in new.items]
    row.object_ids = [item.object_id for item in new.items]
    row.until = new.until or default_until(swedish_date(at))
    _require_until(row.until, at)
    await keep_from_disclosure(session, row)


async def _locked(session: AsyncSession, disclosure_id: UUID) -> Disclosure:
    found = await session.get(Disclosure, disclosure_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound(NO_DISCLOSURE)
    return found


def _require(row: Disclosure, to: DisclosureState) -> None:
    if to not in LEADS_TO[DisclosureState(row.state)]:
        raise DisclosureNotThere(f"The disclosure is {row.state}, which does not lead to {to}.")


def _require_until(until: date, at: datetime) -> None:
    today = swedish_date(at)
    if not today <= until <= last_day(today):
        errors = [{"in": "body", "pointer": "#/until", "detail": f"A day from {today} to {last_day(today)}."}]
        raise DisclosureTooLong(f"Choose a day from {today} to {last_day(today)}.", errors=errors)


def _settle(row: Disclosure, state: DisclosureState, reason: str | None, act: Act) -> None:
    row.state, row.reason = state, reason
    row.decided_by, row.decided_by_name, row.decided_at = act.by, act.by_name, act.at
