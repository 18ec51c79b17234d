"""Mandates of fairness audits, and their reports: figures of groups, never what a person is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import protect

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NAMES = postgresql.ARRAY(sa.Text())
_NONE = sa.text("'{}'")


def upgrade() -> None:
    """Create."""
    op.create_table(
        "fairness_mandate",
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("sealed_purpose", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_basis", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_impact_assessment", sa.LargeBinary(), nullable=False),
        sa.Column("attributes", _NAMES, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("proposed_by", sa.String(length=120), nullable=False),
        sa.Column("stood_for", _NAMES, server_default=_NONE, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=120), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_end_reason", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_fairness_mandate_second_person")),
        sa.CheckConstraint(
            "(state = 'decided') <= (decided_by IS NOT NULL)", name=op.f("ck_fairness_mandate_decided_by_somebody")
        ),
        sa.PrimaryKeyConstraint("mandate_id", name=op.f("pk_fairness_mandate")),
    )
    op.create_table(
        "fairness_audit",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("attribute", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("rates", postgresql.JSONB(), nullable=False),
        sa.Column("months", postgresql.JSONB(), nullable=True),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_fairness_audit")),
        sa.UniqueConstraint("mandate_id", "attribute", name=op.f("uq_fairness_audit_mandate_id_attribute")),
    )
    protect(op, "risk", "fairness_mandate", "fairness_audit")
    op.execute("REVOKE DELETE ON fairness_mandate, fairness_audit FROM risk")
    op.execute("REVOKE UPDATE ON fairness_audit FROM risk")


def downgrade() -> None:
    """Drop; what was decided and reported by then is lost."""
    op.drop_table("fairness_audit")
    op.drop_table("fairness_mandate")
