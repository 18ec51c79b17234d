"""Every event that crosses a service boundary, one module per publishing service."""

from shared.events.base import Event, encode
from shared.events.cases import (
    CaseOpened,
    CaseOutcomeRecorded,
    CaseStateChanged,
    HoldApproved,
    HoldEnded,
    HoldProposed,
)
from shared.events.controls import ControlTaskCompleted, ControlTaskOpened, FindingRecorded
from shared.events.intake import FileProcessed, PaymentFact, PaymentKind, PaymentsReceived, VatLine
from shared.events.notifications import NotificationDelivered
from shared.events.risk import AlertRaised, AlertSignalsAdded, AlertTriaged, PaymentsScreened, ScreenedCount

ALL: tuple[type[Event], ...] = (
    PaymentsReceived,
    FileProcessed,
    PaymentsScreened,
    AlertRaised,
    AlertSignalsAdded,
    AlertTriaged,
    ControlTaskOpened,
    ControlTaskCompleted,
    FindingRecorded,
    CaseOpened,
    CaseStateChanged,
    HoldProposed,
    HoldApproved,
    HoldEnded,
    CaseOutcomeRecorded,
    NotificationDelivered,
)

# Screening is the only topic with volume; its order is per municipality, so partitions follow these.
PARTITIONS = {"intake.payments": 3, "risk.screenings": 3}
TOPICS: dict[str, int] = {event.topic: PARTITIONS.get(event.topic, 1) for event in ALL}

__all__ = [
    "ALL",
    "PARTITIONS",
    "TOPICS",
    "AlertRaised",
    "AlertSignalsAdded",
    "AlertTriaged",
    "CaseOpened",
    "CaseOutcomeRecorded",
    "CaseStateChanged",
    "ControlTaskCompleted",
    "ControlTaskOpened",
    "Event",
    "FileProcessed",
    "FindingRecorded",
    "HoldApproved",
    "HoldEnded",
    "HoldProposed",
    "NotificationDelivered",
    "PaymentFact",
    "PaymentKind",
    "PaymentsReceived",
    "PaymentsScreened",
    "ScreenedCount",
    "VatLine",
    "encode",
]
