"""Make alerts that belong together one, and take them apart again.

The signals of a merged alert move to the other, which is judged for both; the subject of a signal tells whose it was,
so that a separation gives each its own back. Until then new signals of either subject join the one that is open.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models
from services.risk.operations.alert_rows import Standing, change
from services.risk.operations.screening import locked_stream
from services.risk.operations.snoozing import change_alert, locked_alert, require_alone
from services.risk.operations.steps import Step, keep_steps
from services.risk.operations.telling import aside_event, back_event
from services.risk.operations.triage import require_open, require_unrestricted
from services.risk.rule_books import rule_book
from shared.auth import Principal
from shared.outbox import publish
from shared.problems import Conflict


class AlertsNotMergeable(Conflict):
    """The two are one, of different committees, or the one to be merged holds others."""

    slug, title = "alerts-not-mergeable", "The alerts cannot become one"


class AlertNotMerged(Conflict):
    """The alert is part of no other, or of one that was judged."""

    slug, title = "alert-not-merged", "The alert cannot be separated"


async def merge_alerts(
    session: AsyncSession, caller: Principal, alert_id: UUID, into_id: UUID, reason: str, *, now: datetime
) -> Row[Any]:
    """Make an alert part of another, which is returned; AlertsNotMergeable and what triage says.

    Whoever is kept from one of them is kept from the whole.
    """
    await locked_stream(session, caller.municipality_id)
    row, into = await locked_alert(session, alert_id), await locked_alert(session, into_id)
    if alert_id == into_id:
        raise AlertsNotMergeable("Choose another alert: this one is itself.")
    for one in (row, into):
        require_open(one)
        await require_unrestricted(session, one.party_id)
    if row.committee_id != into.committee_id:
        raise AlertsNotMergeable("They are of different committees, each of which is an authority of its own.")
    if await _holds_others(session, alert_id):
        raise AlertsNotMergeable("Others are part of this alert: merge the other one into it, or separate them first.")
    signal = models.signal
    await change_alert(session, alert_id, status="merged", merged_into=into_id, snoozed_until=None)
    guarded = {name: sorted({*getattr(row, name), *getattr(into, name)}) for name in ("barred", "hidden_units")}
    into = await change_alert(session, into_id, snoozed_until=None, **guarded)
    await session.execute(update(signal).where(signal.c.alert_id == alert_id).values(alert_id=into_id))
    steps = [
        Step.of(row, "merged", caller.subject, now, reason=reason, other=into_id),
        Step.of(into, "took_in", caller.subject, now, reason=reason, other=alert_id),
    ]
    await keep_steps(session, steps)
    await publish(session, aside_event(row, "merged", now, into=into_id))
    await refresh(session, caller.municipality_id, [into])
    return await locked_alert(session, into_id)


async def separate_alert(
    session: AsyncSession, caller: Principal, alert_id: UUID, reason: str, now: datetime
) -> Row[Any]:
    """Give a merged alert its signals back; AlertNotMerged, AlertNotReopened or ProcessingRestricted."""
    await locked_stream(session, caller.municipality_id)
    row = await locked_alert(session, alert_id)
    if row.status != "merged":
        raise AlertNotMerged("The alert is part of no other.")
    into = await locked_alert(session, row.merged_into)
    if into.status != "open":
        raise AlertNotMerged("The alert that it is part of is not open: open that one again first.")
    await require_unrestricted(session, row.party_id)
    await require_alone(session, row)
    row = await change_alert(session, alert_id, status="open", merged_into=None)
    signal = models.signal
    own = (signal.c[name] == getattr(row, name) for name in ("subject_type", "subject_id"))
    await session.execute(update(signal).where(signal.c.alert_id == into.alert_id, *own).values(alert_id=alert_id))
    steps = [
        Step.of(row, "separated", caller.subject, now, reason=reason, other=into.alert_id),
        Step.of(into, "gave_back", caller.subject, now, reason=reason, other=alert_id),
    ]
    await keep_steps(session, steps)
    await publish(session, back_event(row, now, "separated"))
    await refresh(session, caller.municipality_id, [row, into])
    return await locked_alert(session, alert_id)


async def refresh(session: AsyncSession, municipality_id: str, rows: list[Row[Any]]) -> None:
    """Bring open alerts up to date with the signals that are in them now."""
    signal = models.signal
    ids = [row.alert_id for row in rows]
    stands = select(signal).where(signal.c.alert_id.in_(ids), ~signal.c.cleared).order_by(signal.c.position)
    found = [dict(one) for one in (await session.execute(stands)).mappings()]
    standing = [Standing(row, [one for one in found if one["alert_id"] == row.alert_id]) for row in rows]
    await change(session, municipality_id, standing, await rule_book(session, municipality_id))


async def _holds_others(session: AsyncSession, alert_id: UUID) -> bool:
    alert = models.alert
    held = select(func.count()).where(alert.c.merged_into == alert_id, alert.c.status == "merged")
    return bool(await session.scalar(held))
