"""Tables of schema cases. Timeline, notes, evidence and money are append-only: the role may not change them.

What people wrote, and their names, are sealed with the case's key. A `clear_` column is where such a text lay
before; rows from then hold it until `tillit keys seal-old` has run, new rows leave it empty.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.cases.sealing import keys_of
from shared.db import service_metadata
from shared.disposal.plan import plan_tables
from shared.vault.columns import Sealed, seal_on_insert


class Base(DeclarativeBase):
    """What all tables of the schema have in common."""

    metadata = service_metadata()
    type_annotation_map = {datetime: DateTime(timezone=True), str: Text}  # noqa: RUF012 - SQLAlchemy's own


class CaseFile(Base):
    """A case; *next_step* names what its time limit is for, *barred* and *hidden_units* who must not see it."""

    __tablename__ = "case_file"
    __table_args__ = (
        UniqueConstraint("municipality_id", "reference"),
        Index("ix_case_file_list", "municipality_id", text("opened_at DESC"), "case_id"),
        Index("ix_case_file_alert", "alert_id"),
    )

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    municipality_id: Mapped[str] = mapped_column(String(4))
    committee_id: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(20))
    sealed_title: Mapped[bytes | None]
    clear_title: Mapped[str | None] = mapped_column("title")
    title = Sealed[str](keys_of)
    area: Mapped[str] = mapped_column(String(30))
    state: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str | None] = mapped_column(String(20))
    alert_id: Mapped[UUID | None]
    finding_id: Mapped[UUID | None]
    task_id: Mapped[UUID | None]
    severity: Mapped[str | None] = mapped_column(String(10))
    payment_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    next_step: Mapped[str | None] = mapped_column(String(40))
    due_on: Mapped[date | None]
    opened_by: Mapped[str]
    opened_at: Mapped[datetime]
    barred: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    hidden_units: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    access_version: Mapped[int] = mapped_column(server_default=text("0"))
    hold_version: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class CaseNumber(Base):
    """The last case number of a municipality in a year; its row lock hands out numbers one by one."""

    __tablename__ = "case_number"

    municipality_id: Mapped[str] = mapped_column(String(4), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class InCase:
    """Columns of everything that belongs to a case: whose it is, who made it and when."""

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.case_id"), index=True)
    municipality_id: Mapped[str] = mapped_column(String(4))
    committee_id: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    by: Mapped[str]
    sealed_by_name: Mapped[bytes | None]
    clear_by_name: Mapped[str | None] = mapped_column("by_name")
    by_name = Sealed[str | None](keys_of, left_out=True)


class TimelineEntry(InCase, Base):
    """One thing that happened: who, what, when, why, on what legal ground."""

    __tablename__ = "timeline_entry"

    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sealed_reason: Mapped[bytes | None]
    clear_reason: Mapped[str | None] = mapped_column("reason")
    reason = Sealed[str | None](keys_of)
    legal_ground: Mapped[str] = mapped_column(String(40))


class Note(InCase, Base):
    """A note; its kind may open a gate."""

    __tablename__ = "note"

    note_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    sealed_text: Mapped[bytes | None]
    clear_text: Mapped[str | None] = mapped_column("text")
    text = Sealed[str](keys_of)


class Evidence(InCase, Base):
    """A file kept as evidence; its bytes lie sealed in the data folder under *evidence_id*."""

    __tablename__ = "evidence"

    evidence_id: Mapped[UUID] = mapped_column(primary_key=True)
    sealed_name: Mapped[bytes | None]
    clear_name: Mapped[str | None] = mapped_column("name")
    name = Sealed[str](keys_of)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))


class MoneyEntry(InCase, Base):
    """A change of one of the case's sums, in öre of either sign; a sum is that of its entries."""

    __tablename__ = "money_entry"

    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    sealed_reason: Mapped[bytes | None]
    clear_reason: Mapped[str | None] = mapped_column("reason")
    reason = Sealed[str | None](keys_of)


