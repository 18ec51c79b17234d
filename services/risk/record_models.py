"""Tables of what risk knows of records; importing models registers them."""

from sqlalchemy import Column, Date, DateTime, Index, String, Table, Text, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB

from services.risk.models import metadata

# what rules may read of a record (domain.kinds): `keys` are `kind.column:value`, by which a rule's rows are found;
# while nothing has superseded it, the database keeps them in record_key
record = Table(
    "record",
    metadata,
    Column("record_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("day", Date),
    Column("party_id", Uuid),
    Column("body", JSONB, nullable=False),
    Column("keys", JSONB, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("superseded_at", DateTime(timezone=True)),
)
Index("ix_record_kind", record.c.municipality_id, record.c.kind, record.c.committee_id)

# `found_by` is kind.column
record_key = Table(
    "record_key",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("committee_id", String(20), nullable=False),
    Column("value", Text, primary_key=True),
    Column("found_by", Text, primary_key=True),
    Column("record_id", Uuid, primary_key=True),
)
Index("ix_record_key_record", record_key.c.record_id)

# which kinds a committee has told of: a rule that needs others is not asked
record_kind = Table(
    "record_kind",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("committee_id", String(20), primary_key=True),
    Column("kind", String(40), primary_key=True),
)

# partitions that must be judged anew: of one committee, or of all ('') where a public record came
touched = Table(
    "touched",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("committee_id", String(20), primary_key=True),
    Column("name", String(20), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("touched_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
Index("ix_touched_at", touched.c.touched_at)

# the last day on which rules whose answer changes with the calendar were asked of everything
judged_day = Table(
    "judged_day",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("day", Date, nullable=False),
)
