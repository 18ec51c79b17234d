"""Shapes of intake's API."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.grants import GroundOut
from shared.schemas import ApiModel, Day, MoneyOut, RestrictedOut, TextOut, UtcTime

FileStatus = Literal["received", "processing", "done", "rejected"]


class FileAccepted(ApiModel):
    """An upload is safe on disk and will be worked through."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"fileId": "0193a1b2-7c00-7000-8000-0123456789ab", "status": "received"}]}
    )

    file_id: UUID
    status: FileStatus


class RowError(ApiModel):
    """One source row that was not taken: where, why, and its masked value."""

    row: int
    column: str
    reason: "ReasonOut"
    value: str


class ReasonOut(TextOut):
    """Why something was refused: a stable code and the sentence for people."""

    code: str


class FileOut(ApiModel):
    """A file and how far it has come: accepted + rejected + known = rows once it is done."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "fileId": "0193a1b2-7c00-7000-8000-0123456789ab",
                    "name": "lev-2026-11-20.xml",
                    "kind": "pain001",
                    "status": "done",
                    "committeeId": "son",
                    "rows": 1204,
                    "accepted": 1203,
                    "rejected": 1,
                    "known": 0,
                    "progress": 1.0,
                    "reason": None,
                    "errors": [],
                    "total": {"minor": 418204100, "currency": "SEK"},
                    "receivedAt": "2026-11-20T09:14:03Z",
                    "finishedAt": "2026-11-20T09:14:05Z",
                }
            ]
        }
    )

    file_id: UUID
    name: str
    kind: str | None
    status: FileStatus
    committee_id: str
    rows: int
    accepted: int
    rejected: int
    known: int
    progress: Annotated[float, Field(ge=0, le=1)]
    reason: ReasonOut | None
    errors: list[RowError]
    total: Annotated[MoneyOut | None, Field(description="Of payables; what else a file holds has no sum")]
    table_of: Annotated[TextOut | None, Field(description="The kind of record of which each row is one")] = None
    has_columns: Annotated[bool, Field(description="It is a table whose columns can be told apart")] = False
    received_at: UtcTime
    finished_at: UtcTime | None


class PayeeOut(ApiModel):
    """Who is paid; a person's name is there for those who may see it, a protected one's for hardly anybody."""

    party_id: UUID
    kind: str
    name: str | None
    organisation_number: str | None
    protected: Annotated[bool, Field(description="The identity is protected (skyddade personuppgifter)")]


class SourceOut(ApiModel):
    """Where a payment came from."""

    file_id: UUID | None
    file_name: str | None
    row: int | None


class PaymentOut(ApiModel):
    """A payment order, an invoice, a credit note or a ledger invoice, and the *ground* that shows another's."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "paymentId": "0193a1b2-7c00-7000-8000-0123456789ab",
                    "kind": "invoice",
                    "committeeId": "son",
                    "payee": {
                        "partyId": "6d0f6e80-1111-8222-9333-444455556666",
                        "kind": "company",
                        "name": "Björkens Städ AB",
                        "organisationNumber": "5560160680",
                        "protected": False,
                    },
                    "amount": {"minor": 4875000, "currency": "SEK"},
                    "invoiceNumber": "2026-0117",
                    "invoiceDate": "2026-04-02",
                    "dueDate": "2026-05-02",
                    "paymentDate": None,
                    "account": "bankgiro ••••4079",
                    "unit": "Hemtjänst norr",
                    "category": None,
                    "text": "Städning mars",
                    "source": {"fileId": "0193a1b2-7c00-7000-8000-0123456789aa", "fileName": "lev.xml", "row": 118},
                    "receivedAt": "2026-04-03T06:00:00Z",
                    "findings": [{"code": "BR-DEC-13", "sv": "Momsen har fler än två …", "en": "The VAT has more …"}],
                }
            ]
        }
    )

    payment_id: UUID
    kind: str
    committee_id: str
    payee: PayeeOut
    amount: MoneyOut
    invoice_number: str | None
    invoice_date: date | None
    due_date: date | None
    payment_date: date | None
    account: str | None
    unit: str | None
    category: str | None
    text: str | None
    source: SourceOut
    received_at: UtcTime
    findings: Annotated[list[ReasonOut], Field(description="The rules of Peppol and EN 16931 that the invoice breaks")]
    ground: GroundOut | None = None
    restriction: RestrictedOut | None = None
    statement: Annotated[str | None, Field(description="The payee's own addition, for who may read names")] = None


class ProtectionIn(ApiModel):
    """Who says that an identity is protected, and since when."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"source": "Skatteverket, sekretessmarkering", "since": "2026-03-01"}]}
    )

    source: Annotated[str, Field(min_length=3, max_length=200, pattern=r"^[^\x00]*$")]
    since: Day


class ProtectionOut(ApiModel):
    """A payee with a protected identity; never its name."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "partyId": "6d0f6e80-1111-8222-9333-444455556666",
                    "source": "Skatteverket, sekretessmarkering",
                    "since": "2026-03-01",
                    "setBy": "alex",
                    "setAt": "2026-11-20T09:14:03Z",
                }
            ]
        }
    )

    party_id: UUID
    source: str
    since: date
    set_by: str
    set_at: UtcTime


class UnmaskingIn(ApiModel):
    """Whose protected identity somebody asks to see, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"partyId": "6d0f6e80-1111-8222-9333-444455556666", "reason": "Personen ska höras i ärendet."}]
        }
    )

    party_id: UUID
    reason: Annotated[str, Field(min_length=5, max_length=2000, pattern=r"^[^\x00]*$")]


class UnmaskingOut(ApiModel):
    """A request to see a protected identity; *until* is there once another person has approved it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "unmaskingId": "0193a1b2-7c00-7000-8000-0123456789ab",
                    "partyId": "6d0f6e80-1111-8222-9333-444455556666",
                    "reason": "Personen ska höras i ärendet.",
                    "proposedBy": "kim",
                    "proposedAt": "2026-11-20T09:14:03Z",
                    "approvedBy": "alex",
                    "approvedAt": "2026-11-20T09:20:00Z",
                    "until": "2026-11-20T17:20:00Z",
                }
            ]
        }
    )

    unmasking_id: UUID
    party_id: UUID
    reason: str
    proposed_by: str
    proposed_at: UtcTime
    approved_by: str | None
    approved_at: UtcTime | None
    until: UtcTime | None


class PaymentAccepted(ApiModel):
    """One payment of a request, stored."""

    payment_id: UUID


class PaymentsAccepted(ApiModel):
    """The payments of a request, in its order."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"items": [{"paymentId": "0193a1b2-7c00-7000-8000-0123456789ab"}], "accepted": 1, "known": 0},
            ]
        }
    )

    items: list[PaymentAccepted]
    accepted: int
    known: int


RowError.model_rebuild()
