"""Reads of matching across committees."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import matching_models as models
from services.risk.operations.mandates import NO_MANDATE
from shared.problems import NotFound
from shared.schemas import PageParams

Rows = Sequence[Row[Any]]


async def mandate(session: AsyncSession, mandate_id: UUID) -> Row[Any]:
    """One mandate; NotFound."""
    return await one(session, select(models.mandate).where(models.mandate.c.mandate_id == mandate_id), NO_MANDATE)


async def mandates(session: AsyncSession, page: PageParams) -> tuple[Rows, int]:
    """A page of mandates, the newest first; and how many in all."""
    return await page_of(session, page, select(models.mandate), models.mandate.c.proposed_at.desc())


async def run(session: AsyncSession, run_id: UUID) -> Row[Any]:
    """One run; NotFound."""
    missing = "No such run, or it is another committee's."
    return await one(session, select(models.run).where(models.run.c.run_id == run_id), missing)


async def runs(session: AsyncSession, page: PageParams, mandate_id: UUID | None) -> tuple[Rows, int]:
    """A page of runs, the newest first; and how many in all."""
    wanted = select(models.run)
    if mandate_id is not None:
        wanted = wanted.where(models.run.c.mandate_id == mandate_id)
    return await page_of(session, page, wanted, models.run.c.run_at.desc())


async def results(session: AsyncSession, page: PageParams, run_id: UUID, *, hit: bool | None) -> tuple[Rows, int]:
    """A page of a run's answers by name; and how many in all."""
    wanted = select(models.result).where(models.result.c.run_id == run_id)
    if hit is not None:
        wanted = wanted.where(models.result.c.hit == hit)
    return await page_of(session, page, wanted, models.result.c.name, models.result.c.object_id)


async def one(session: AsyncSession, wanted: Select[Any], missing: str) -> Row[Any]:
    """The one row; NotFound saying *missing*."""
    found: Row[Any] | None = (await session.execute(wanted)).one_or_none()
    if found is None:
        raise NotFound(missing)
    return found


async def page_of(
    session: AsyncSession, page: PageParams, wanted: Select[Any], *order: ColumnElement[Any]
) -> tuple[Rows, int]:
    """A page of the rows; and how many in all."""
    total = await session.scalar(select(func.count()).select_from(wanted.subquery()))
    rows = await session.execute(wanted.order_by(*order).offset(page.offset).limit(page.limit))
    return rows.all(), int(total or 0)
