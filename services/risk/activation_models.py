"""Tables of rule versions: what is in force, how it came to be so, and what was found out about each."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    Identity,
    Index,
    Integer,
    String,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.risk.models import metadata

# every change of a row is copied to rule_transition by the database itself (migration 0011)
rule_version = Table(
    "rule_version",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("rule", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("parameters", JSONB, nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("state", String(10), nullable=False),
    Column("ground", String(10), nullable=False),
    Column("needs_review", Boolean, nullable=False),
    Column("drafted_by", String(120), nullable=False),
    Column("requested_by", String(120)),
    # the author and the requester, and all whom they stood for
    Column("authors", ARRAY(Text), nullable=False),
    Column("requesters", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("approved_by", String(120)),
    Column("approved_at", DateTime(timezone=True)),
    Column("shadow_since", DateTime(timezone=True)),
    Column("report_id", Uuid),
    Column("fairness_id", Uuid),
    # the last step
    Column("step", String(10), nullable=False),
    Column("changed_by", String(120), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("detail", JSONB, nullable=False, server_default=text("'{}'")),
)
Index(
    "uq_rule_version_in_force",
    rule_version.c.municipality_id,
    rule_version.c.rule,
    unique=True,
    postgresql_where=text("state IN ('active', 'review_due')"),
)

rule_transition = Table(
    "rule_transition",
    metadata,
    Column("transition_id", BigInteger, Identity(always=True), primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("rule", String(10), nullable=False),
    Column("step", String(10), nullable=False),
    Column("from_state", String(10)),
    Column("to_state", String(10), nullable=False),
    Column("changed_by", String(120), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("detail", JSONB, nullable=False),
)
Index("ix_rule_transition_digest", rule_transition.c.municipality_id, rule_transition.c.digest)

shadow_run = Table(
    "shadow_run",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("since", DateTime(timezone=True), primary_key=True),
    # payments, or of a rule on records the partitions that it judged
    Column("judged_units", BigInteger, nullable=False),
    # what it was called before; nobody reads it
    Column("payments", BigInteger, nullable=False, server_default=text("0")),
    Column("signals", BigInteger, nullable=False),
    # those that speak of somebody who is or may be a natural person
    Column("persons", BigInteger, nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
)

# what a version in shadow saw: never an alert, never an event
shadow_signal = Table(
    "shadow_signal",
    metadata,
    Column("shadow_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("parameters_digest", String(64), nullable=False),
    Column("signal_id", Uuid, nullable=False),
    Column("rule", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("score", Float, nullable=False),
    Column("subject_type", String(20), nullable=False),
    Column("subject_id", String(500), nullable=False),
    Column("party_id", Uuid),
    Column("payment_id", Uuid),
    Column("key", Text),
    Column("position", BigInteger, nullable=False),
    Column("period", String(500), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("evidence", JSONB, nullable=False),
    Column("compared", JSONB, nullable=False),
    Column("cleared", Boolean, nullable=False, server_default=text("false")),
    Column("seen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
Index("ix_shadow_signal_digest", shadow_signal.c.municipality_id, shadow_signal.c.digest, shadow_signal.c.signal_id)
Index(
    "ix_shadow_signal_key",
    shadow_signal.c.municipality_id,
    shadow_signal.c.digest,
    shadow_signal.c["key"],
    postgresql_where=text("key IS NOT NULL"),
)
Index("ix_shadow_signal_payment", shadow_signal.c.municipality_id, shadow_signal.c.payment_id)

fairness_report = Table(
    "fairness_report",
    metadata,
    Column("fairness_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("made_by", String(120), nullable=False),
    Column("applicable", Boolean, nullable=False),
    Column("limits_met", Boolean, nullable=False),
    Column("result", JSONB, nullable=False),
)
Index("ix_fairness_report_digest", fairness_report.c.municipality_id, fairness_report.c.digest)
