"""What others are told of disclosures."""

from uuid import UUID

from services.cases.disclosure_models import Disclosure
from shared.events import DisclosedItem, DisclosureDecided, DisclosureEnded, DisclosureProposed
from shared.ids import derived_id


def proposed_event(row: Disclosure) -> DisclosureProposed:
    """The proposal, for those who may decide."""
    assert row.proposed_at is not None and row.proposed_by is not None  # noqa: S101, PT018 - set by who calls
    return DisclosureProposed(
        event_id=derived_id("disclosure.proposed", row.disclosure_id),
        municipality_id=row.municipality_id,
        occurred_at=row.proposed_at,
        disclosure_id=row.disclosure_id,
        committee_id=row.committee_id,
        proposed_by=row.proposed_by,
    )


def decided_event(row: Disclosure) -> DisclosureDecided:
    """The decision, for every service that keeps something of what it names."""
    assert row.decided_at is not None and row.decided_by is not None and row.basis is not None  # noqa: S101, PT018
    return DisclosureDecided(
        event_id=derived_id("disclosure.decided", row.disclosure_id),
        municipality_id=row.municipality_id,
        occurred_at=row.decided_at,
        disclosure_id=row.disclosure_id,
        committee_id=row.committee_id,
        basis=row.basis,
        until=row.until,
        items=_items(row),
        decided_by=row.decided_by,
        to_committee=row.to_committee,
    )


def ended_event(row: Disclosure) -> DisclosureEnded:
    """The end of a decision, with what it named."""
    assert row.ended_at is not None  # noqa: S101 - set by who calls
    return DisclosureEnded(
        event_id=derived_id("disclosure.ended", row.disclosure_id),
        municipality_id=row.municipality_id,
        occurred_at=row.ended_at,
        disclosure_id=row.disclosure_id,
        committee_id=row.committee_id,
        items=_items(row),
        to_committee=row.to_committee,
    )


def _items(row: Disclosure) -> tuple[DisclosedItem, ...]:
    return tuple(DisclosedItem(kind=item["kind"], object_id=UUID(item["object_id"])) for item in row.items)
