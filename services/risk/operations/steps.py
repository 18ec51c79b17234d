"""What was done with alerts, written once: the history that an alert keeps, also inside another."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final, Literal, NamedTuple, Self
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.desk.models import alert_step
from services.risk.sealing import STEP
from shared.db import insert_rows
from shared.ids import new_id
from shared.vault.table import seal_text

SYSTEM: Final = "system"
StepKind = Literal["snoozed", "woken", "merged", "took_in", "separated", "gave_back", "suppressed", "reopened"]

_COLUMNS = (
    "step_id", "municipality_id", "committee_id", "alert_id", "kind", "by", "at", "until", "other_alert_id",
    "sealed_reason",
)  # fmt: skip


class Step(NamedTuple):
    """Something that was done with an alert, by whom, when, why; *until* when, with which other one."""

    municipality_id: str
    committee_id: str
    alert_id: UUID
    kind: StepKind
    by: str
    at: datetime
    reason: str | None = None
    until: date | None = None
    other: UUID | None = None

    @classmethod
    def of(cls, row: Row[Any], kind: StepKind, by: str, at: datetime, **more: Any) -> Self:
        """A step of the alert *row*."""
        return cls(row.municipality_id, row.committee_id, row.alert_id, kind, by, at, **more)


async def keep_steps(session: AsyncSession, steps: Sequence[Step]) -> None:
    """Write steps down, their reasons sealed."""
    if not steps:
        return
    rows = []
    for step in steps:
        step_id = new_id()
        sealed = None
        if step.reason is not None:
            sealed = await seal_text(session.info, step.municipality_id, STEP, step_id, step.reason)
        rows.append((step_id, *step[:6], step.until, step.other, sealed))
    await insert_rows(session, alert_step, _COLUMNS, rows)
