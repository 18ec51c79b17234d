"""Tables of the supplier register's resolution; importing models registers them."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.intake.models import metadata

_STATES = "state IN ('proposed', 'merged', 'rejected', 'unmerged')"

# which committee pays an organisation, to which account ('': it named none): what a committee may know of it
party_use = Table(
    "party_use",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("party_id", Uuid, primary_key=True),
    Column("committee_id", String(20), primary_key=True),
    Column("account_token", String(32), primary_key=True),
    Column("account_label", String(60)),
    Column("first_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    # when it was last compared with the others; null: not since this became known
    Column("resolved_at", DateTime(timezone=True)),
)
Index(
    "ix_party_use_waiting",
    party_use.c.municipality_id,
    party_use.c.party_id,
    postgresql_where=text("resolved_at IS NULL"),
)

# where organisations that may be the same find each other; no natural person stands here
party_block = Table(
    "party_block",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("block", String(80), primary_key=True),
    Column("party_id", Uuid, primary_key=True),
)
Index("ix_party_block_party", party_block.c.municipality_id, party_block.c.party_id)

# a pair that may be one, as it stands; the parties and what was paid to them are never rewritten
party_merge = Table(
    "party_merge",
    metadata,
    Column("merge_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("party_id", Uuid, nullable=False),
    Column("into_party_id", Uuid, nullable=False),
    Column("state", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("rule", String(30), nullable=False),
    # hundredths of a bit
    Column("weight", Integer, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    CheckConstraint(_STATES, "state"),
    CheckConstraint("party_id <> into_party_id", "two_parties"),
)
Index("ix_party_merge_list", party_merge.c.municipality_id, party_merge.c.state, party_merge.c.weight.desc())
Index("ix_party_merge_party", party_merge.c.municipality_id, party_merge.c.party_id)
Index("ix_party_merge_into", party_merge.c.municipality_id, party_merge.c.into_party_id)

# every step of a pair, with what was known when it was taken
party_merge_step = Table(
    "party_merge_step",
    metadata,
    Column("step_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("merge_id", Uuid, ForeignKey("party_merge.merge_id", ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("taken_by", String(120), nullable=False),
    Column("taken_at", DateTime(timezone=True), nullable=False),
    Column("automatic", Boolean, nullable=False),
    Column("sealed_reason", LargeBinary),
    # of steps that the comparison took: its weights' version, and each field's level and weight
    Column("model", String(20)),
    Column("agreements", JSONB),
    UniqueConstraint("merge_id", "version"),
    CheckConstraint(_STATES, "state"),
)
