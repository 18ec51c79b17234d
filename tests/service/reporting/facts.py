"""The events that reporting reads, and a small history of one municipality."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from shared.events import (
    AlertRaised,
    AlertSignalsAdded,
    AlertTriaged,
    CaseOpened,
    CaseOutcomeRecorded,
    CaseStateChanged,
    ControlTaskCompleted,
    ControlTaskOpened,
    Event,
    FileProcessed,
    FindingRecorded,
    HoldApproved,
    HoldEnded,
    HoldProposed,
    PaymentsScreened,
    ScreenedCount,
)
from shared.ids import new_id

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TriageOutcome = Literal["confirmed", "explained", "error_without_intent", "not_actionable"]


def head(minutes: int = 0, at: datetime = NOON) -> dict[str, Any]:
    """What every event has, *minutes* after *at*."""
    return {
        "event_id": new_id(),
        "municipality_id": "9999",
        "occurred_at": at + timedelta(minutes=minutes),
    }


def screened(
    number: int = 100, flagged: int = 2, committee_id: str = "son", month: str = "2026-03", **other: Any
) -> PaymentsScreened:
    count = ScreenedCount(committee_id, month, number, flagged, number * 10_000)
    return PaymentsScreened(**{**head(), **other}, payment_ids=(), counts=(count,), ruleset="1")


def raised(
    alert_id: UUID, committee_id: str = "son", at: datetime = NOON, *, rules: tuple[str, ...] = ("INV-01",)
) -> AlertRaised:
    return AlertRaised(
        **head(0, at),
        alert_id=alert_id,
        committee_id=committee_id,
        subject_type="payment",
        subject_id=new_id(),
        score=70,
        rules=rules,
        amount_minor=50_000,
        payment_ids=(),
        title_sv="titel",
        title_en="title",
    )


def signals_added(alert_id: UUID, minutes: int, rules: tuple[str, ...]) -> AlertSignalsAdded:
    return AlertSignalsAdded(
        **head(minutes),
        alert_id=alert_id,
        committee_id="son",
        score=80,
        rules=rules,
        amount_minor=50_000 + minutes,
        payment_ids=(),
    )


def triaged(
    alert_id: UUID,
    outcome: TriageOutcome = "confirmed",
    minutes: int = 30,
    rules: tuple[str, ...] = ("INV-01",),
    committee_id: str = "son",
) -> AlertTriaged:
    return AlertTriaged(
        **head(minutes),
        alert_id=alert_id,
        committee_id=committee_id,
        outcome=outcome,
        rules=rules,
        amount_minor=60_000,
        payment_ids=(),
        triaged_by="kim",
        title_sv="titel",
        title_en="title",
    )


def task_opened(task_id: UUID, minutes: int = 31) -> ControlTaskOpened:
    return ControlTaskOpened(
        **head(minutes),
        task_id=task_id,
        committee_id="son",
        alert_id=new_id(),
        title_sv="titel",
        title_en="title",
        due_on=date(2026, 3, 20),
    )


def task_completed(task_id: UUID, minutes: int = 60) -> ControlTaskCompleted:
    return ControlTaskCompleted(
        **head(minutes),
        task_id=task_id,
        committee_id="son",
        alert_id=new_id(),
        outcome="finding",
        completed_by="kim",
    )


def finding(finding_id: UUID) -> FindingRecorded:
    return FindingRecorded(
        **head(60),
        finding_id=finding_id,
        task_id=new_id(),
        alert_id=new_id(),
        committee_id="son",
        severity="major",
        open_case=True,
        amount_minor=60_000,
        payment_ids=(),
        title="titel",
        recorded_by="kim",
    )


def case_opened(case_id: UUID, at: datetime = NOON) -> CaseOpened:
    return CaseOpened(**head(70, at), case_id=case_id, committee_id="son", reference="A-2026-000001")


def case_moved(case_id: UUID, to_state: str, minutes: int) -> CaseStateChanged:
    return CaseStateChanged(
        **head(minutes),
        case_id=case_id,
        committee_id="son",
        reference="A-2026-000001",
        from_state="registered",
        to_state=to_state,
    )


def outcome(case_id: UUID, minutes: int, stopped_minor: int) -> CaseOutcomeRecorded:
    return CaseOutcomeRecorded(
        **head(minutes),
        case_id=case_id,
        committee_id="son",
        outcome="recovered",
        suspected_minor=60_000,
        stopped_minor=stopped_minor,
        recovered_minor=10_000,
    )


def hold_proposed(hold_id: UUID, minutes: int = 80) -> HoldProposed:
    return HoldProposed(
        **head(minutes),
        hold_id=hold_id,
        case_id=new_id(),
        committee_id="son",
        reference="A-2026-000001",
        amount_minor=60_000,
        legal_ground="agreement",
        until=date(2026, 3, 20),
        proposed_by="kim",
    )


def hold_approved(hold_id: UUID, minutes: int = 90) -> HoldApproved:
    return HoldApproved(
        **head(minutes),
        hold_id=hold_id,
        case_id=new_id(),
        committee_id="son",
        reference="A-2026-000001",
        amount_minor=60_000,
        until=date(2026, 3, 20),
        approved_by="robin",
    )


def hold_ended(hold_id: UUID, minutes: int = 100) -> HoldEnded:
    return HoldEnded(**head(minutes), hold_id=hold_id, case_id=new_id(), committee_id="son", amount_minor=60_000)


def file_processed(status: Literal["done", "rejected"] = "done") -> FileProcessed:
    counts = (0, 0, 0, 0) if status == "rejected" else (10, 7, 2, 1)
    rows, accepted, rejected, known = counts
    return FileProcessed(
        **head(),
        file_id=new_id(),
        committee_id="son",
        kind="supplier_ledger",
        status=status,
        rows=rows,
        accepted=accepted,
        rejected=rejected,
        known=known,
    )


def history() -> list[Event]:
    """Three alerts, of which one went the whole way, one was explained and one is open."""
    first, second, third = new_id(), new_id(), new_id()
    task, other_task, case, hold, other_hold = (new_id() for _ in range(5))
    return [
        screened(60, 2),
        screened(40, 0),
        screened(50, 1, "bun"),
        screened(7, 0, "son", "2026-02"),
        raised(first),
        raised(second, rules=("INV-01", "SUP-01")),
        raised(second, at=datetime(2026, 4, 2, tzinfo=UTC), rules=("INV-01", "SUP-01")),
        raised(third, "bun", datetime(2026, 2, 28, 23, 30, tzinfo=UTC)),
        signals_added(first, 5, ("INV-01", "STA-02")),
        signals_added(first, 9, ("INV-01", "INV-03")),
        triaged(second, "not_actionable", 20, ("INV-01", "SUP-01")),
        triaged(second, "explained", 25, ("INV-01", "SUP-01")),
        triaged(first, "confirmed", 30, ("INV-01", "INV-03")),
        task_opened(task),
        task_opened(other_task),
        task_completed(task),
        finding(new_id()),
        case_opened(case),
        case_moved(case, "investigating", 75),
        case_moved(case, "closed", 200),
        outcome(case, 150, 30_000),
        outcome(case, 190, 40_000),
        hold_proposed(hold),
        hold_approved(hold),
        hold_proposed(other_hold),
        hold_approved(other_hold),
        hold_ended(other_hold),
        file_processed(),
        file_processed("rejected"),
    ]
