"""The events that notifications reads, smallest valid ones."""

from datetime import UTC, date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from shared.db import Sessions, system_session
from shared.events import (
    AlertRaised,
    CaseOpened,
    CaseStateChanged,
    ControlTaskOpened,
    FileProcessed,
    HoldApproved,
    HoldProposed,
)
from shared.ids import new_id

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NAME = "Anna Andersson"
"""Stands in the titles of events; no message may repeat it."""


def alert_raised(
    committee_id: str = "son", at: datetime = NOON, municipality_id: str = "9999", alert_id: UUID | None = None
) -> AlertRaised:
    return AlertRaised(
        event_id=new_id(),
        municipality_id=municipality_id,
        occurred_at=at,
        alert_id=alert_id or new_id(),
        committee_id=committee_id,
        subject_type="payment",
        subject_id=new_id(),
        score=70,
        rules=("INV-01",),
        amount_minor=123_456_700,
        payment_ids=(new_id(),),
        title_sv=f"Samma faktura två gånger, {NAME}",
        title_en=f"The same invoice twice, {NAME}",
    )


def task_opened(committee_id: str = "son") -> ControlTaskOpened:
    return ControlTaskOpened(
        event_id=new_id(),
        municipality_id="9999",
        occurred_at=NOON,
        task_id=new_id(),
        committee_id=committee_id,
        alert_id=new_id(),
        title_sv=f"Kontrollera {NAME}",
        title_en=f"Check {NAME}",
        due_on=date(2026, 3, 20),
    )


def case_opened(committee_id: str = "son") -> CaseOpened:
    return CaseOpened(
        event_id=new_id(),
        municipality_id="9999",
        occurred_at=NOON,
        case_id=new_id(),
        committee_id=committee_id,
        reference="Ä-2026-000012",
    )


def case_moved(committee_id: str = "son") -> CaseStateChanged:
    return CaseStateChanged(
        event_id=new_id(),
        municipality_id="9999",
        occurred_at=NOON,
        case_id=new_id(),
        committee_id=committee_id,
        reference="Ä-2026-000012",
        from_state="registered",
        to_state="triaged",
    )


def hold_proposed(proposed_by: str = "case-officer", committee_id: str = "son") -> HoldProposed:
    return HoldProposed(
        event_id=new_id(),
        municipality_id="9999",
        occurred_at=NOON,
        hold_id=new_id(),
        case_id=new_id(),
        committee_id=committee_id,
        reference="Ä-2026-000012",
        amount_minor=4_875_000,
        legal_ground="agreement",
        until=date(2026, 3, 20),
        proposed_by=proposed_by,
    )


def hold_approved(approved_by: str = "controller", committee_id: str = "son") -> HoldApproved:
    return HoldApproved(
        event_id=new_id(),
        municipality_id="9999",
        occurred_at=NOON,
        hold_id=new_id(),
        case_id=new_id(),
        committee_id=committee_id,
        reference="Ä-2026-000012",
        amount_minor=4_875_000,
        until=date(2026, 3, 20),
        approved_by=approved_by,
    )


def file_processed(
    status: Literal["done", "rejected"] = "done", rejected: int = 0, committee_id: str = "son"
) -> FileProcessed:
    return FileProcessed(
        event_id=new_id(),
        municipality_id="9999",
        occurred_at=NOON,
        file_id=new_id(),
        committee_id=committee_id,
        kind="supplier_ledger",
        status=status,
        rows=10,
        accepted=10 - rejected,
        rejected=rejected,
        known=0,
    )


async def let_time_pass(sessions: Sessions) -> None:
    """Make all mail due that waits: for more lines, for another attempt, or for a lease to end."""
    async with system_session(sessions, "*") as session:
        await session.execute(text("UPDATE delivery SET due_at = now() WHERE status IN ('gathering', 'sending')"))
