"""Every event that crosses a service boundary, one module per publishing service."""

from shared.events.base import Event, encode
from shared.events.cases import (
    CaseAccessChanged,
    CaseOpened,
    CaseOutcomeRecorded,
    CaseStateChanged,
    DisclosedItem,
    DisclosureDecided,
    DisclosureEnded,
    DisclosureProposed,
    HoldApproved,
    HoldEnded,
    HoldProposed,
)
from shared.events.controls import ControlTaskCompleted, ControlTaskOpened, FindingRecorded
from shared.events.disposal import (
    DisposalHoldChanged,
    DisposalLine,
    DisposalOrdered,
    DisposalPart,
    DisposalReported,
    DueMonth,
    HeldBack,
)
from shared.events.intake import (
    FileProcessed,
    PartyProtectionChanged,
    PartyRestrictionChanged,
    PaymentFact,
    PaymentKind,
    PaymentsReceived,
    VatLine,
)
from shared.events.notifications import NotificationDelivered
from shared.events.risk import AlertRaised, AlertSignalsAdded, AlertTriaged, PaymentsScreened, ScreenedCount
from shared.events.tips import TipReminder

ALL: tuple[type[Event], ...] = (
    PaymentsReceived,
    FileProcessed,
    PartyProtectionChanged,
    PartyRestrictionChanged,
    PaymentsScreened,
    AlertRaised,
    AlertSignalsAdded,
    AlertTriaged,
    ControlTaskOpened,
    ControlTaskCompleted,
    FindingRecorded,
    CaseOpened,
    CaseStateChanged,
    CaseAccessChanged,
    HoldProposed,
    HoldApproved,
    HoldEnded,
    CaseOutcomeRecorded,
    DisclosureProposed,
    DisclosureDecided,
    DisclosureEnded,
    NotificationDelivered,
    DisposalHoldChanged,
    DisposalOrdered,
    DisposalReported,
    TipReminder,
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
    "CaseAccessChanged",
    "CaseOpened",
    "CaseOutcomeRecorded",
    "CaseStateChanged",
    "ControlTaskCompleted",
    "ControlTaskOpened",
    "DisclosedItem",
    "DisclosureDecided",
    "DisclosureEnded",
    "DisclosureProposed",
    "DisposalHoldChanged",
    "DisposalLine",
    "DisposalOrdered",
    "DisposalPart",
    "DisposalReported",
    "DueMonth",
    "Event",
    "FileProcessed",
    "FindingRecorded",
    "HeldBack",
    "HoldApproved",
    "HoldEnded",
    "HoldProposed",
    "NotificationDelivered",
    "PartyProtectionChanged",
    "PartyRestrictionChanged",
    "PaymentFact",
    "PaymentKind",
    "PaymentsReceived",
    "PaymentsScreened",
    "ScreenedCount",
    "TipReminder",
    "VatLine",
    "encode",
]
