"""The body of POST /payments: decoded and checked in one pass, since it carries up to 5,000 orders."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from services.intake.decoding import MOST, decoders, read_body
from shared.problems import Problem

_Text = Annotated[str, msgspec.Meta(max_length=500)]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Label = Annotated[str, msgspec.Meta(max_length=120)]
_Number = Annotated[str, msgspec.Meta(max_length=80)]


class OrderMoney(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Minor units of an ISO 4217 currency; negative for a credit."""

    minor: Annotated[int, msgspec.Meta(ge=-(10**15), le=10**15)]
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")] = "SEK"


class OrderAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The account to be paid to."""

    number: Annotated[str, msgspec.Meta(min_length=2, max_length=40)]
    kind: Literal["bankgiro", "plusgiro", "iban", "bban", "other"] = "other"


class OrderPayee(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Who is to be paid; a personal number is sealed as it arrives."""

    name: _Name
    organisation_number: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    identity_number: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    account: OrderAccount | None = None


class PaymentOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """One payment order as a finance system sends it."""

    amount: OrderMoney
    payee: OrderPayee
    committee_id: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]{2,20}$")] | None = None
    invoice_number: _Number | None = None
    invoice_date: date | None = None
    due_date: date | None = None
    payment_date: date | None = None
    unit: _Label | None = None
    category: _Label | None = None
    text: _Text | None = None
    order_reference: _Number | None = None
    contract_reference: _Number | None = None


class PaymentOrders(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Several payment orders."""

    payments: Annotated[list[PaymentOrder], msgspec.Meta(min_length=1, max_length=MOST)]


class TooManyPayments(Problem):
    """More payments than one request may carry."""

    slug, title, status = "too-many-payments", "Too many payments in one request", 413


ORDER_EXAMPLE: dict[str, Any] = {
    "committeeId": "son",
    "amount": {"minor": 4875000, "currency": "SEK"},
    "payee": {
        "name": "Björkens Städ AB",
        "organisationNumber": "556016-0680",
        "account": {"kind": "bankgiro", "number": "5805-6201"},
    },
    "invoiceNumber": "2026-0117",
    "dueDate": "2026-11-24",
    "text": "Städning mars",
}

_DECODERS = decoders("payments", PaymentOrder, PaymentOrders)


def read_orders(body: bytes) -> list[PaymentOrder]:
    """The orders in *body*: one object, an array, or {"payments": [...]}.

    InvalidRequest names the first wrong field by JSON pointer; TooManyPayments above 5,000.
    """
    return read_body(body, _DECODERS, TooManyPayments)
