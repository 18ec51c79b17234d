"""Suppression of what one rule says of one subject or party: proposed by one person, approved by another, ended by any.

Whatever is decided in a request, the signals are moved by settle_suppressions() in a transaction of the system: who
decides may be kept from some of them. Until the last day the rule's signals of that key are stored, counted and shown
as suppressed; after it, and when somebody ends it, they are where they would have been without it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models
from services.risk.desk.models import suppression
from services.risk.domain.keeping import SUPPRESSION_LONGEST
from services.risk.operations.alert_rows import Subject, close_explained, suppressed_of
from services.risk.operations.alerts import settle
from services.risk.operations.merging import refresh
from services.risk.operations.screening import locked_stream
from services.risk.operations.snoozing import locked_alert
from services.risk.operations.steps import SYSTEM
from services.risk.operations.triage import require_open, require_unrestricted
from services.risk.sealing import SUPPRESSED, SUPPRESSION_END
from shared.auth import Principal
from shared.clock import swedish_date
from shared.db import Sessions, system_session
from shared.ids import new_id
from shared.policy.four_eyes import persons, require_second_person
from shared.problems import Conflict, InvalidRequest, NotFound
from shared.vault.table import seal_text

Scope = Literal["subject", "party"]
_STANDS: Final = ("proposed", "active")


class SuppressionNotPossible(InvalidRequest):
    """The rule is none of the alert's, the alert has no party, or the day is too far."""

    slug, title = "suppression-not-possible", "This cannot be suppressed so"


class SuppressionState(Conflict):
    """The suppression is in a state that does not lead there, or there is one already."""

    slug, title = "suppression-state", "The suppression is not in a state for this"


@dataclass(frozen=True, slots=True)
class NewSuppression:
    """What somebody wants suppressed, from the alert before them."""

    alert_id: UUID
    rule: str
    scope: Scope
    until: date
    reason: str


async def propose(session: AsyncSession, new: NewSuppression, by: Principal, now: datetime) -> Row[Any]:
    """Propose a suppression; SuppressionNotPossible, SuppressionState and what triage says."""
    row = await locked_alert(session, new.alert_id)
    require_open(row)
    await require_unrestricted(session, row.party_id)
    today = swedish_date(now)
    latest = today + timedelta(days=SUPPRESSION_LONGEST.on(today))
    if new.rule not in row.rules:
        raise SuppressionNotPossible(f"The alert rests on {', '.join(row.rules)}: choose one of these rules.")
    if new.scope == "party" and row.party_id is None:
        raise SuppressionNotPossible("The alert is about no party: choose its subject.")
    if not today < new.until <= latest:
        raise SuppressionNotPossible(f"Choose a last day from tomorrow to {latest}.")
    subject = Subject(row.committee_id, row.subject_type, row.subject_id)
    key = {"rule": new.rule, "scope": new.scope, **subject._asdict(), "party_id": row.party_id}
    if await _standing(session, row.municipality_id, key):
        raise SuppressionState("The same is proposed or suppressed already.")
    suppression_id = new_id()
    values = {
        **key,
        "suppression_id": suppression_id,
        "municipality_id": row.municipality_id,
        "alert_id": new.alert_id,
        "until": new.until,
        "state": "proposed",
        "sealed_reason": await seal_text(session.info, row.municipality_id, SUPPRESSED, suppression_id, new.reason),
        "proposed_by": by.subject,
        "stood_for": sorted(by.acting_for),
        "proposed_at": now,
        "settled": True,
    }
    return (await session.execute(insert(suppression).values(values).returning(*suppression.c))).one()


async def _standing(session: AsyncSession, municipality_id: str, key: dict[str, Any]) -> bool:
    named = ("party_id",) if key["scope"] == "party" else Subject._fields
    same = [suppression.c[name] == key[name] for name in ("rule", "scope", "committee_id", *named)]
    mine = (suppression.c.municipality_id == municipality_id, suppression.c.state.in_(_STANDS))
    return bool(await session.scalar(select(select(suppression).where(*mine, *same).exists())))


async def approve(session: AsyncSession, suppression_id: UUID, by: Principal, now: datetime) -> Row[Any]:
    """Approve as the second person; NotFound, SuppressionState or SecondPersonNeeded."""
    row = await _locked(session, suppression_id)
    if row.state != "proposed":
        raise SuppressionState(f"The suppression is {row.state}.")
    if row.until < swedish_date(now):
        raise SuppressionState("Its last day has passed: propose it again if it is still needed.")
    require_second_person(row.proposed_by, row.stood_for, persons(by))
    return await _change(
        session, suppression_id, state="active", approved_by=by.subject, approved_at=now, settled=False
    )


