"""Smallest valid things for tests of controls."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from shared.events import AlertTriaged
from shared.ids import new_id

FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def a_triaged_alert(**changes: Any) -> AlertTriaged:
    values: dict[str, Any] = {
        "event_id": new_id(),
        "municipality_id": "9999",
        "occurred_at": FRIDAY,
        "alert_id": new_id(),
        "committee_id": "son",
        "outcome": "confirmed",
        "rules": ("INV-01",),
        "amount_minor": 4_875_000,
        "payment_ids": (UUID("0193a1b2-7c00-7000-8000-0123456789ab"),),
        "triaged_by": "kim",
        "title_sv": "Två fakturor som liknar varandra",
        "title_en": "Two invoices that look alike",
    }
    return AlertTriaged(**{**values, **changes})


def a_completion(**changes: Any) -> dict[str, Any]:
    body = {
        "outcome": "finding",
        "summary": "Samma leverans är fakturerad två gånger.",
        "checklist": ["no_conflict", "compare_documents", "delivered_once", "ask_party"],
        "severity": "major",
        "openCase": True,
    }
    return {**body, **changes}


NOTHING_FOUND: dict[str, Any] = {
    "outcome": "no_finding",
    "summary": "Fakturorna gäller två leveranser.",
    "checklist": ["no_conflict", "compare_documents"],
}
