"""Put an alert aside for a time, and bring back what was put aside or judged.

A snoozed alert stays open and takes new signals. It comes back after its last day, when somebody wakes it, or when
what has come is of another family or of more öre (domain.keeping.wakes). Whoever put it aside last does not do so
again: nobody lets an alert wait for ever alone.

A judged alert is not opened again by a new signal: a new alert opens, which shows the judged ones before it. People,
cases, figures of precision and the days of disposal rest on the judgement, and it stays as it was made; a person who
sees that it was wrong opens it again, with a reason.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models
from services.risk.desk.models import alert_step
from services.risk.domain.keeping import SNOOZE_LONGEST
from services.risk.operations.steps import Step, keep_steps
from services.risk.operations.telling import aside_event, back_event
from services.risk.operations.triage import AlertNotFound, require_open, require_unrestricted
from shared.auth import Principal
from shared.clock import swedish_date
from shared.outbox import publish
from shared.policy.four_eyes import SecondPersonNeeded, persons
from shared.problems import Conflict, InvalidRequest


class SnoozeNotPossible(InvalidRequest):
    """The day is not one of those to which an alert can be put aside."""

    slug, title = "snooze-not-possible", "The alert cannot be put aside to that day"


class AlertNotSnoozed(Conflict):
    """It waits for people as it is."""

    slug, title = "alert-not-snoozed", "The alert is not put aside"


class AlertNotReopened(Conflict):
    """It has not been judged, or its subject has another open alert."""

    slug, title = "alert-not-reopened", "The alert cannot be opened again"


async def locked_alert(session: AsyncSession, alert_id: UUID) -> Row[Any]:
    """An alert of the caller's, locked until the transaction ends; AlertNotFound."""
    found = await session.execute(select(models.alert).where(models.alert.c.alert_id == alert_id).with_for_update())
    row = found.one_or_none()
    if row is None:
        raise AlertNotFound("No alert with this id is yours to see.")
    return row


async def snooze_alert(
    session: AsyncSession, caller: Principal, alert_id: UUID, until: date, reason: str, *, now: datetime
) -> Row[Any]:
    """Put an open alert aside to and including *until*; SnoozeNotPossible, SecondPersonNeeded and what triage says."""
    row = await locked_alert(session, alert_id)
    require_open(row)
    await require_unrestricted(session, row.party_id)
    today = swedish_date(now)
    longest = SNOOZE_LONGEST.on(today)
    if not today < until <= today + timedelta(days=longest):
        raise SnoozeNotPossible(f"Choose a day from tomorrow to {today + timedelta(days=longest)}.")
    last = await session.scalar(
        select(alert_step.c.by)
        .where(alert_step.c.alert_id == alert_id, alert_step.c.kind == "snoozed")
        .order_by(alert_step.c["at"].desc())
        .limit(1)
    )
    if last in persons(caller):
        raise SecondPersonNeeded("You put this alert aside last time; whether it waits longer is for somebody else.")
    changed = await change_alert(session, alert_id, snoozed_until=until)
    await keep_steps(session, [Step.of(row, "snoozed", caller.subject, now, reason=reason, until=until)])
    await publish(session, aside_event(row, "snoozed", now, until=until))
    return changed


async def wake_alert(session: AsyncSession, caller: Principal, alert_id: UUID, now: datetime) -> Row[Any]:
    """Bring a snoozed alert back before its day; AlertNotSnoozed."""
    row = await locked_alert(session, alert_id)
    require_open(row)
    if row.snoozed_until is None or row.snoozed_until < swedish_date(now):
        raise AlertNotSnoozed("The alert waits for people already.")
    changed = await change_alert(session, alert_id, snoozed_until=None)
    await keep_steps(session, [Step.of(row, "woken", caller.subject, now)])
    await publish(session, back_event(row, now))
    return changed


async def reopen_alert(
    session: AsyncSession, caller: Principal, alert_id: UUID, reason: str, now: datetime
) -> Row[Any]:
    """Open a judged alert again, with what became part of it; AlertNotReopened or ProcessingRestricted."""
    row = await locked_alert(session, alert_id)
    if row.status != "triaged":
        raise AlertNotReopened("Only an alert that was judged can be opened again.")
    await require_unrestricted(session, row.party_id)
    await require_alone(session, row)
    said = {"outcome": None, "triaged_by": None, "triaged_at": None}
    changed = await change_alert(
        session, alert_id, status="open", reason=None, sealed_reason=None, reopened=row.reopened + 1, **said
    )
    alert = models.alert
    merged = (alert.c.status == "merged", alert.c.merged_into == alert_id)
    await session.execute(update(alert).where(*merged).values(**said))
    before = f"{row.outcome}, {row.triaged_by}, {row.triaged_at:%Y-%m-%d}"
    await keep_steps(session, [Step.of(row, "reopened", caller.subject, now, reason=f"{reason}\n({before})")])
    await publish(session, back_event(row, now, "reopened"))
    return changed


async def require_alone(session: AsyncSession, row: Row[Any]) -> None:
    """Pass where the subject of the alert *row* has no other one that people work with; AlertNotReopened."""
    alert = models.alert
    mine = (alert.c[name] == getattr(row, name) for name in ("municipality_id", "committee_id", "subject_type"))
    other = await session.scalar(
        select(alert.c.number)
        .where(*mine, alert.c.subject_id == row.subject_id, alert.c.status.in_(("open", "suppressed")))
        .limit(1)
    )
    if other is not None:
        raise AlertNotReopened(f"A newer alert of the same subject is open, number {other}: work with that one.")


async def change_alert(session: AsyncSession, alert_id: UUID, **values: Any) -> Row[Any]:
    """Write *values* to an alert and give it as it stands then."""
    change = update(models.alert).where(models.alert.c.alert_id == alert_id).values(**values)
    return (await session.execute(change.returning(*models.alert.c))).one()
