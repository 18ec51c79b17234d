"""Reads of records. Nothing here changes state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.records.models import record, record_party
from shared.schemas import PageParams

Rows = Sequence[Row[Any]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records of a kind: *as_of* asks for what was known at that time, else what is known now."""

    file_id: UUID | None = None
    party_id: UUID | None = None
    first_day: date | None = None
    last_day: date | None = None
    as_of: datetime | None = None
    words: str | None = None


async def records(session: AsyncSession, kind: str, wanted: Wanted, page: PageParams) -> tuple[Rows, int]:
    """A page of the caller's records of a kind, newest first, and how many there are."""
    conditions = [record.c.kind == kind]
    if wanted.as_of is None:
        conditions.append(record.c.superseded_at.is_(None))
    else:
        conditions.append(record.c.received_at <= wanted.as_of)
        conditions.append(or_(record.c.superseded_at.is_(None), record.c.superseded_at > wanted.as_of))
    if wanted.file_id:
        conditions.append(record.c.file_id == wanted.file_id)
    if wanted.party_id:
        spoken_of = select(record_party.c.record_id).where(record_party.c.party_id == wanted.party_id)
        conditions.append(record.c.record_id.in_(spoken_of))
    if wanted.first_day:
        conditions.append(record.c.day >= wanted.first_day)
    if wanted.last_day:
        conditions.append(record.c.day <= wanted.last_day)
    if wanted.words:
        said = func.jsonb_each_text(record.c.body).table_valued("key", "value")
        found_in = select(said.c.key).where(said.c.value.icontains(wanted.words, autoescape=True))
        conditions.append(found_in.exists())
    total = await session.scalar(select(func.count()).select_from(record).where(*conditions)) or 0
    chosen = select(record).where(*conditions).order_by(record.c.record_id.desc())
    found = await session.execute(chosen.limit(page.limit).offset(page.offset))
    return found.all(), total


async def versions_of(session: AsyncSession, kind: str, record_id: UUID) -> Rows:
    """Every record of the thing that the record speaks of, oldest first; none where it is not the caller's to see."""
    one = await session.execute(select(record).where(record.c.record_id == record_id, record.c.kind == kind))
    row = one.one_or_none()
    if row is None:
        return []
    found = await session.execute(
        select(record)
        .where(
            record.c.municipality_id == row.municipality_id,
            record.c.committee_id == row.committee_id,
            record.c.kind == kind,
            record.c.mark == row.mark,
        )
        .order_by(record.c.record_id)
    )
    return found.all()


async def held(session: AsyncSession) -> dict[str, Row[Any]]:
    """Of each kind that the caller may see records of: how many are valid now, and when the newest came."""
    found = await session.execute(
        select(record.c.kind, func.count().label("records"), func.max(record.c.received_at).label("newest"))
        .where(record.c.superseded_at.is_(None))
        .group_by(record.c.kind)
    )
    return {row.kind: row for row in found}
