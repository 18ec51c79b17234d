"""Tables of fairness audits; importing models registers them. What persons are is in none of them."""

from sqlalchemy import (
    ARRAY,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.risk.models import metadata

mandate = Table(
    "fairness_mandate",
    metadata,
    Column("mandate_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("sealed_purpose", LargeBinary, nullable=False),
    Column("sealed_basis", LargeBinary, nullable=False),
    Column("sealed_impact_assessment", LargeBinary, nullable=False),
    Column("attributes", ARRAY(Text), nullable=False),
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

report = Table(
    "fairness_audit",
    metadata,
    Column("report_id", Uuid, primary_key=True),
    Column("mandate_id", Uuid, nullable=False),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("attribute", String(20), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("made_by", String(120), nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("least", Integer, nullable=False),
    Column("rates", JSONB, nullable=False),
    Column("months", JSONB),
    # of the rule version whose signals were audited; none where it was all alerts
    Column("digest", String(64)),
    # two reports of nearly the same persons would tell of those between them
    UniqueConstraint("mandate_id", "attribute"),
)
