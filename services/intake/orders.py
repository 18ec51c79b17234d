"""The body of POST /payments: decoded and checked in one pass, since it carries up to 5,000 orders."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from shared.logs import mask
from shared.problems import InvalidRequest, Problem

MOST_PAYMENTS = 5_000

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

    payments: Annotated[list[PaymentOrder], msgspec.Meta(min_length=1, max_length=MOST_PAYMENTS)]


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

_one = msgspec.json.Decoder(PaymentOrder)
_many = msgspec.json.Decoder(list[PaymentOrder])
_wrapped = msgspec.json.Decoder(PaymentOrders)


def read_orders(body: bytes) -> list[PaymentOrder]:
    """The orders in *body*: one object, an array, or {"payments": [...]}.

    InvalidRequest names the first wrong field by JSON pointer; TooManyPayments above 5,000.
    """
    start = body[:64].lstrip()[:1]
    try:
        if start == b"[":
            orders = _many.decode(body)
        elif start == b"{" and b'"payments"' in body[:200]:
            orders = _wrapped.decode(body).payments
        else:
            orders = [_one.decode(body)]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise InvalidRequest("The payments cannot be read.", errors=[_error(exc)]) from exc
    if not orders:
        raise InvalidRequest(
            "The request carries no payment.",
            errors=[{"in": "body", "pointer": "#", "detail": "at least one payment is needed"}],
        )
    if len(orders) > MOST_PAYMENTS:
        raise TooManyPayments(f"Send at most {MOST_PAYMENTS} payments in one request, or a file.")
    _refuse_control_characters(body)
    return orders


def _refuse_control_characters(body: bytes) -> None:
    # JSON can spell the NUL character, which PostgreSQL's text cannot hold
    if b"\\u0000" in body:
        detail = "the character U+0000 is not allowed in texts"
        errors = [{"in": "body", "pointer": "#", "detail": detail}]
        raise InvalidRequest("A text holds a character that cannot be stored.", errors=errors)


def _error(exc: Exception) -> dict[str, str]:
    message, _, place = str(exc).partition(" - at `$")
    pointer = place.rstrip("`").replace("[", "/").replace("]", "").replace(".", "/").replace("...", "")
    # the name of an unknown field is the caller's, and may be anybody's number
    return {"in": "body", "pointer": mask(f"#{pointer}"), "detail": mask(message)}
