"""Tables of schema tips. What the reporter's side leaves has days, never times, and ids that tell no order."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.db import service_metadata


class Base(DeclarativeBase):
    """What all tables of the schema have in common."""

    metadata = service_metadata()
    type_annotation_map = {datetime: DateTime(timezone=True), bytes: LargeBinary}  # noqa: RUF012 - SQLAlchemy's own


class ReceiptSalt(Base):
    """What receipts of a municipality are stretched with; chance, and no secret."""

    __tablename__ = "receipt_salt"

    municipality_id: Mapped[str] = mapped_column(String(4), primary_key=True)
    salt: Mapped[bytes]


class RecipientKey(Base):
    """A recipient's key pair: the private half in a box that the recipient's passphrase opens."""

    __tablename__ = "recipient_key"
    __table_args__ = (
        Index(
            "uq_recipient_key_in_use",
            "municipality_id",
            "subject",
            unique=True,
            postgresql_where=text("state <> 'ended'"),
        ),
        CheckConstraint("state IN ('pending', 'active', 'ended')", name="state"),
    )

    key_id: Mapped[UUID] = mapped_column(primary_key=True)
    municipality_id: Mapped[str] = mapped_column(String(4))
    subject: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    public_key: Mapped[bytes]
    salt: Mapped[bytes]
    boxed_private_key: Mapped[bytes]
    made_at: Mapped[datetime]
    activated_by: Mapped[str | None] = mapped_column(Text)
    activated_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[datetime | None]


class Report(Base):
    """A report: its days, its state, and its key for the reporter. What it says is in its messages, sealed."""

    __tablename__ = "report"
    __table_args__ = (
        Index("uq_report_receipt", "municipality_id", "receipt_hash", unique=True),
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed_has_day"),
        CheckConstraint("circle IN ('unassessed', 'protected', 'outside')", name="circle"),
    )

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    municipality_id: Mapped[str] = mapped_column(String(4))
    receipt_hash: Mapped[bytes]
    public_key: Mapped[bytes]
    reporter_key: Mapped[bytes]
    received_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(12))
    category: Mapped[str] = mapped_column(String(20), server_default=text("'unsorted'"))
    circle: Mapped[str] = mapped_column(String(12), server_default=text("'unassessed'"))
    acknowledged_on: Mapped[date | None]
    feedback_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    barred: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))


class ReportKey(Base):
    """A report's private key for one recipient: sealed to the recipient's key, in the report's lock."""

    __tablename__ = "report_key"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.report_id", ondelete="CASCADE"), primary_key=True)
    key_id: Mapped[UUID] = mapped_column(ForeignKey("recipient_key.key_id"), primary_key=True)
    municipality_id: Mapped[str] = mapped_column(String(4))
    subject: Mapped[str] = mapped_column(Text)
    sealed_key: Mapped[bytes]


class Message(Base):
    """One message of the dialogue, sealed to the report's key."""

    __tablename__ = "message"
    __table_args__ = (CheckConstraint("author IN ('reporter', 'recipient')", name="author"),)

    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.report_id", ondelete="CASCADE"), index=True)
    municipality_id: Mapped[str] = mapped_column(String(4))
    number: Mapped[int]
    author: Mapped[str] = mapped_column(String(10))
    sent_on: Mapped[date]
    sealed: Mapped[bytes]


class Attachment(Base):
    """A file of a message, cleaned and sealed to the report's key; its name is in the message."""

    __tablename__ = "attachment"

    file_id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.message_id", ondelete="CASCADE"), index=True)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.report_id", ondelete="CASCADE"))
    municipality_id: Mapped[str] = mapped_column(String(4))
    sealed: Mapped[bytes]


class Access(Base):
    """That a recipient opened or changed a report; shown to the other recipients."""

    __tablename__ = "access"

    access_id: Mapped[UUID] = mapped_column(primary_key=True)
    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.report_id", ondelete="CASCADE"), index=True)
    municipality_id: Mapped[str] = mapped_column(String(4))
    subject: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    act: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]


class Reminder(Base):
    """What the recipients have been reminded of, so that it is told once."""

    __tablename__ = "reminder"

    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.report_id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    municipality_id: Mapped[str] = mapped_column(String(4))
    sent_on: Mapped[date]


metadata = Base.metadata
