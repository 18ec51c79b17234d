"""Table of disclosures; importing models registers it. What people wrote is sealed with the disclosure's own key."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, String, Text, Uuid, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.cases.models import Base
from services.cases.sealing import disclosure_keys_of
from shared.vault.columns import Sealed


class Disclosure(Base):
    """A decision to give named things to another authority: proposed by one person, decided by a second.

    *items* name a kind, an id and a secrecy section each; *object_ids* are their ids, to be found by.
    """

    __tablename__ = "disclosure"
    __table_args__ = (
        CheckConstraint("decided_by <> proposed_by", name="second_person"),
        CheckConstraint("(state IN ('decided', 'refused')) <= (decided_by IS NOT NULL)", name="decided_by_somebody"),
        CheckConstraint("state = 'draft' OR state = 'ended' OR proposed_by IS NOT NULL", name="proposed_by_somebody"),
        CheckConstraint("(to_committee IS NULL) <> (to_authority IS NULL)", name="one_recipient"),
        CheckConstraint("to_committee <> committee_id", name="another_committee"),
        Index("ix_disclosure_given", "municipality_id", "committee_id", text("at DESC")),
        Index("ix_disclosure_received", "municipality_id", "to_committee", text("at DESC")),
        Index("ix_disclosure_until", "until", postgresql_where=text("state = 'decided'")),
        Index("ix_disclosure_objects", "object_ids", postgresql_using="gin"),
    )

    disclosure_id: Mapped[UUID] = mapped_column(primary_key=True)
    municipality_id: Mapped[str] = mapped_column(String(4))
    committee_id: Mapped[str] = mapped_column(String(20))
    to_committee: Mapped[str | None] = mapped_column(String(20))
    to_authority: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10))
    sealed_purpose: Mapped[bytes]
    purpose = Sealed[str](disclosure_keys_of, was_clear=False)
    initiative: Mapped[str] = mapped_column(String(10))
    items: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    object_ids: Mapped[list[UUID]] = mapped_column(postgresql.ARRAY(Uuid))
    basis: Mapped[str | None] = mapped_column(String(30))
    benefit: Mapped[str | None] = mapped_column(String(40))
    offence: Mapped[str | None] = mapped_column(String(40))
    attempted: Mapped[bool]
    sealed_balancing: Mapped[bytes | None]
    balancing = Sealed[str | None](disclosure_keys_of, was_clear=False)
    sealed_harm: Mapped[bytes | None]
    harm = Sealed[str | None](disclosure_keys_of, was_clear=False)
    until: Mapped[date]
    at: Mapped[datetime]
    by: Mapped[str]
    sealed_by_name: Mapped[bytes | None]
    by_name = Sealed[str | None](disclosure_keys_of, left_out=True, was_clear=False)
    proposed_by: Mapped[str | None]
    sealed_proposed_by_name: Mapped[bytes | None]
    proposed_by_name = Sealed[str | None](disclosure_keys_of, left_out=True, was_clear=False)
    proposed_at: Mapped[datetime | None]
    stood_for: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    decided_by: Mapped[str | None]
    sealed_decided_by_name: Mapped[bytes | None]
    decided_by_name = Sealed[str | None](disclosure_keys_of, left_out=True, was_clear=False)
    decided_at: Mapped[datetime | None]
    sealed_reason: Mapped[bytes | None]
    reason = Sealed[str | None](disclosure_keys_of, was_clear=False)
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    sealed_end_reason: Mapped[bytes | None]
    end_reason = Sealed[str | None](disclosure_keys_of, was_clear=False)
    barred: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    hidden_units: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
