"""Facts that controls publishes."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import Event


class ControlTaskOpened(Event, frozen=True, kw_only=True):
    """Somebody has a control to do."""

    type: ClassVar[str] = "control_task.opened"
    topic: ClassVar[str] = "controls.tasks"

    task_id: UUID
    committee_id: str
    alert_id: UUID
    title_sv: str
    title_en: str
    due_on: date


class ControlTaskCompleted(Event, frozen=True, kw_only=True):
    """A control is done."""

    type: ClassVar[str] = "control_task.completed"
    topic: ClassVar[str] = "controls.tasks"

    task_id: UUID
    committee_id: str
    alert_id: UUID
    outcome: Literal["no_finding", "finding"]
    completed_by: str


class FindingRecorded(Event, frozen=True, kw_only=True):
    """A control found something; *open_case* asks for a case."""

    type: ClassVar[str] = "finding.recorded"
    topic: ClassVar[str] = "controls.findings"

    finding_id: UUID
    task_id: UUID
    alert_id: UUID
    committee_id: str
    severity: Literal["minor", "major"]
    open_case: bool
    amount_minor: int
    payment_ids: tuple[UUID, ...]
    title: str
    recorded_by: str
