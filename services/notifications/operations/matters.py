"""Who is kept from what notifications tell of: the newest word of the case stands."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.notifications.models import matter, notification
from shared.events import CaseAccessChanged


class Kept(NamedTuple):
    """Persons and units that are kept from a thing."""

    barred: frozenset[str] = frozenset()
    hidden_units: frozenset[str] = frozenset()


async def keep_from(session: AsyncSession, event: CaseAccessChanged) -> None:
    """Hide what is told of the case, its signal and its control, now and from now on."""
    for object_id in filter(None, (event.case_id, event.alert_id, event.task_id)):
        kept = {"barred": list(event.barred), "hidden_units": list(event.hidden_units)}
        new = insert(matter).values(
            municipality_id=event.municipality_id,
            object_id=object_id,
            committee_id=event.committee_id,
            version=event.version,
            **kept,
        )
        changed = await session.scalar(
            new.on_conflict_do_update(
                index_elements=list(matter.primary_key),
                set_=kept | {"version": event.version},
                where=matter.c.version < event.version,
            ).returning(matter.c.object_id)
        )
        if changed is not None:
            mine = notification.c.municipality_id == event.municipality_id
            await session.execute(update(notification).where(mine, notification.c.link_id == object_id).values(**kept))


async def kept_from(session: AsyncSession, municipality_id: str, ids: Collection[UUID]) -> dict[UUID, Kept]:
    """Who is kept from each of the things with *ids*; those that nobody is kept from are left out."""
    mine = matter.c.municipality_id == municipality_id
    found: Sequence[tuple[UUID, list[str], list[str]]] = [
        (row.object_id, row.barred, row.hidden_units)
        for row in await session.execute(select(matter).where(mine, matter.c.object_id.in_(ids)))
    ]
    return {object_id: Kept(frozenset(barred), frozenset(units)) for object_id, barred, units in found}
