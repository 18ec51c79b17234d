"""Reads of what people told. Nothing here changes state."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.records.models import record
from services.intake.telling.models import tip, tip_file, told
from shared.schemas import PageParams


async def own(session: AsyncSession, subject: str, page: PageParams) -> tuple[Sequence[Row[Any]], int]:
    """A page of the records that *subject* told, newest first, and how many there are."""
    mine = told.c.told_by == subject
    total = await session.scalar(select(func.count()).select_from(told).where(mine)) or 0
    chosen = select(record, told.c.told_at).join(told, told.c.record_id == record.c.record_id).where(mine)
    found = await session.execute(chosen.order_by(told.c.record_id.desc()).limit(page.limit).offset(page.offset))
    return found.all(), total


async def one_tip(session: AsyncSession, record_id: UUID) -> Row[Any] | None:
    """A tip, sealed; None where it is not the caller's to see."""
    whole = select(record, tip.c.sealed_answers).join(tip, tip.c.record_id == record.c.record_id)
    return (await session.execute(whole.where(record.c.record_id == record_id))).one_or_none()


async def files_of(session: AsyncSession, record_id: UUID) -> Sequence[Row[Any]]:
    """The files of a tip in their order, without content."""
    columns = [column for column in tip_file.c if column is not tip_file.c.sealed_content]
    chosen = select(*columns).where(tip_file.c.record_id == record_id).order_by(tip_file.c.place)
    return (await session.execute(chosen)).all()


async def one_file(session: AsyncSession, record_id: UUID, file_id: UUID) -> Row[Any] | None:
    """A file of a tip, sealed."""
    chosen = select(tip_file).where(tip_file.c.record_id == record_id, tip_file.c.file_id == file_id)
    return (await session.execute(chosen)).one_or_none()
