"""How people judge alerts."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models
from services.risk.operations.telling import payment_ids, triaged_event
from services.risk.sealing import sealed_reason
from shared.auth import Principal
from shared.clock import utc_now
from shared.events.risk import TriageOutcome
from shared.outbox import publish
from shared.problems import Conflict, NotFound


class AlertNotFound(NotFound):
    """No such alert among the caller's."""


class AlertAlreadyTriaged(Conflict):
    """Somebody has judged the alert."""

    slug, title = "alert-already-triaged", "The alert is already judged"


async def triage_alert(
    session: AsyncSession, caller: Principal, alert_id: UUID, outcome: TriageOutcome, reason: str
) -> Row[Any]:
    """Record a person's judgement; AlertNotFound, or AlertAlreadyTriaged when somebody was first."""
    found = await session.execute(select(models.alert).where(models.alert.c.alert_id == alert_id).with_for_update())
    row = found.one_or_none()
    if row is None:
        raise AlertNotFound("No alert with this id is yours to see.")
    if row.status != "open":
        raise AlertAlreadyTriaged(f"The alert was judged as {row.outcome} at {row.triaged_at:%Y-%m-%d %H:%M} UTC.")
    now = utc_now()
    sealed = await sealed_reason(session, row.municipality_id, alert_id, reason)
    values = {"status": "triaged", "outcome": outcome, "sealed_reason": sealed, "triaged_by": caller.subject}
    done = await session.execute(
        update(models.alert)
        .where(models.alert.c.alert_id == alert_id)
        .values(**values, triaged_at=now)
        .returning(*models.alert.c)
    )
    signals = await session.execute(
        select(models.signal).where(models.signal.c.alert_id == alert_id, ~models.signal.c.cleared)
    )
    rows = [dict(signal) for signal in signals.mappings()]
    await publish(session, triaged_event(row, outcome, caller.subject, now, payment_ids(rows)))
    return done.one()
