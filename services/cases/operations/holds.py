"""Hold a payment: one person proposes on a legal ground, a second approves, and every hold ends."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.domain.law import HOLD_GROUNDS, SUBSISTENCE_SUPPORT
from services.cases.domain.limits import last_hold_day
from services.cases.domain.wording import EntryKind
from services.cases.models import CaseFile, PaymentHold
from services.cases.operations.keeping import keep_for_case
from services.cases.operations.records import Act, locked_case, open_case_file, owned, record_entry
from shared.audit.acts import record_act
from shared.clock import swedish_date
from shared.events import HoldApproved, HoldEnded, HoldProposed
from shared.ids import new_id
from shared.outbox import publish
from shared.policy.four_eyes import require_second_person
from shared.problems import InvalidRequest, NotFound, Problem

NO_HOLD = "No such hold, or it belongs to a committee that you do not work for."
SYSTEM = "system"
_BATCH = 100


class UnknownLegalGround(InvalidRequest):
    """The ground is none of those on which a payment may be held."""

    slug, title = "unknown-legal-ground", "A payment is not held on this ground"


class SubsistenceSupportNotHeld(Problem):
    """What a person lives on is never held on a signal; a decision after an inquiry may change it."""

    slug, title, status = "subsistence-support-not-held", "Subsistence support is never held", 409


class HoldTooLong(InvalidRequest):
    """The end date has passed, or lies too far ahead."""

    slug, title = "hold-end-date", "The end date of the hold is not possible"


class PaymentAlreadyHeld(Problem):
    """The payment has a hold that has not ended."""

    slug, title, status = "payment-already-held", "The payment is held, or proposed to be", 409


class HoldNotProposed(Problem):
    """Only a proposed hold can be approved."""

    slug, title, status = "hold-not-proposed", "The hold does not wait for approval", 409


class HoldAlreadyEnded(Problem):
    """The hold is over."""

    slug, title, status = "hold-already-ended", "The hold has already ended", 409


@dataclass(frozen=True, slots=True)
class NewHold:
    """What is to be held, until and including which day, and why."""

    amount_minor: int
    legal_ground: str
    until: date
    reason: str
    payment_id: UUID | None = None


async def propose_hold(session: AsyncSession, case_id: UUID, new: NewHold, act: Act) -> PaymentHold:
    """Propose to hold a payment; NotFound, CaseClosed, or why the payment may not be held so."""
    case = await open_case_file(session, case_id)
    _check(case, new, swedish_date(act.at))
    if new.payment_id is not None and await _held(session, new.payment_id):
        raise PaymentAlreadyHeld("End the other hold of this payment first.")
    hold = PaymentHold(
        **owned(case, act),
        hold_id=new_id(),
        payment_id=new.payment_id,
        amount_minor=new.amount_minor,
        legal_ground=new.legal_ground,
        until=new.until,
        reason=new.reason,
        state="proposed",
        stood_for=sorted(act.stands_for),
    )
    session.add(hold)
    _record(session, case, hold, act, EntryKind.HOLD_PROPOSED, new.reason)
    common, ground = _common(case, hold, act.at), new.legal_ground
    event = HoldProposed(**common, **_terms(case, hold), legal_ground=ground, proposed_by=act.by)
    await publish(session, event)
    await keep_for_case(session, case, act.at)
    return hold


async def approve_hold(session: AsyncSession, hold_id: UUID, act: Act) -> PaymentHold:
    """Put a proposed hold into force as its second person."""
    case, hold = await _locked(session, hold_id)
    require_second_person(hold.by, hold.stood_for, act.persons)
    if hold.state != "proposed":
        raise HoldNotProposed(f"The hold is {hold.state}.")
    _check_end(hold.until, swedish_date(act.at))
    hold.state = "approved"
    hold.approved_by, hold.approved_by_name, hold.approved_at = act.by, act.by_name, act.at
    _record(session, case, hold, act, EntryKind.HOLD_APPROVED, None)
    terms = _terms(case, hold)
    await publish(session, HoldApproved(**_common(case, hold, act.at), **terms, approved_by=act.by))
    return hold


async def end_hold(session: AsyncSession, hold_id: UUID, reason: str, act: Act) -> PaymentHold:
    """Lift a hold, or withdraw one that waits for approval."""
    case, hold = await _locked(session, hold_id)
    if hold.state == "ended":
        raise HoldAlreadyEnded("The hold has already ended.")
    await _end(session, case, hold, act, how="released" if hold.state == "approved" else "withdrawn", reason=reason)
    return hold


async def end_expired_holds(session: AsyncSession, at: datetime) -> int:
    """End the holds whose last day has passed, at most a batch of them; returns how many."""
    past = PaymentHold.until < swedish_date(at)
    waiting = select(PaymentHold.hold_id).where(PaymentHold.state != "ended", past)
    found = await session.scalars(waiting.order_by(PaymentHold.until, PaymentHold.hold_id).limit(_BATCH))
    ended = 0
    for hold_id in found.all():
        case, hold = await _locked(session, hold_id)
        if hold.state != "ended":
            await _end(session, case, hold, Act(SYSTEM, None, at), how="expired", reason=None)
            ids = {"hold": [hold.hold_id], "case": [case.case_id]}
            await record_act(session, hold.municipality_id, "hold.expire", objects=ids, ground=hold.legal_ground)
            ended += 1
    return ended


async def _end(
    session: AsyncSession, case: CaseFile, hold: PaymentHold, act: Act, *, how: str, reason: str | None
) -> None:
    hold.state, hold.ended_by, hold.ended_at, hold.end_reason = "ended", act.by, act.at, reason
    _record(session, case, hold, act, EntryKind.HOLD_ENDED, reason, how=how)
    ended = HoldEnded(**_common(case, hold, act.at), amount_minor=hold.amount_minor, payment_id=hold.payment_id)
    await publish(session, ended)


async def _locked(session: AsyncSession, hold_id: UUID) -> tuple[CaseFile, PaymentHold]:
    # the case is locked before its holds, everywhere, so that two changes cannot wait for each other
    case_id = await session.scalar(select(PaymentHold.case_id).where(PaymentHold.hold_id == hold_id))
    if case_id is None:
        raise NotFound(NO_HOLD)
    case = await locked_case(session, case_id)
    hold = await session.get_one(PaymentHold, hold_id, with_for_update=True, populate_existing=True)
    return case, hold


async def _held(session: AsyncSession, payment_id: UUID) -> bool:
    held = select(PaymentHold.hold_id).where(PaymentHold.payment_id == payment_id, PaymentHold.state != "ended")
    return await session.scalar(held.limit(1)) is not None


def _check(case: CaseFile, new: NewHold, today: date) -> None:
    if SUBSISTENCE_SUPPORT in (case.area, new.legal_ground):
        raise SubsistenceSupportNotHeld(
            "Nobody's subsistence support is held on a signal. Inquire, hear the person, and decide anew."
        )
    if new.legal_ground not in HOLD_GROUNDS:
        detail = f"Choose one of {', '.join(HOLD_GROUNDS)}."
        errors = [{"in": "body", "pointer": "#/legalGround", "detail": detail}]
        raise UnknownLegalGround(detail, errors=errors)
    _check_end(new.until, today)


def _check_end(until: date, today: date) -> None:
    if not today <= until <= last_hold_day(today):
        detail = f"The last day of a hold lies between {today} and {last_hold_day(today)}."
        raise HoldTooLong(detail, errors=[{"in": "body", "pointer": "#/until", "detail": detail}])


def _record(
    session: AsyncSession,
    case: CaseFile,
    hold: PaymentHold,
    act: Act,
    kind: EntryKind,
    reason: str | None,
    **more: str,
) -> None:
    details = {"holdId": str(hold.hold_id), "amountMinor": hold.amount_minor, "until": str(hold.until), **more}
    ground = hold.legal_ground
    record_entry(session, case, act, kind=kind, legal_ground=ground, details=details, reason=reason)


def _common(case: CaseFile, hold: PaymentHold, at: datetime) -> dict[str, Any]:
    return {
        "event_id": new_id(),
        "municipality_id": case.municipality_id,
        "occurred_at": at,
        "hold_id": hold.hold_id,
        "case_id": case.case_id,
        "committee_id": case.committee_id,
    }


def _terms(case: CaseFile, hold: PaymentHold) -> dict[str, Any]:
    return {
        "reference": case.reference,
        "amount_minor": hold.amount_minor,
        "until": hold.until,
        "payment_id": hold.payment_id,
    }
