"""Writes of controls: open a control, complete it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.controls.domain import Completion, checklist, due_on, missing_steps
from services.controls.models import ControlTask
from services.controls.queries import NO_TASK
from shared.auth import Principal
from shared.clock import swedish_date
from shared.events import AlertTriaged, CaseAccessChanged, ControlTaskCompleted, ControlTaskOpened, FindingRecorded
from shared.ids import derived_id
from shared.outbox import publish
from shared.problems import InvalidRequest, NotFound, Problem
from shared.vault.table import key_table


class TaskAlreadyDone(Problem):
    """Somebody has completed the control."""

    slug, title, status = "task-already-done", "The control is already done", 409


class ChecklistIncomplete(InvalidRequest):
    """A step that the outcome rests on is not done."""

    slug, title = "checklist-incomplete", "Steps of the checklist are missing"


class UnknownStep(InvalidRequest):
    """The checklist has no such step."""

    slug, title = "unknown-step", "The checklist has no such step"


async def open_tasks(session: AsyncSession, alerts: Sequence[AlertTriaged]) -> None:
    """Open one control per alert; an alert that has one keeps it."""
    if not alerts:
        return
    rows = [_task_values(alert) for alert in {alert.alert_id: alert for alert in alerts}.values()]
    added = insert(ControlTask).values(rows).on_conflict_do_nothing().returning(ControlTask.task_id)
    opened = set(await session.scalars(added))
    await publish(session, *(_opened(row) for row in rows if row["task_id"] in opened))


async def keep_from_tasks(session: AsyncSession, events: Sequence[CaseAccessChanged]) -> None:
    """Keep from each case's control whom the case is kept from; the newest version stays."""
    for event in events:
        behind = (ControlTask.task_id == event.task_id) | (ControlTask.alert_id == event.alert_id)
        older = ControlTask.access_version < event.version
        kept = {"barred": list(event.barred), "hidden_units": list(event.hidden_units)}
        of = ControlTask.municipality_id == event.municipality_id
        await session.execute(update(ControlTask).where(of, behind, older).values(**kept, access_version=event.version))


async def complete_task(
    session: AsyncSession, task_id: UUID, completion: Completion, *, by: Principal, at: datetime
) -> ControlTask:
    """Complete an open control; NotFound, TaskAlreadyDone, UnknownStep or ChecklistIncomplete."""
    task = await session.get(ControlTask, task_id, with_for_update=True)
    if task is None:
        raise NotFound(NO_TASK)
    if task.status == "done":
        raise TaskAlreadyDone("Somebody has completed this control; read what was written.")
    _check_steps(task, completion)
    await key_table(session.info).of(task.municipality_id)
    task.status, task.outcome, task.summary = "done", completion.outcome, completion.summary
    task.done_keys = [step["key"] for step in task.checklist if step["key"] in completion.done]
    task.completed_by, task.completed_by_name, task.completed_at = by.subject, by.name, at
    if completion.outcome == "finding":
        task.severity, task.open_case = completion.severity, completion.open_case
        task.finding_id = derived_id("finding", task_id)
    await publish(session, *_completed(task, at, by.subject))
    return task


def _check_steps(task: ControlTask, completion: Completion) -> None:
    known = [(step["key"], step["needed"]) for step in task.checklist]
    if strange := sorted(set(completion.done) - {key for key, _ in known}):
        raise UnknownStep("The control's checklist has other steps.", errors=_errors(strange))
    if missing := missing_steps(known, completion.done, completion.outcome):
        detail = f"Do these steps first, or record why not: {', '.join(missing)}."
        raise ChecklistIncomplete(detail, errors=_errors(missing), missing=missing)


def _errors(keys: Sequence[str]) -> list[dict[str, str]]:
    return [{"in": "body", "pointer": "#/checklist", "detail": key[:40]} for key in keys]


def _task_values(alert: AlertTriaged) -> dict[str, Any]:
    opened = swedish_date(alert.occurred_at)
    steps = checklist(alert.rules, opened)
    return {
        "task_id": derived_id("control_task", alert.alert_id),
        "municipality_id": alert.municipality_id,
        "committee_id": alert.committee_id,
        "alert_id": alert.alert_id,
        "title_sv": alert.title_sv,
        "title_en": alert.title_en,
        "rules": list(alert.rules),
        "amount_minor": alert.amount_minor,
        "payment_ids": list(alert.payment_ids),
        "checklist": [{"key": s.key, "needed": s.needed, "sv": s.sv, "en": s.en} for s in steps],
        "due_on": due_on(alert.rules, opened),
        "opened_at": alert.occurred_at,
        "status": "open",
        "done_keys": [],
    }


def _opened(row: dict[str, Any]) -> ControlTaskOpened:
    return ControlTaskOpened(
        event_id=derived_id("control_task.opened", row["task_id"]),
        municipality_id=row["municipality_id"],
        occurred_at=row["opened_at"],
        task_id=row["task_id"],
        committee_id=row["committee_id"],
        alert_id=row["alert_id"],
        title_sv=row["title_sv"],
        title_en=row["title_en"],
        due_on=row["due_on"],
    )


def _completed(task: ControlTask, at: datetime, by: str) -> list[ControlTaskCompleted | FindingRecorded]:
    common: dict[str, Any] = {
        "municipality_id": task.municipality_id,
        "occurred_at": at,
        "task_id": task.task_id,
        "committee_id": task.committee_id,
        "alert_id": task.alert_id,
    }
    completed = ControlTaskCompleted(
        event_id=derived_id("control_task.completed", task.task_id),
        outcome=task.outcome,  # type: ignore[arg-type]  # the column holds one of the two
        completed_by=by,
        **common,
    )
    if task.finding_id is None:
        return [completed]
    finding = FindingRecorded(
        event_id=derived_id("finding.recorded", task.finding_id),
        finding_id=task.finding_id,
        severity=task.severity,  # type: ignore[arg-type]  # the column holds one of the two
        open_case=bool(task.open_case),
        amount_minor=task.amount_minor,
        payment_ids=tuple(task.payment_ids),
        title=task.title_sv,
        recorded_by=by,
        **common,
    )
    return [completed, finding]
