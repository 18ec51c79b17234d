"""Tables of schema gateway: the directory of who may be signed in, as what, and for whom."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.gateway.sealing import keys_of
from shared.db import service_metadata
from shared.vault.columns import Sealed, seal_on_insert


class Base(DeclarativeBase):
    """What all tables of the schema have in common."""

    metadata = service_metadata()
    type_annotation_map = {datetime: DateTime(timezone=True), str: Text}  # noqa: RUF012 - SQLAlchemy's own


class Person(Base):
    """A person or a machine that an identity provider signs in as *subject*."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("person_id"),
        UniqueConstraint("municipality_id", "user_name"),
        UniqueConstraint("municipality_id", "blind_user_name"),
    )

    municipality_id: Mapped[str] = mapped_column(String(4), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(String(10))
    active: Mapped[bool] = mapped_column(Boolean)
    sealed_name: Mapped[bytes | None]
    clear_name: Mapped[str | None] = mapped_column("name")
    name = Sealed[str](keys_of, row="person_id")
    sealed_user_name: Mapped[bytes | None]
    clear_user_name: Mapped[str | None] = mapped_column("user_name", String(255))
    user_name = Sealed[str](keys_of, row="person_id")
    blind_user_name: Mapped[bytes | None] = mapped_column(LargeBinary)
    external_id: Mapped[str | None] = mapped_column(String(255))
    sealed_mail: Mapped[bytes | None]
    clear_mail: Mapped[str | None] = mapped_column("mail")
    mail = Sealed[str | None](keys_of, row="person_id")
    language: Mapped[str] = mapped_column(String(2))
    units: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    changed_at: Mapped[datetime]


_WHOSE = ("municipality_id", "subject")
_PERSON = ("person.municipality_id", "person.subject")


class BlindKey(Base):
    """The key of a municipality's blind index, sealed."""

    __tablename__ = "blind_key"

    municipality_id: Mapped[str] = mapped_column(String(4), primary_key=True)
    sealed_key: Mapped[bytes]


class Assignment(Base):
    """A role that a person has in one committee, or in all ('*'), from a day on and up to one."""

    __tablename__ = "assignment"
    __table_args__ = (
        ForeignKeyConstraint(_WHOSE, _PERSON, ondelete="CASCADE", name="fk_assignment_person"),
        UniqueConstraint("municipality_id", "subject", "role", "committee_id"),
    )

    assignment_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    municipality_id: Mapped[str] = mapped_column(String(4))
    subject: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(30))
    committee_id: Mapped[str] = mapped_column(String(20))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class Deputy(Base):
    """*subject* acts for *acts_for* in one committee, or in all of theirs ('*'), between two days."""

    __tablename__ = "deputy"
    __table_args__ = (
        ForeignKeyConstraint(_WHOSE, _PERSON, ondelete="CASCADE", name="fk_deputy_person"),
        ForeignKeyConstraint(
            ("municipality_id", "acts_for"), _PERSON, ondelete="CASCADE", name="fk_deputy_acts_for_person"
        ),
        Index("ix_deputy_subject", "municipality_id", "subject"),
    )

    deputy_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    municipality_id: Mapped[str] = mapped_column(String(4))
    subject: Mapped[str] = mapped_column(String(255))
    acts_for: Mapped[str] = mapped_column(String(255))
    committee_id: Mapped[str] = mapped_column(String(20))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date] = mapped_column(Date)


class ApiKey(Base):
    """A key of an API client; only its SHA-256 is kept, which suffices for 256 random bits."""

    __tablename__ = "api_key"
    __table_args__ = (
        ForeignKeyConstraint(_WHOSE, _PERSON, ondelete="CASCADE", name="fk_api_key_person"),
        UniqueConstraint("key_hash"),
        Index("ix_api_key_subject", "municipality_id", "subject"),
    )

    key_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    municipality_id: Mapped[str] = mapped_column(String(4))
    subject: Mapped[str] = mapped_column(String(255))
    key_hash: Mapped[bytes] = mapped_column(LargeBinary)
    hint: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    valid_until: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_on: Mapped[date | None] = mapped_column(Date)


seal_on_insert(Base)
metadata = Base.metadata
