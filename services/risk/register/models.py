"""The tables of the register: scales, processes, assessments with every version and approval of them."""

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
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.risk.models import metadata
from services.risk.register.codes import Flag

# a municipality's own scales; where it has none, the one in scales.py holds
scale = Table(
    "risk_scale",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("valid_from", Date, nullable=False),
    Column("likelihood", JSONB, nullable=False),
    Column("consequence", JSONB, nullable=False),
    Column("decision", String(120), nullable=False),
    Column("set_by", String(120), nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False),
)

process = Table(
    "process",
    metadata,
    Column("process_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("name", String(200), nullable=False),
    Column("unit", String(120), nullable=False),
    *(Column(flag.value, Boolean, nullable=False) for flag in Flag),
    Column("retired", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_by", String(120), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
)
Index("ix_process_list", process.c.municipality_id, process.c.committee_id, process.c.name)

# as it stands now, by what lists and pictures ask for; what people wrote is in its versions alone
assessment = Table(
    "assessment",
    metadata,
    Column("assessment_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("approved_version", Integer),
    Column("approved_at", DateTime(timezone=True)),
    Column("changed_by", String(120), nullable=False),
    Column("stood_for", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("next_due_on", Date),
    Column("stage", String(20), nullable=False),
    # when it was closed, from which the time to its disposal counts
    Column("closed_on", Date),
    # of a risk alone
    Column("level", String(20)),
    Column("typology", String(10)),
    Column("focus_area", String(2)),
    Column("process_id", Uuid),
    Column("scale_version", Integer),
    Column("scale_highest", Integer),
    Column("likelihood", SmallInteger),
    Column("consequence", SmallInteger),
    Column("residual_likelihood", SmallInteger),
    Column("residual_consequence", SmallInteger),
    CheckConstraint("(kind = 'risk') = (likelihood IS NOT NULL)", name="risk_is_weighed"),
    CheckConstraint("(stage = 'closed') = (closed_on IS NOT NULL)", name="closed_has_a_day"),
)
Index("ix_assessment_list", assessment.c.municipality_id, assessment.c.kind, assessment.c.changed_at)
Index("ix_assessment_process", assessment.c.municipality_id, assessment.c.process_id)

# every state it has had, whole; no row is ever changed
version = Table(
    "assessment_version",
    metadata,
    Column("version_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("assessment_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_by", String(120), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("sealed_content", LargeBinary, nullable=False),
    UniqueConstraint("assessment_id", "version"),
)

# which version was approved, by whom; no row is ever changed
approval = Table(
    "assessment_approval",
    metadata,
    Column("assessment_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("approved_by", String(120), nullable=False),
    Column("approved_at", DateTime(timezone=True), nullable=False),
    Column("decision", String(120), nullable=False),
)
