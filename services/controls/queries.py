"""Reads of controls; row-level security leaves only what the caller may see."""

from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.controls.models import ControlTask
from shared.problems import NotFound
from shared.schemas import PageParams
from shared.vault.table import key_table

NO_TASK = "No such control, or it belongs to a committee that you do not work for."


async def task(session: AsyncSession, task_id: UUID) -> ControlTask:
    """One control; NotFound."""
    found = await session.get(ControlTask, task_id)
    if found is None:
        raise NotFound(NO_TASK)
    await key_table(session.info).of(found.municipality_id)
    return found


async def tasks(
    session: AsyncSession,
    page: PageParams,
    *,
    status: str | None,
    committee_id: str | None,
    alert_id: UUID | None,
) -> tuple[list[ControlTask], int]:
    """One page of controls, those to do first and the most urgent of them on top; and how many in all."""
    wanted = _filtered(select(ControlTask), status, committee_id, alert_id)
    total = await session.scalar(select(func.count()).select_from(wanted.subquery()))
    # 'open' sorts after 'done'
    order = (ControlTask.status.desc(), ControlTask.due_on, ControlTask.task_id)
    rows = list(await session.scalars(wanted.order_by(*order).offset(page.offset).limit(page.limit)))
    for municipality_id in {row.municipality_id for row in rows}:
        await key_table(session.info).of(municipality_id)
    return rows, total or 0


def _filtered(
    wanted: Select[ControlTask], status: str | None, committee_id: str | None, alert_id: UUID | None
) -> Select[ControlTask]:
    if status is not None:
        wanted = wanted.where(ControlTask.status == status)
    if committee_id is not None:
        wanted = wanted.where(ControlTask.committee_id == committee_id)
    if alert_id is not None:
        wanted = wanted.where(ControlTask.alert_id == alert_id)
    return wanted
