"""Tables of schema controls."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, DateTime, Index, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.controls.sealing import keys_of
from shared.db import service_metadata
from shared.vault.columns import Sealed, seal_on_insert


class Base(DeclarativeBase):
    """What all tables of the schema have in common."""

    metadata = service_metadata()
    type_annotation_map = {datetime: DateTime(timezone=True)}  # noqa: RUF012 - SQLAlchemy's own declaration


class ControlTask(Base):
    """One control that follows a confirmed alert; the checklist is kept as it read when the task opened."""

    __tablename__ = "control_task"
    __table_args__ = (
        Index("ix_control_task_list", "municipality_id", "status", "due_on", "task_id"),
        UniqueConstraint("municipality_id", "alert_id"),
        CheckConstraint("(status = 'done') = (outcome IS NOT NULL)", name="done_has_outcome"),
        CheckConstraint("(outcome = 'finding') = (severity IS NOT NULL)", name="finding_has_severity"),
    )

    task_id: Mapped[UUID] = mapped_column(primary_key=True)
    municipality_id: Mapped[str] = mapped_column(String(4))
    committee_id: Mapped[str] = mapped_column(String(20))
    alert_id: Mapped[UUID]
    title_sv: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text)
    rules: Mapped[list[str]] = mapped_column(ARRAY(String(20)))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    payment_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    checklist: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    due_on: Mapped[date]
    opened_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(10))
    done_keys: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    outcome: Mapped[str | None] = mapped_column(String(20))
    severity: Mapped[str | None] = mapped_column(String(10))
    sealed_summary: Mapped[bytes | None]
    clear_summary: Mapped[str | None] = mapped_column("summary", Text)
    summary = Sealed[str | None](keys_of)
    finding_id: Mapped[UUID | None]
    open_case: Mapped[bool | None]
    completed_by: Mapped[str | None] = mapped_column(Text)
    sealed_completed_by_name: Mapped[bytes | None]
    clear_completed_by_name: Mapped[str | None] = mapped_column("completed_by_name", Text)
    completed_by_name = Sealed[str | None](keys_of, left_out=True)
    completed_at: Mapped[datetime | None]
    barred: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    hidden_units: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    access_version: Mapped[int] = mapped_column(server_default=text("0"))


seal_on_insert(Base)
metadata = Base.metadata
