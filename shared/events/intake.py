"""Facts that intake publishes."""

from datetime import date
from typing import Any, ClassVar, Literal
from uuid import UUID

import msgspec

from shared.events.base import Event

PaymentKind = Literal["payment_order", "invoice", "credit_note", "ledger_invoice"]
PartyKind = Literal["company", "sole_trader", "person", "foreign", "unknown"]


class VatLine(msgspec.Struct, frozen=True):
    """One VAT breakdown: rate in basis points (2500 is 25 %), amounts in minor units."""

    rate_bp: int
    category: str
    net_minor: int
    vat_minor: int


class PaymentFact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One payable: a payment order, an invoice, a credit note or a ledger invoice (rows summed).

    Amounts are minor units of *currency*, negative for credits. A natural person has neither name nor
    number here, only *party_id*; accounts are keyed tokens with a masked label. *findings* are ids of the rules
    of Peppol BIS Billing 3 (SE-R-…) and EN 16931 (BR-…) that the invoice breaks, sorted.
    """

    payment_id: UUID
    kind: PaymentKind
    committee_id: str
    party_id: UUID
    party_kind: PartyKind
    amount_minor: int
    currency: str
    organisation_number: str | None = None
    party_name: str | None = None
    net_minor: int | None = None
    vat_minor: int | None = None
    vat_lines: tuple[VatLine, ...] = ()
    vat_registered: bool | None = None
    invoice_number: str | None = None
    invoice_date: date | None = None
    due_date: date | None = None
    payment_date: date | None = None
    account_token: str | None = None
    account_label: str | None = None
    unit: str | None = None
    category: str | None = None
    text: str | None = None
    order_reference: str | None = None
    contract_reference: str | None = None
    file_id: UUID | None = None
    row: int | None = None
    findings: tuple[str, ...] = ()


class PaymentsReceived(Event, frozen=True, kw_only=True):
    """Intake accepted 1 to 500 payables of one municipality, in order of arrival.

    *sequence* numbers the chunks of a municipality from 1 without gaps, in commit order: a consumer sees
    at once whether one is missing.
    """

    type: ClassVar[str] = "payments.received"
    topic: ClassVar[str] = "intake.payments"

    sequence: int
    payments: tuple[PaymentFact, ...]
    file_id: UUID | None = None


class RecordFact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One record: what a system or a person told, in the fields of its kind (GET /record-kinds lists them).

    In *body* a party is {party_id, party_kind, name?, organisation_number?}, of a natural person without name and
    number; an account is {token, label}; amounts are minor units. *supersedes* is the record that this one
    replaces from now on.
    """

    record_id: UUID
    row: int
    body: dict[str, Any]
    party_id: UUID | None = None
    day: date | None = None
    supersedes: UUID | None = None


class RecordsReceived(Event, frozen=True, kw_only=True):
    """Intake accepted 1 to 500 records of one kind and one committee, in order of arrival."""

    type: ClassVar[str] = "records.received"
    topic: ClassVar[str] = "intake.records"

    committee_id: str
    kind: str
    records: tuple[RecordFact, ...]
    file_id: UUID | None = None


WithdrawalGround = Literal["entered_in_error", "cancelled_by_source"]
"""Why a record no longer counts."""


class RecordWithdrawn(Event, frozen=True, kw_only=True):
    """A record no longer counts, and no other says anything in its place; it is kept as what was known till now."""

    type: ClassVar[str] = "record.withdrawn"
    topic: ClassVar[str] = "intake.records"

    committee_id: str
    kind: str
    record_id: UUID
    ground: WithdrawalGround


class FileProcessed(Event, frozen=True, kw_only=True):
    """A file is accounted for: accepted + rejected + known = rows."""

    type: ClassVar[str] = "file.processed"
    topic: ClassVar[str] = "intake.records"

    file_id: UUID
    committee_id: str
    kind: str
    status: Literal["done", "rejected"]
    rows: int
    accepted: int
    rejected: int
    known: int


class PartyProtectionChanged(Event, frozen=True, kw_only=True):
    """A payee's identity is protected now, or no longer; a later *version* replaces this."""

    type: ClassVar[str] = "party.protection_changed"
    topic: ClassVar[str] = "intake.parties"

    party_id: UUID
    version: int
    protected: bool


RestrictionExemption = Literal["legal_claims", "rights_of_others", "important_public_interest"]
"""Why processing goes on although it is restricted: dataskyddsförordningen art. 18.2."""


class PartyRestrictionChanged(Event, frozen=True, kw_only=True):
    """The processing of a payee's data is restricted now, or no longer; a later *version* replaces this.

    *continues*: an *exception* is recorded, so work goes on and is marked (dataskyddsförordningen art. 18.2).
    *since* is the first day of the restriction in force.
    """

    type: ClassVar[str] = "party.restriction_changed"
    topic: ClassVar[str] = "intake.parties"

    party_id: UUID
    version: int
    restricted: bool
    continues: bool
    since: date | None = None
    exception: RestrictionExemption | None = None


class PartyMerged(Event, frozen=True, kw_only=True):
    """Two payees, both organisations, are taken for one from now on; a later *version* of the *merge_id* replaces this.

    Nothing is rewritten: *party_id* stays on what has been paid, and stands for *into_party_id* until the merge is
    undone. *automatic* where no person decided it.
    """

    type: ClassVar[str] = "party.merged"
    topic: ClassVar[str] = "intake.parties"

    merge_id: UUID
    version: int
    party_id: UUID
    into_party_id: UUID
    automatic: bool


class PartyUnmerged(Event, frozen=True, kw_only=True):
    """Two payees that were taken for one are two again; a later *version* of the *merge_id* replaces this."""

    type: ClassVar[str] = "party.unmerged"
    topic: ClassVar[str] = "intake.parties"

    merge_id: UUID
    version: int
    party_id: UUID
    into_party_id: UUID
