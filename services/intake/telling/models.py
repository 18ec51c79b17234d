"""Who told a record, and what a tip from the public says: tables beside the record."""

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Index, Integer, LargeBinary, String, Table, Uuid

from services.intake.models import metadata

# whose own words a record is
told = Table(
    "told",
    metadata,
    Column("record_id", Uuid, ForeignKey("record.record_id", ondelete="CASCADE"), primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("told_by", String(255), nullable=False),
    Column("told_at", DateTime(timezone=True), nullable=False),
)
Index("ix_told_by", told.c.municipality_id, told.c.told_by, told.c.record_id.desc())

# what somebody of the public wrote: all answers as one sealed text
tip = Table(
    "tip",
    metadata,
    Column("record_id", Uuid, ForeignKey("record.record_id", ondelete="CASCADE"), primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("sealed_answers", LargeBinary, nullable=False),
)

# a file without its metadata, in base64 before it is sealed, since what is sealed is text
tip_file = Table(
    "tip_file",
    metadata,
    Column("file_id", Uuid, primary_key=True),
    Column("record_id", Uuid, ForeignKey("record.record_id", ondelete="CASCADE"), nullable=False),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("place", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sealed_name", LargeBinary, nullable=False),
    Column("sealed_content", LargeBinary, nullable=False),
)
Index("ix_tip_file_record", tip_file.c.record_id, tip_file.c.place)
