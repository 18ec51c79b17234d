"""How people judge alerts."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models, queries
from services.risk.operations.reviewing import review_rules
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


class AlertNotOpen(Conflict):
    """The alert is merged or suppressed."""

    slug, title = "alert-not-open", "The alert waits for nobody"


class ProcessingRestricted(Conflict):
    """What is restricted may be stored, and nothing else (dataskyddsförordningen art. 18.2)."""

    slug, title = "processing-restricted", "The payee's data may only be stored"


async def triage_alert(
    session: AsyncSession, caller: Principal, alert_id: UUID, outcome: TriageOutcome, reason: str
) -> Row[Any]:
    """Record a person's judgement; AlertNotFound, AlertAlreadyTriaged or ProcessingRestricted."""
    found = await session.execute(select(models.alert).where(models.alert.c.alert_id == alert_id).with_for_update())
    row = found.one_or_none()
    if row is None:
        raise AlertNotFound("No alert with this id is yours to see.")
    require_open(row)
    await require_unrestricted(session, row.party_id)
    now = utc_now()
    sealed = await sealed_reason(session, row.municipality_id, alert_id, reason)
    said = {"outcome": outcome, "triaged_by": caller.subject, "triaged_at": now}
    done = await session.execute(
        update(models.alert)
        .where(models.alert.c.alert_id == alert_id)
        .values(status="triaged", sealed_reason=sealed, snoozed_until=None, **said)
        .returning(*models.alert.c)
    )
    # what became part of it is judged with it
    merged = (models.alert.c.status == "merged", models.alert.c.merged_into == alert_id)
    await session.execute(update(models.alert).where(*merged).values(**said))
    signals = await session.execute(
        select(models.signal).where(models.signal.c.alert_id == alert_id, ~models.signal.c.cleared)
    )
    rows = [dict(signal) for signal in signals.mappings()]
    await publish(session, triaged_event(row, outcome, caller.subject, now, payment_ids(rows)))
    said_by = [signal["digest"] for signal in rows if signal["digest"]]
    await review_rules(session, row.municipality_id, said_by, now)
    return done.one()


def require_open(row: Row[Any]) -> None:
    """Pass where the alert *row* waits to be judged; AlertAlreadyTriaged or AlertNotOpen."""
    if row.status == "triaged":
        raise AlertAlreadyTriaged(f"The alert was judged as {row.outcome} at {row.triaged_at:%Y-%m-%d %H:%M} UTC.")
    if row.status == "merged":
        raise AlertNotOpen("The alert is part of another one: work with that, or separate them first.")
    if row.status != "open":
        raise AlertNotOpen("All that is left of the alert is suppressed: end the suppression first.")


async def require_unrestricted(session: AsyncSession, party_id: UUID | None) -> None:
    """Pass unless the payee's data may only be stored; ProcessingRestricted."""
    found = None if party_id is None else (await queries.restrictions(session, [party_id])).get(party_id)
    if found is not None and not found.continues:
        raise ProcessingRestricted(
            f"Processing of the payee's data is restricted since {found.since}, so this waits. Your registrar can"
            " record an exception, and your registrar or head of security can lift the restriction."
        )
