"""What a person found of a payment or decision that was drawn at random."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.arm.families import FAMILIES
from services.risk.arm.models import item
from services.risk.arm.queries import NO_ITEM, decisions_drawn, payments_drawn
from services.risk.domain.kinds.catalogue import KINDS
from services.risk.operations.triage import require_unrestricted
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
    for party_id in (await parties_of(session, [row]))[item_id]:
        await require_unrestricted(session, party_id)
    said = {"wrong": found.wrong, "wrong_minor": found.wrong_minor, "family": found.family}
    done = update(item).where(item.c.item_id == item_id).values(**said, looked_by=by.subject, looked_at=at)
    return (await session.execute(done.returning(*item.c))).one()


async def parties_of(session: AsyncSession, rows: Sequence[Row[Any]]) -> dict[UUID, list[UUID]]:
    """Whom the payment or decision of each item is about; nobody once it has been disposed of."""
    ids = {row.object_id for row in rows}
    payments, decisions = await payments_drawn(session, ids), await decisions_drawn(session, ids)
    return {row.item_id: _parties(payments.get(row.object_id), decisions.get(row.object_id)) for row in rows}


def _parties(paid: Row[Any] | None, decided: Row[Any] | None) -> list[UUID]:
    if paid is not None:
        return [paid.party_id]
    if decided is None:
        return []
    return [UUID(decided.body[name]) for name in KINDS[decided.kind].parties if decided.body.get(name)]
