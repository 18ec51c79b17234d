"""Tables of matching across committees; importing models registers them."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Uuid,
    text,
)

from services.risk.models import metadata

mandate = Table(
    "matching_mandate",
    metadata,
    Column("mandate_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committees", ARRAY(Text), nullable=False),
    Column("sealed_purpose", LargeBinary, nullable=False),
    Column("sealed_basis", LargeBinary, nullable=False),
    Column("sealed_impact_assessment", LargeBinary, nullable=False),
    Column("identifiers", ARRAY(Text), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, nullable=False),
    Column("state", String(10), nullable=False),
    Column("proposed_by", String(120), nullable=False),
    Column("stood_for", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("decided_by", String(120)),
    Column("decided_at", DateTime(timezone=True)),
    Column("ended_by", String(120)),
    Column("ended_at", DateTime(timezone=True)),
    Column("sealed_end_reason", LargeBinary),
)

run = Table(
    "matching_run",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("mandate_id", Uuid, nullable=False),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("run_by", String(120), nullable=False),
    Column("run_at", DateTime(timezone=True), nullable=False),
    Column("objects", Integer, nullable=False),
    Column("hits", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
)
Index("ix_matching_run_mandate", run.c.municipality_id, run.c.mandate_id, run.c.committee_id)

result = Table(
    "matching_result",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("run_id", Uuid, primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("object_id", String(40), primary_key=True),
    Column("committee_id", String(20), nullable=False),
    Column("name", String(200)),
    Column("hit", Boolean, nullable=False),
)

# lives inside one transaction: a run deletes its tokens before it commits
token = Table(
    "matching_token",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("run_id", Uuid, primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("token", LargeBinary, primary_key=True),
    Column("committee_id", String(20), primary_key=True),
)
