"""Reads of what was counted. Nothing here changes state."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.rule_data.measure import Counted
from services.intake.rule_data.models import coverage, coverage_source

FILES_SHOWN = 10

Rows = Sequence[Row[*tuple[Any, ...]]]


async def counted(session: AsyncSession) -> list[Counted]:
    """What was counted of every field, over the committees that the caller may see."""
    found = await session.execute(
        select(
            coverage.c.kind,
            coverage.c.field,
            func.sum(coverage.c.rows),
            func.sum(coverage.c.filled),
            func.max(coverage.c.newest_at),
        ).group_by(coverage.c.kind, coverage.c.field)
    )
    return [Counted(kind, field, int(rows), int(filled), newest) for kind, field, rows, filled, newest in found]


async def committees(session: AsyncSession, kinds: Collection[str]) -> Rows:
    """Which committees have how many of each of *kinds*, and when the newest came."""
    rows, newest = func.max(coverage.c.rows).label("rows"), func.max(coverage.c.newest_at).label("newest")
    found = await session.execute(
        select(coverage.c.kind, coverage.c.committee_id, rows, newest)
        .where(coverage.c.kind.in_(kinds))
        .group_by(coverage.c.kind, coverage.c.committee_id)
        .having(func.max(coverage.c.rows) > 0)
        .order_by(coverage.c.kind, coverage.c.committee_id)
    )
    return found.all()


async def sources(session: AsyncSession, kinds: Collection[str]) -> Rows:
    """The files, and the API as one, that last gave some of each of *kinds*: at most ten a kind, newest first."""
    place = func.row_number().over(partition_by=coverage_source.c.kind, order_by=coverage_source.c.newest_at.desc())
    ranked = select(coverage_source, place.label("place")).where(coverage_source.c.kind.in_(kinds)).subquery()
    found = await session.execute(
        select(ranked).where(ranked.c.place <= FILES_SHOWN).order_by(ranked.c.newest_at.desc(), ranked.c.file_id)
    )
    return found.all()
