"""The tables of all kinds of records; they join the metadata of models."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.intake.models import metadata

# A row is never changed but for what tells when, and by which, it was superseded or withdrawn, and for the number of
# the run in which its file said it last: what was known at a time is what was received by then and not superseded by
# then.
record = Table(
    "record",
    metadata,
    Column("record_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("mark", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("party_id", Uuid),
    Column("day", Date),
    Column("body", JSONB, nullable=False),
    Column("file_id", Uuid),
    Column("row", Integer, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("superseded_at", DateTime(timezone=True)),
    Column("superseded_by", Uuid),
    Column("run", Integer, nullable=False, server_default="0"),
    # its own file does not say it any longer; else it was a person who withdrew it
    Column("taken_back", Boolean, nullable=False, server_default="false"),
)
Index(
    "uq_record_current",
    record.c.municipality_id,
    record.c.committee_id,
    record.c.kind,
    record.c.mark,
    unique=True,
    postgresql_where=text("superseded_at IS NULL"),
)
Index("ix_record_list", record.c.municipality_id, record.c.kind, record.c.record_id.desc())
Index("ix_record_file", record.c.file_id, record.c.row, postgresql_where=text("file_id IS NOT NULL"))

# every party that a record speaks of, and in which field
record_party = Table(
    "record_party",
    metadata,
    Column("record_id", Uuid, ForeignKey("record.record_id", ondelete="CASCADE"), primary_key=True),
    Column("field", String(40), primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("party_id", Uuid, nullable=False),
)
Index("ix_record_party_party", record_party.c.municipality_id, record_party.c.party_id)
