"""Who is kept from what notifications tell of: the newest word of the case stands."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.notifications.models import matter, notification
from shared.events import CaseAccessChanged, TipReminder


class Kept(NamedTuple):
    """Persons and units that are kept from a thing."""

    barred: frozenset[str] = frozenset()
    hidden_units: frozenset[str] = frozenset()


async def keep_from(session: AsyncSession, event: CaseAccessChanged) -> None:
    """Hide what is told of the case, its signal and its control, now and from now on."""
    kept = Kept(frozenset(event.barred), frozenset(event.hidden_units))
    for object_id in filter(None, (event.case_id, event.alert_id, event.task_id)):
        await _hide(session, (event.municipality_id, event.committee_id, object_id), event.version, kept)


async def keep_from_report(session: AsyncSession, event: TipReminder) -> None:
    """Hide what is told of a report from the recipients who cannot open it."""
    of = (event.municipality_id, event.committee_id, event.report_id)
    await _hide(session, of, int(event.occurred_at.timestamp()) // 60, Kept(frozenset(event.barred)))


async def _hide(session: AsyncSession, of: tuple[str, str, UUID], version: int, kept: Kept) -> None:
    municipality_id, committee_id, object_id = of
    columns = {name: sorted(who) for name, who in kept._asdict().items()}
    new = insert(matter).values(
        municipality_id=municipality_id, object_id=object_id, committee_id=committee_id, version=version, **columns
    )
    changed = await session.scalar(
        new.on_conflict_do_update(
            index_elements=list(matter.primary_key),
            set_=columns | {"version": version},
            where=matter.c.version < version,
        ).returning(matter.c.object_id)
    )
    if changed is not None:
        mine = notification.c.municipality_id == municipality_id
        await session.execute(update(notification).where(mine, notification.c.link_id == object_id).values(**columns))


async def kept_from(session: AsyncSession, municipality_id: str, ids: Collection[UUID]) -> dict[UUID, Kept]:
    """Who is kept from each of the things with *ids*; those that nobody is kept from are left out."""
    mine = matter.c.municipality_id == municipality_id
    found: Sequence[tuple[UUID, list[str], list[str]]] = [
        (row.object_id, row.barred, row.hidden_units)
        for row in await session.execute(select(matter).where(mine, matter.c.object_id.in_(ids)))
    ]
    return {object_id: Kept(frozenset(barred), frozenset(units)) for object_id, barred, units in found}