async def end(session: AsyncSession, suppression_id: UUID, reason: str, by: Principal, now: datetime) -> Row[Any]:
    """End a suppression, or take back a proposal; NotFound or SuppressionState."""
    row = await _locked(session, suppression_id)
    if row.state == "ended":
        raise SuppressionState("The suppression has ended.")
    said = await seal_text(session.info, row.municipality_id, SUPPRESSION_END, suppression_id, reason)
    settled = row.state == "proposed"
    return await _change(
        session,
        suppression_id,
        state="ended",
        ended_by=by.subject,
        ended_at=now,
        sealed_end_reason=said,
        settled=settled,
    )


async def settle_suppressions(sessions: Sessions, now: datetime) -> bool:
    """Put the signals of one suppression where its state says that they are; False when none waits for that."""
    over = and_(suppression.c.state != "ended", suppression.c.until < swedish_date(now))
    async with system_session(sessions, "*") as session:
        first = select(suppression).where(or_(~suppression.c.settled, over)).order_by(suppression.c.until).limit(1)
        found = (await session.execute(first)).one_or_none()
    if found is None:
        return False
    async with system_session(sessions, found.municipality_id) as session:
        await locked_stream(session, found.municipality_id)
        row = await _locked(session, found.suppression_id)
        if row.state != "ended" and row.until < swedish_date(now):
            row = await _change(session, row.suppression_id, state="ended", ended_by=SYSTEM, ended_at=now)
        await (_keep_back(session, row) if row.state == "active" else _release(session, row, now))
        await _change(session, row.suppression_id, settled=True)
    return True


async def _keep_back(session: AsyncSession, row: Row[Any]) -> None:
    """Take the signals of the key out of open alerts; what was judged stays as people saw it."""
    signal, alert = models.signal, models.alert
    in_open = select(alert.c.alert_id).where(alert.c.municipality_id == row.municipality_id, alert.c.status == "open")
    chosen = (
        select(signal.c.signal_id, signal.c.alert_id)
        .where(
            *_of_key(row),
            ~signal.c.cleared,
            signal.c.suppression_id.is_(None),
            or_(signal.c.alert_id.is_(None), signal.c.alert_id.in_(in_open)),
        )
        .with_for_update()
    )
    rows = (await session.execute(chosen)).all()
    ids = [one.signal_id for one in rows]
    kept = update(signal).where(signal.c.signal_id.in_(ids))
    await session.execute(kept.values(suppression_id=row.suppression_id, alert_id=None))
    touched = {one.alert_id for one in rows if one.alert_id is not None}
    if touched:
        stands = select(alert).where(alert.c.alert_id.in_(touched)).order_by(alert.c.number).with_for_update()
        await refresh(session, row.municipality_id, list(await session.execute(stands)))


async def _release(session: AsyncSession, row: Row[Any], now: datetime) -> None:
    """Let the signals stand where they would have stood; what another suppression keeps back is kept back again."""
    signal, alert = models.signal, models.alert
    freed = await session.execute(
        update(signal)
        .where(signal.c.suppression_id == row.suppression_id)
        .values(suppression_id=None)
        .returning(signal.c.committee_id, signal.c.subject_type, signal.c.subject_id)
    )
    subjects = {Subject(*one) for one in freed}
    await settle(session, row.municipality_id, [], subjects, [])
    # what has explained itself meanwhile has nothing to come back for
    asleep = select(alert).where(
        alert.c.municipality_id == row.municipality_id,
        alert.c.status == "suppressed",
        alert.c.subject_id.in_([subject.subject_id for subject in subjects] or [row.subject_id]),
    )
    rows = (await session.execute(asleep.with_for_update())).all()
    waiting = await suppressed_of(session, rows)
    await close_explained(session, [one.alert_id for one in rows if one.alert_id not in waiting], now)
    others = (
        suppression.c.municipality_id == row.municipality_id,
        suppression.c.committee_id == row.committee_id,
        suppression.c.rule == row.rule,
        suppression.c.state == "active",
    )
    await session.execute(update(suppression).where(*others).values(settled=False))


def _of_key(row: Row[Any]) -> list[ColumnElement[bool]]:
    signal = models.signal
    named = ("party_id",) if row.scope == "party" else ("subject_type", "subject_id")
    names = ("municipality_id", "committee_id", "rule", *named)
    return [signal.c[name] == getattr(row, name) for name in names]


async def _locked(session: AsyncSession, suppression_id: UUID) -> Row[Any]:
    wanted = select(suppression).where(suppression.c.suppression_id == suppression_id).with_for_update()
    found = (await session.execute(wanted)).one_or_none()
    if found is None:
        raise NotFound("No such suppression, or it is another committee's.")
    return found


async def _change(session: AsyncSession, suppression_id: UUID, **values: Any) -> Row[Any]:
    change = update(suppression).where(suppression.c.suppression_id == suppression_id).values(**values)
    return (await session.execute(change.returning(*suppression.c))).one()
