"""The risk register: scales, processes, assessments; what was said and approved is written once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.disposal.schema import stay_disposed
from shared.migrations import protect

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_FLAGS = ("pays", "decides", "contracts", "permits", "supervises", "certifies")
_ONCE = ("assessment_version", "assessment_approval")
# the role may take away what disposal takes with a closed assessment, and nothing of one that stands
_STANDS = """
CREATE FUNCTION assessment_stands() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT FROM assessment a WHERE a.assessment_id = OLD.assessment_id AND a.closed_on IS NULL) THEN
        RAISE EXCEPTION 'what was said in an assessment that stands is kept';
    END IF;
    RETURN OLD;
END $$
"""
_KEPT = "CREATE TRIGGER stands BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION assessment_stands()"


def upgrade() -> None:
    """Create."""
    op.create_table(
        "risk_scale",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("likelihood", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("consequence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("decision", sa.String(length=120), nullable=False),
        sa.Column("set_by", sa.String(length=120), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "version", name=op.f("pk_risk_scale")),
    )
    op.create_table(
        "process",
        sa.Column("process_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=120), nullable=False),
        *(sa.Column(flag, sa.Boolean(), nullable=False) for flag in _FLAGS),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("process_id", name=op.f("pk_process")),
    )
    op.create_index("ix_process_list", "process", ["municipality_id", "committee_id", "name"])
    _create_assessments()
    protect(op, "risk", "risk_scale", committee=False)
    protect(op, "risk", "process", "assessment", *_ONCE)
    op.execute("REVOKE UPDATE, DELETE ON risk_scale FROM risk")
    op.execute("REVOKE UPDATE ON assessment_version, assessment_approval FROM risk")
    op.execute(_STANDS)
    op.execute(_KEPT.replace("{table}", "assessment_version"))
    op.execute(_KEPT.replace("{table}", "assessment_approval"))
    stay_disposed(op, "assessment", "assessment_id", "risk_assessment:assessment")


def _create_assessments() -> None:
    op.create_table(
        "assessment",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("approved_version", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        sa.Column("stood_for", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("level", sa.String(length=20), nullable=True),
        sa.Column("typology", sa.String(length=10), nullable=True),
        sa.Column("focus_area", sa.String(length=2), nullable=True),
        sa.Column("process_id", sa.Uuid(), nullable=True),
        sa.Column("scale_version", sa.Integer(), nullable=True),
        sa.Column("scale_highest", sa.Integer(), nullable=True),
        sa.Column("likelihood", sa.SmallInteger(), nullable=True),
        sa.Column("consequence", sa.SmallInteger(), nullable=True),
        sa.Column("residual_likelihood", sa.SmallInteger(), nullable=True),
        sa.Column("residual_consequence", sa.SmallInteger(), nullable=True),
        sa.CheckConstraint("(kind = 'risk') = (likelihood IS NOT NULL)", name=op.f("ck_assessment_risk_is_weighed")),
        sa.CheckConstraint("(stage = 'closed') = (closed_on IS NOT NULL)", name=op.f("ck_assessment_closed_has_a_day")),
        sa.PrimaryKeyConstraint("assessment_id", name=op.f("pk_assessment")),
    )
    op.create_index("ix_assessment_list", "assessment", ["municipality_id", "kind", "changed_at"])
    op.create_index("ix_assessment_process", "assessment", ["municipality_id", "process_id"])
    op.create_table(
        "assessment_version",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_assessment_version")),
        sa.UniqueConstraint("assessment_id", "version", name=op.f("uq_assessment_version_assessment_id_version")),
    )
    op.create_table(
        "assessment_approval",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("approved_by", sa.String(length=120), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("assessment_id", "version", name=op.f("pk_assessment_approval")),
    )


def downgrade() -> None:
    """Drop; what the register held is lost."""
    for table in (*reversed(_ONCE), "assessment", "process", "risk_scale"):
        op.drop_table(table)
    op.execute("DROP FUNCTION assessment_stands()")
    op.execute("DROP FUNCTION assessment_stays_disposed()")
