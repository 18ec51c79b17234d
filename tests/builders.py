"""Smallest valid objects; a test names only the fields it is about."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from shared.events import PaymentFact, PaymentsReceived
from shared.ids import derived_id, new_id

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MUNICIPALITY = "9999"
SUPPLIER = derived_id("supplier")


def a_fact(amount_minor: int = 4_875_000, **fields: Any) -> PaymentFact:
    """An invoice of a company to the social committee."""
    values: dict[str, Any] = {
        "payment_id": new_id(),
        "kind": "invoice",
        "committee_id": "son",
        "party_id": SUPPLIER,
        "party_kind": "company",
        "organisation_number": "5560160680",
        "party_name": "Björkens Städ AB",
        "currency": "SEK",
        "invoice_number": "2026-0117",
        "invoice_date": date(2026, 10, 2),
    }
    return PaymentFact(amount_minor=amount_minor, **(values | fields))


def received(
    facts: Sequence[PaymentFact],
    sequence: int = 1,
    municipality_id: str = MUNICIPALITY,
    event_id: UUID | None = None,
) -> PaymentsReceived:
    """A chunk of payments as intake tells of it."""
    return PaymentsReceived(
        event_id=event_id or new_id(),
        municipality_id=municipality_id,
        occurred_at=NOON,
        sequence=sequence,
        payments=tuple(facts),
    )
