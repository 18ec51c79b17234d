"""What was disposed of stays so: old payments and signals are passed over, and no new alert takes an old one's id."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models
from shared.disposal.marks import disposed_of
from shared.events import PaymentFact, PaymentsReceived
from shared.ids import derived_id

Facts = Sequence[tuple[PaymentsReceived, int, PaymentFact]]
SubjectKey = tuple[str, str, str]
"""Committee, kind and id of what an alert is about."""


async def not_disposed(session: AsyncSession, municipality_id: str, facts: Facts) -> Facts:
    """*facts* without payments that were disposed of: an event that is sent again brings none of them back."""
    gone = await disposed_of(session, municipality_id, "payment:payment", [fact.payment_id for _, _, fact in facts])
    return [found for found in facts if found[2].payment_id not in gone] if gone else facts


async def signals_gone(session: AsyncSession, municipality_id: str, ids: Iterable[UUID]) -> set[UUID]:
    """Those of the signals *ids* that were disposed of."""
    return await disposed_of(session, municipality_id, "signal:signal", ids)


async def free_alert_ids(
    session: AsyncSession, municipality_id: str, subjects: Iterable[SubjectKey], judged: Mapping[Any, int]
) -> dict[Any, UUID]:
    """An id per subject that follows from it and from how many alerts it has had, those disposed of included."""
    places = {subject: judged[subject] for subject in subjects}
    while True:
        ids = {s: derived_id("alert", municipality_id, *s, place) for s, place in places.items()}
        taken = await disposed_of(session, municipality_id, "alert:alert", ids.values())
        stored = select(models.alert.c.alert_id).where(models.alert.c.alert_id.in_(ids.values()))
        taken |= set(await session.scalars(stored))
        if not taken:
            return ids
        places = {s: place + (ids[s] in taken) for s, place in places.items()}
