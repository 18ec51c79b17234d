"""Reads of fairness audits."""

from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import fairness_models as models
from services.risk.matching_queries import one, page_of
from services.risk.operations.fairness_mandates import NO_MANDATE
from shared.problems import NotFound
from shared.schemas import PageParams

Rows = Sequence[Row[Any]]
NO_REPORT: Final = "No such report, or it is another committee's."


async def mandate(session: AsyncSession, mandate_id: UUID) -> Row[Any]:
    """One mandate; NotFound."""
    return await one(session, select(models.mandate).where(models.mandate.c.mandate_id == mandate_id), NO_MANDATE)


async def mandates(session: AsyncSession, page: PageParams) -> tuple[Rows, int]:
    """A page of mandates, the newest first; and how many in all."""
    return await page_of(session, page, select(models.mandate), models.mandate.c.proposed_at.desc())


async def report(session: AsyncSession, report_id: UUID) -> Row[Any]:
    """One report; NotFound."""
    return await one(session, select(models.report).where(models.report.c.report_id == report_id), NO_REPORT)


async def reports(session: AsyncSession, page: PageParams, digest: str | None) -> tuple[Rows, int]:
    """A page of reports, of a rule version where *digest* names one, the newest first; and how many in all."""
    wanted = select(models.report) if digest is None else select(models.report).where(models.report.c.digest == digest)
    return await page_of(session, page, wanted, models.report.c.made_at.desc())


async def reports_by_id(session: AsyncSession, report_ids: Collection[UUID]) -> Rows:
    """Some reports; NotFound where one of them is not the caller's to see."""
    rows = (await session.execute(select(models.report).where(models.report.c.report_id.in_(list(report_ids))))).all()
    if len(rows) < len(set(report_ids)):
        raise NotFound(NO_REPORT)
    return rows
