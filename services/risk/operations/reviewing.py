"""Rules in force are looked at again when too few of their judged signals are confirmed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models
from services.risk.activation_models import rule_version
from services.risk.domain.activation import State, Step, review_due
from services.risk.operations.gate import take
from shared.audit.acts import record_act
from shared.auth import SYSTEM
from shared.clock import swedish_date
from shared.db import EVERYTHING, within_committees


async def review_rules(session: AsyncSession, municipality_id: str, digests: Iterable[str], at: datetime) -> None:
    """Mark the versions among *digests* whose judged signals are too seldom confirmed; people decide about them."""
    async with within_committees(session, EVERYTHING):
        for row in await _active(session, municipality_id, digests):
            confirmed, judged = await _judged(session, row)
            if review_due(confirmed, judged, swedish_date(at)):
                detail = {"confirmed": confirmed, "judged": judged}
                named = {"rule": [row.rule]}
                made = {"changed_by": SYSTEM, "changed_at": max(at, row.changed_at + row.changed_at.resolution)}
                await take(session, row, Step.REVIEW, State.REVIEW_DUE, made | {"detail": detail})
                await record_act(session, municipality_id, "rule.review", objects=named, count=judged)


async def _active(session: AsyncSession, municipality_id: str, digests: Iterable[str]) -> list[Row[Any]]:
    mine = (rule_version.c.municipality_id == municipality_id, rule_version.c.state == State.ACTIVE)
    wanted = select(rule_version).where(*mine, rule_version.c.digest.in_(sorted(set(digests))))
    # in one order, so that two people who judge at the same time wait for each other
    return list(await session.execute(wanted.order_by(rule_version.c.digest).with_for_update()))


async def _judged(session: AsyncSession, row: Row[Any]) -> tuple[int, int]:
    """Alerts with a signal of the version that people confirmed, and judged, since it was approved here."""
    alert, signal = models.alert, models.signal
    judged = (
        select(
            func.count(distinct(alert.c.alert_id)).filter(alert.c.outcome == "confirmed"),
            func.count(distinct(alert.c.alert_id)),
        )
        .select_from(alert.join(signal, signal.c.alert_id == alert.c.alert_id))
        .where(signal.c.municipality_id == row.municipality_id, signal.c.rule == row.rule)
        .where(signal.c.digest == row.digest, alert.c.status == "triaged")
        .where(alert.c.triaged_by != SYSTEM, alert.c.outcome != "not_actionable")
    )
    if row.approved_at is not None:
        judged = judged.where(alert.c.triaged_at > row.approved_at)
    confirmed, whole = (await session.execute(judged)).one()
    return confirmed, whole
