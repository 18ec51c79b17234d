"""Endpoints of controls."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from services.controls import operations, queries
from services.controls.disposal import DECLARED
from services.controls.schemas import CommitteeId, CompleteIn, TaskOut, TaskStatus
from shared.audit.notes import note_objects, note_shown
from shared.auth import Principal
from shared.clock import utc_now
from shared.db import Tx
from shared.disposal.extract import extract_router
from shared.grants import Shown, ground_of
from shared.policy.actions import Action
from shared.policy.gate import may
from shared.policy.resources import Kind
from shared.schemas import Page, Paging

router = APIRouter(tags=["tasks"])

Reader = Annotated[Principal, Depends(may(Action.TASK_READ))]
Worker = Annotated[Principal, Depends(may(Action.TASK_COMPLETE))]


@router.get("/tasks")
async def list_tasks(
    tx: Tx,
    _reader: Reader,
    page: Paging,
    status: Annotated[TaskStatus | None, Query(description="open or done")] = None,
    committee_id: Annotated[CommitteeId | None, Query(alias="committeeId")] = None,
    alert_id: Annotated[UUID | None, Query(alias="alertId")] = None,
) -> Page[TaskOut]:
    """Kontroller att göra och gjorda. / Controls to do and done."""
    rows, total = await queries.tasks(tx, page, status=status, committee_id=committee_id, alert_id=alert_id)
    note_shown(tx, "task", [row.task_id for row in rows])
    note_objects(tx, "alert", [row.alert_id for row in rows])
    return Page(items=[TaskOut.of(row) for row in rows], total=total, page=page.page, limit=page.limit)


@router.get("/tasks/{task_id}")
async def read_task(tx: Tx, reader: Reader, task_id: UUID) -> TaskOut:
    """En kontroll med sin checklista. / One control with its checklist."""
    task = await queries.task(tx, task_id)
    shown = Shown(Kind.TASK, task_id, task.committee_id, Action.TASK_READ)
    return TaskOut.of(task, await ground_of(tx, reader, shown))


@router.post("/tasks/{task_id}/complete")
async def complete_task(tx: Tx, worker: Worker, task_id: UUID, body: CompleteIn) -> TaskOut:
    """Avsluta en kontroll, med eller utan brist. / Complete a control, with or without a finding."""
    done = await operations.complete_task(tx, task_id, body.completion(), by=worker, at=utc_now())
    return TaskOut.of(done)


router.include_router(extract_router(DECLARED, "tasks"))