class PaymentHold(InCase, Base):
    """A payment held back: proposed by one person (*by*), in force when another has approved."""

    __tablename__ = "payment_hold"
    __table_args__ = (
        CheckConstraint("approved_by <> by", name="second_person"),
        CheckConstraint("(state = 'approved') <= (approved_by IS NOT NULL)", name="approved_by_somebody"),
        CheckConstraint("amount_minor > 0", name="positive"),
        Index(
            "uq_payment_hold_payment",
            "municipality_id",
            "payment_id",
            unique=True,
            postgresql_where=text("state <> 'ended'"),
        ),
        Index("ix_payment_hold_until", "until", postgresql_where=text("state <> 'ended'")),
    )

    hold_id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID | None]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    legal_ground: Mapped[str] = mapped_column(String(40))
    until: Mapped[date]
    sealed_reason: Mapped[bytes | None]
    clear_reason: Mapped[str | None] = mapped_column("reason")
    reason = Sealed[str](keys_of)
    state: Mapped[str] = mapped_column(String(10))
    approved_by: Mapped[str | None]
    sealed_approved_by_name: Mapped[bytes | None]
    clear_approved_by_name: Mapped[str | None] = mapped_column("approved_by_name")
    approved_by_name = Sealed[str | None](keys_of, left_out=True)
    approved_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    sealed_end_reason: Mapped[bytes | None]
    clear_end_reason: Mapped[str | None] = mapped_column("end_reason")
    end_reason = Sealed[str | None](keys_of)
    stood_for: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))


class CaseBar(InCase, Base):
    """Somebody kept from a case: a person with a conflict of interest, or an employee's unit; two persons lift it."""

    __tablename__ = "case_bar"
    __table_args__ = (
        CheckConstraint("lifted_by <> lift_proposed_by", name="second_person"),
        CheckConstraint("(state = 'lifted') <= (lifted_by IS NOT NULL)", name="lifted_by_somebody"),
    )

    bar_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    named: Mapped[str]
    sealed_reason: Mapped[bytes | None]
    clear_reason: Mapped[str | None] = mapped_column("reason")
    reason = Sealed[str](keys_of)
    state: Mapped[str] = mapped_column(String(20))
    sealed_lift_reason: Mapped[bytes | None]
    clear_lift_reason: Mapped[str | None] = mapped_column("lift_reason")
    lift_reason = Sealed[str | None](keys_of)
    lift_proposed_by: Mapped[str | None]
    stood_for: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    lifted_by: Mapped[str | None]
    lifted_at: Mapped[datetime | None]


class CaseStep(InCase, Base):
    """A step of a case that takes two persons: proposed by one (*by*), taken when another has approved."""

    __tablename__ = "case_step"
    __table_args__ = (
        CheckConstraint("approved_by <> by", name="second_person"),
        CheckConstraint("(state = 'approved') <= (approved_by IS NOT NULL)", name="approved_by_somebody"),
        Index(
            "uq_case_step_waiting",
            "municipality_id",
            "case_id",
            unique=True,
            postgresql_where=text("state = 'proposed'"),
        ),
    )

    step_id: Mapped[UUID] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    sealed_reason: Mapped[bytes | None]
    clear_reason: Mapped[str | None] = mapped_column("reason")
    reason = Sealed[str](keys_of)
    state: Mapped[str] = mapped_column(String(10))
    stood_for: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    approved_by: Mapped[str | None]
    sealed_approved_by_name: Mapped[bytes | None]
    clear_approved_by_name: Mapped[str | None] = mapped_column("approved_by_name")
    approved_by_name = Sealed[str | None](keys_of)
    approved_at: Mapped[datetime | None]


seal_on_insert(Base)
metadata = Base.metadata
plan = plan_tables(metadata)

import services.cases.disclosure_models  # noqa: E402, F401 - its table joins the metadata
