"""Reads of what was not taken. Nothing here changes state."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Result, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import models
from services.intake.queries import Rows

EXAMPLES: Final = 3
MOST_GROUPS: Final = 200

_ERROR = models.file_error.c


async def rejected_groups(session: AsyncSession, file_id: UUID) -> Rows:
    """Why rows of a file were not taken: reason, column, how many, and the first of them as [row, value]."""
    numbered = (
        select(
            *(_ERROR.reason, _ERROR.column, _ERROR.row, _ERROR.value),
            func.count().over(partition_by=(_ERROR.reason, _ERROR.column)).label("rows"),
            func.row_number().over(partition_by=(_ERROR.reason, _ERROR.column), order_by=_ERROR.number).label("place"),
        )
        .where(_ERROR.file_id == file_id)
        .subquery()
    )
    rows = func.max(numbered.c.rows).label("rows")
    examples = func.json_agg(func.json_build_array(numbered.c.row, numbered.c.value)).label("examples")
    found: Result[Any] = await session.execute(
        select(numbered.c.reason, numbered.c.column, rows, examples)
        .where(numbered.c.place <= EXAMPLES)
        .group_by(numbered.c.reason, numbered.c.column)
        .order_by(rows.desc(), numbered.c.reason, numbered.c.column)
        .limit(MOST_GROUPS)
    )
    return found.all()


async def rejected_rows(session: AsyncSession, file_id: UUID) -> Rows:
    """Each kept row that was not taken, in the order of the file."""
    found: Result[Any] = await session.execute(
        select(*(_ERROR.row, _ERROR.column, _ERROR.reason, _ERROR.value))
        .where(_ERROR.file_id == file_id)
        .order_by(_ERROR.row, _ERROR.number)
    )
    return found.all()


async def kept(session: AsyncSession, file_id: UUID) -> int:
    """How many rows that were not taken are kept of a file."""
    return await session.scalar(select(func.count()).where(_ERROR.file_id == file_id)) or 0


async def stored_mapping(session: AsyncSession, committee_id: str, source: str) -> dict[str, str] | None:
    """The mapping that a person has stored for a source."""
    columns: dict[str, str] | None = await session.scalar(
        select(models.mapping.c.columns).where(
            models.mapping.c.committee_id == committee_id, models.mapping.c.source == source
        )
    )
    return columns
