"""Reads of fairness audits."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import fairness_models as models
from services.risk.matching_queries import one, page_of
from services.risk.operations.fairness_mandates import NO_MANDATE
from shared.schemas import PageParams

Rows = Sequence[Row[Any]]


async def mandate(session: AsyncSession, mandate_id: UUID) -> Row[Any]:
    """One mandate; NotFound."""
    return await one(session, select(models.mandate).where(models.mandate.c.mandate_id == mandate_id), NO_MANDATE)


async def mandates(session: AsyncSession, page: PageParams) -> tuple[Rows, int]:
    """A page of mandates, the newest first; and how many in all."""
    return await page_of(session, page, select(models.mandate), models.mandate.c.proposed_at.desc())


async def report(session: AsyncSession, report_id: UUID) -> Row[Any]:
    """One report; NotFound."""
    missing = "No such report, or it is another committee's."
    return await one(session, select(models.report).where(models.report.c.report_id == report_id), missing)


async def reports(session: AsyncSession, page: PageParams) -> tuple[Rows, int]:
    """A page of reports, the newest first; and how many in all."""
    return await page_of(session, page, select(models.report), models.report.c.made_at.desc())
