"""Facts that cases publishes."""

from datetime import date
from typing import ClassVar
from uuid import UUID

import msgspec

from shared.events.base import Event


class CaseOpened(Event, frozen=True, kw_only=True):
    """A case is registered."""

    type: ClassVar[str] = "case.opened"
    topic: ClassVar[str] = "cases.cases"

    case_id: UUID
    committee_id: str
    reference: str
    alert_id: UUID | None = None
    finding_id: UUID | None = None


class CaseStateChanged(Event, frozen=True, kw_only=True):
    """A case moved on in its process."""

    type: ClassVar[str] = "case.state_changed"
    topic: ClassVar[str] = "cases.cases"

    case_id: UUID
    committee_id: str
    reference: str
    from_state: str
    to_state: str


class CaseAccessChanged(Event, frozen=True, kw_only=True):
    """Who is kept from a case, and from the signal and the control behind it; a later *version* replaces this."""

    type: ClassVar[str] = "case.access_changed"
    topic: ClassVar[str] = "cases.cases"

    case_id: UUID
    committee_id: str
    version: int
    barred: tuple[str, ...]
    hidden_units: tuple[str, ...]
    alert_id: UUID | None = None
    task_id: UUID | None = None


class HoldProposed(Event, frozen=True, kw_only=True):
    """One person wants a payment held; a second person decides."""

    type: ClassVar[str] = "hold.proposed"
    topic: ClassVar[str] = "cases.measures"

    hold_id: UUID
    case_id: UUID
    committee_id: str
    reference: str
    amount_minor: int
    legal_ground: str
    until: date
    proposed_by: str
    payment_id: UUID | None = None


class HoldApproved(Event, frozen=True, kw_only=True):
    """A second person approved a hold."""

    type: ClassVar[str] = "hold.approved"
    topic: ClassVar[str] = "cases.measures"

    hold_id: UUID
    case_id: UUID
    committee_id: str
    reference: str
    amount_minor: int
    until: date
    approved_by: str
    payment_id: UUID | None = None


class HoldEnded(Event, frozen=True, kw_only=True):
    """A hold is over."""

    type: ClassVar[str] = "hold.ended"
    topic: ClassVar[str] = "cases.measures"

    hold_id: UUID
    case_id: UUID
    committee_id: str
    amount_minor: int
    payment_id: UUID | None = None


class CaseOutcomeRecorded(Event, frozen=True, kw_only=True):
    """What came of a case, in öre; the sums replace those of an earlier outcome of the same case."""

    type: ClassVar[str] = "case.outcome_recorded"
    topic: ClassVar[str] = "cases.outcomes"

    case_id: UUID
    committee_id: str
    outcome: str
    suspected_minor: int
    stopped_minor: int
    recovered_minor: int


class DisclosedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a disclosure names: alert, payment, task, case, note or evidence."""

    kind: str
    object_id: UUID


class DisclosureProposed(Event, frozen=True, kw_only=True):
    """One person wants to give something to another authority; a second person of the committee decides."""

    type: ClassVar[str] = "disclosure.proposed"
    topic: ClassVar[str] = "cases.disclosures"

    disclosure_id: UUID
    committee_id: str
    proposed_by: str


class DisclosureDecided(Event, frozen=True, kw_only=True):
    """A committee decided to let another read *items*, to and including *until*; nothing else opens them.

    *to_committee* is None where the recipient is outside the municipality: then nothing opens in Tillit.
    """

    type: ClassVar[str] = "disclosure.decided"
    topic: ClassVar[str] = "cases.disclosures"

    disclosure_id: UUID
    committee_id: str
    basis: str
    until: date
    items: tuple[DisclosedItem, ...]
    decided_by: str
    to_committee: str | None = None


class DisclosureEnded(Event, frozen=True, kw_only=True):
    """A decided disclosure is over: what it opened to *to_committee* is closed."""

    type: ClassVar[str] = "disclosure.ended"
    topic: ClassVar[str] = "cases.disclosures"

    disclosure_id: UUID
    committee_id: str
    items: tuple[DisclosedItem, ...]
    to_committee: str | None = None
