"""What a person found of a payment or decision that was drawn at random."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models
from services.risk.arm.families import FAMILIES
from services.risk.arm.models import item
from services.risk.arm.queries import NO_ITEM
from services.risk.domain.kinds.catalogue import KINDS
from services.risk.operations.triage import require_unrestricted
from services.risk.record_models import record
from shared.auth import Principal
from shared.problems import Conflict, InvalidRequest, NotFound


class AlreadyLookedAt(Conflict):
    """Somebody has said what they found."""

    slug, title = "random-control-done", "The random control is done"


class FamilyUnknown(InvalidRequest):
    """No rules are called so."""

    slug, title = "rule-family-unknown", "There is no such family of rules"


@dataclass(frozen=True, slots=True)
class Found:
    """In order, or wrong by so many öre in a way that rules of *family* look for."""

    wrong: bool
    wrong_minor: int | None = None
    family: str | None = None


async def record_look(session: AsyncSession, item_id: UUID, found: Found, by: Principal, at: datetime) -> Row[Any]:
    """Keep what was found; NotFound, AlreadyLookedAt, FamilyUnknown or ProcessingRestricted."""
    row = (await session.execute(select(item).where(item.c.item_id == item_id).with_for_update())).one_or_none()
    if row is None:
        raise NotFound(NO_ITEM)
    if row.looked_at is not None:
        raise AlreadyLookedAt("Somebody has looked at it; what they found stands.")
    if found.wrong and found.family not in FAMILIES:
        raise FamilyUnknown(f"Say one of {', '.join(FAMILIES)}.")
    for party_id in await parties_of(session, row):
        await require_unrestricted(session, party_id)
    said = {"wrong": found.wrong, "wrong_minor": found.wrong_minor, "family": found.family}
    done = update(item).where(item.c.item_id == item_id).values(**said, looked_by=by.subject, looked_at=at)
    return (await session.execute(done.returning(*item.c))).one()


async def parties_of(session: AsyncSession, row: Row[Any]) -> list[UUID]:
    """Whom the payment or decision of an item is about; nobody once it has been disposed of."""
    paid = await session.scalar(select(models.payment.c.party_id).where(models.payment.c.payment_id == row.object_id))
    if paid is not None:
        return [paid]
    body = await session.scalar(select(record.c.body).where(record.c.record_id == row.object_id))
    if body is None:
        return []
    return [UUID(body[name]) for name in KINDS[row.kind].parties if body.get(name)]
