"""Shapes of the API of controls."""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue, StringConstraints, model_validator

from services.controls.domain import Completion
from services.controls.models import ControlTask
from shared.grants import GroundOut
from shared.schemas import ApiModel, MoneyOut, TextOut, UtcTime

TaskStatus = Literal["open", "done"]
TaskOutcome = Literal["no_finding", "finding"]
Severity = Literal["minor", "major"]
CommitteeId = Annotated[str, StringConstraints(pattern="^[a-z0-9-]{2,20}$")]

# PostgreSQL stores no NUL
SUMMARY = StringConstraints(strip_whitespace=True, min_length=10, max_length=10_000, pattern="^[^\\x00]*$")

_EXAMPLE: dict[str, JsonValue] = {
    "taskId": "6f3c2d9e-98cf-5c9b-8d0b-3f2f6a6f9a10",
    "committeeId": "son",
    "alertId": "3d1f1f62-6a0e-5a8e-9d1c-5c0b8a1f2e33",
    "title": {"sv": "Två fakturor som liknar varandra", "en": "Two invoices that look alike"},
    "rules": ["INV-01"],
    "amount": {"minor": 4875000, "currency": "SEK"},
    "paymentIds": ["0193a1b2-7c00-7000-8000-0123456789ab"],
    "status": "open",
    "checklist": [
        {
            "key": "compare_documents",
            "needed": "always",
            "text": {"sv": "Lägg underlagen bredvid varandra.", "en": "Put the documents side by side."},
            "done": False,
        }
    ],
    "dueOn": "2026-12-18",
    "openedAt": "2026-11-20T09:14:03Z",
    "outcome": None,
    "severity": None,
    "summary": None,
    "findingId": None,
    "openCase": None,
    "completedBy": None,
    "completedByName": None,
    "completedAt": None,
}


class ChecklistItem(ApiModel):
    """One step; *needed* says whether it must be done always, for a finding, or if one likes."""

    key: str
    needed: Literal["always", "finding", "optional"]
    text: TextOut
    done: bool


class TaskOut(ApiModel):
    """A control that follows a confirmed alert; *ground* where another committee's decision shows it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    task_id: UUID
    committee_id: str
    alert_id: UUID
    title: TextOut
    rules: list[str]
    amount: MoneyOut
    payment_ids: list[UUID]
    status: TaskStatus
    checklist: list[ChecklistItem]
    due_on: date
    opened_at: UtcTime
    outcome: TaskOutcome | None
    severity: Severity | None
    summary: str | None
    finding_id: UUID | None
    open_case: bool | None
    completed_by: str | None
    completed_by_name: str | None
    completed_at: UtcTime | None
    ground: GroundOut | None = None

    @classmethod
    def of(cls, row: ControlTask, ground: GroundOut | None = None) -> Self:
        """The shape of a stored control."""
        items = [
            ChecklistItem.model_validate(
                {
                    "key": step["key"],
                    "needed": step["needed"],
                    "text": {"sv": step["sv"], "en": step["en"]},
                    "done": step["key"] in row.done_keys,
                }
            )
            for step in row.checklist
        ]
        given = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        title = TextOut(sv=row.title_sv, en=row.title_en)
        given |= {"ground": ground}
        return cls(**{**given, "title": title, "amount": MoneyOut.sek(row.amount_minor), "checklist": items})


class CompleteIn(ApiModel):
    """What the control showed; a finding without *severity* is minor."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "outcome": "finding",
                    "summary": "Samma leverans är fakturerad två gånger. Leverantören krediterar.",
                    "checklist": ["no_conflict", "compare_documents", "delivered_once", "ask_party"],
                    "severity": "minor",
                    "openCase": True,
                }
            ]
        }
    )

    outcome: TaskOutcome
    summary: Annotated[str, SUMMARY]
    checklist: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=100)]
    severity: Severity | None = None
    open_case: Annotated[bool, Field(strict=True)] = False

    @model_validator(mode="after")
    def _only_a_finding_has_consequences(self) -> Self:
        if self.outcome == "no_finding" and (self.severity is not None or self.open_case):
            raise ValueError("severity and openCase belong to a finding")
        return self

    def completion(self) -> Completion:
        """The same as a value of the service."""
        severity = (self.severity or "minor") if self.outcome == "finding" else None
        return Completion(self.outcome, self.summary, tuple(self.checklist), severity, self.open_case)
