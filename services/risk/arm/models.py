"""Tables of the random control arm; importing models registers them. Ids and outcomes alone: nobody is named."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)

from services.risk.models import metadata

# written once: what was decided by then stays
policy = Table(
    "random_control_policy",
    metadata,
    Column("policy_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("measure", String(10), nullable=False),
    Column("value", Integer, nullable=False),
    Column("decision", String(120), nullable=False),
    Column("set_by", String(120), nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False),
)
Index("ix_random_control_policy", policy.c.municipality_id, policy.c.committee_id, policy.c.set_at)

# screened in [committed_at, ends_at): what a period is drawn from
period = Table(
    "random_control_period",
    metadata,
    Column("period_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("month", String(7), nullable=False),
    Column("policy_id", Uuid, nullable=False),
    Column("measure", String(10), nullable=False),
    Column("value", Integer, nullable=False),
    Column("commitment", String(64), nullable=False),
    Column("sealed_seed", LargeBinary, nullable=False),
    Column("committed_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Column("revealed_seed", String(64)),
    Column("drawn_at", DateTime(timezone=True)),
    # payments and decisions with a signal, and those about somebody who is protected or restricted
    Column("flagged", Integer),
    Column("left_out", Integer),
    UniqueConstraint("municipality_id", "committee_id", "month"),
)

stratum = Table(
    "random_control_stratum",
    metadata,
    Column("period_id", Uuid, primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("band", String(10), primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("population", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("frame", LargeBinary, nullable=False),  # the ids, sorted, 16 bytes each
    Column("frame_digest", String(64), nullable=False),
)

item = Table(
    "random_control_item",
    metadata,
    Column("item_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("period_id", Uuid, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("band", String(10), nullable=False),
    Column("object_id", Uuid, nullable=False),
    Column("drawn_at", DateTime(timezone=True), nullable=False),
    Column("wrong", Boolean),
    Column("wrong_minor", BigInteger),
    Column("family", String(10)),
    Column("looked_by", String(120)),
    Column("looked_at", DateTime(timezone=True)),
)
Index(
    "ix_random_control_item_list",
    item.c.municipality_id,
    item.c.drawn_at,
    postgresql_where=text("looked_at IS NULL"),
)
Index("ix_random_control_item_object", item.c.municipality_id, item.c.object_id)
