"""Tables of data subjects' rights; importing models registers them."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
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

from services.intake.models import metadata

# what a person asks of the municipality, and how it was answered
request = Table(
    "subject_request",
    metadata,
    Column("subject_request_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("party_id", Uuid, nullable=False),
    Column("right", String(20), nullable=False),
    Column("received_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("extended", Boolean, nullable=False, server_default=text("false")),
    Column("state", String(10), nullable=False),
    Column("ground", String(30)),
    Column("sealed_statement", LargeBinary, nullable=False),
    Column("sealed_extension_reason", LargeBinary),
    Column("sealed_reason", LargeBinary),
    Column("registered_by", String(120), nullable=False),
    Column("stood_for", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("registered_at", DateTime(timezone=True), nullable=False),
    Column("decided_by", String(120)),
    Column("decided_at", DateTime(timezone=True)),
    Column("withdrawn_at", DateTime(timezone=True)),
    CheckConstraint("decided_by <> registered_by", "second_person"),
)
Index("ix_subject_request_list", request.c.municipality_id, request.c.due_on)
Index("ix_subject_request_party", request.c.municipality_id, request.c.party_id)

# a payee's restrictions in time: at most one is in force, a new basis or exception makes a new row
restriction = Table(
    "restriction",
    metadata,
    Column("restriction_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("party_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("restricted", Boolean, nullable=False),
    Column("basis", String(30), nullable=False),
    Column("exception", String(30)),
    Column("sealed_reason", LargeBinary, nullable=False),
    Column("since", Date, nullable=False),
    Column("set_by", String(120), nullable=False),
    Column("stood_for", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("set_at", DateTime(timezone=True), nullable=False),
    Column("request_id", Uuid, nullable=False),
    Column("informed_on", Date),
    Column("sealed_lift_reason", LargeBinary),
    Column("lifted_by", String(120)),
    Column("ended_at", DateTime(timezone=True)),
    CheckConstraint("lifted_by <> set_by", "second_person"),
)
Index(
    "uq_restriction_in_force",
    restriction.c.municipality_id,
    restriction.c.party_id,
    unique=True,
    postgresql_where=text("restricted"),
)
Index("ix_restriction_party", restriction.c.municipality_id, restriction.c.party_id, restriction.c.version)
Index("ix_restriction_request", restriction.c.request_id)

# what a decision corrected or completed (art. 16): the name before and after, the person's own statement
rectification = Table(
    "rectification",
    metadata,
    Column("subject_request_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("party_id", Uuid, nullable=False),
    Column("sealed_corrected_name", LargeBinary),
    Column("sealed_earlier_name", LargeBinary),
    Column("sealed_statement", LargeBinary),
    Column("decided_at", DateTime(timezone=True), nullable=False),
)
Index("ix_rectification_party", rectification.c.municipality_id, rectification.c.party_id)
