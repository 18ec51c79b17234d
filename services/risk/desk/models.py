"""Tables of how people work with alerts: what was done with one, what is suppressed, and how much time there is."""

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

# written once: the history of an alert, also where it became part of another
alert_step = Table(
    "alert_step",
    metadata,
    Column("step_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("alert_id", Uuid, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("by", String(120), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("until", Date),
    Column("other_alert_id", Uuid),
    Column("sealed_reason", LargeBinary),
)
Index("ix_alert_step_alert", alert_step.c.alert_id, alert_step.c["at"])

# what is not shown of one rule about one subject, or one party; who proposes it does not approve it
suppression = Table(
    "suppression",
    metadata,
    Column("suppression_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("alert_id", Uuid, nullable=False),
    Column("rule", String(10), nullable=False),
    Column("scope", String(10), nullable=False),
    Column("subject_type", String(20), nullable=False),
    Column("subject_id", String(500), nullable=False),
    Column("party_id", Uuid),
    Column("until", Date, nullable=False),
    Column("state", String(10), nullable=False),
    Column("sealed_reason", LargeBinary, nullable=False),
    Column("proposed_by", String(120), nullable=False),
    Column("stood_for", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("approved_by", String(120)),
    Column("approved_at", DateTime(timezone=True)),
    Column("ended_by", String(120)),
    Column("ended_at", DateTime(timezone=True)),
    Column("sealed_end_reason", LargeBinary),
    # whether the signals are where the state says that they are
    Column("settled", Boolean, nullable=False),
)
Index("ix_suppression_state", suppression.c.municipality_id, suppression.c.state, suppression.c.until)
Index("ix_suppression_alert", suppression.c.alert_id)

# hours a week, by the day from which they hold; written once
capacity = Table(
    "capacity",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("committee_id", String(20), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("valid_from", Date, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("set_by", String(120), nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False),
)

# a municipality's own minutes a look, by family of rules; where it has none, those in workload.py hold
handling_time = Table(
    "handling_time",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("family", String(40), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("valid_from", Date, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("source", String(200), nullable=False),
    Column("set_by", String(120), nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False),
)
