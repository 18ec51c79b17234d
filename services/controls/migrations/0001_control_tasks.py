"""Control tasks, with the mechanics of the schema."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import create_mechanics, protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create."""
    op.create_table(
        "control_task",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("title_sv", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("rules", sa.ARRAY(sa.String(length=20)), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("payment_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("checklist", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("done_keys", sa.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("severity", sa.String(length=10), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("finding_id", sa.Uuid(), nullable=True),
        sa.Column("open_case", sa.Boolean(), nullable=True),
        sa.Column("completed_by", sa.Text(), nullable=True),
        sa.Column("completed_by_name", sa.Text(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(outcome = 'finding') = (severity IS NOT NULL)", name=op.f("ck_control_task_finding_has_severity")
        ),
        sa.CheckConstraint("(status = 'done') = (outcome IS NOT NULL)", name=op.f("ck_control_task_done_has_outcome")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_control_task")),
        sa.UniqueConstraint("alert_id", name=op.f("uq_control_task_alert_id")),
    )
    op.create_index(
        "ix_control_task_list", "control_task", ["municipality_id", "status", "due_on", "task_id"], unique=False
    )
    create_mechanics(op, "controls")
    protect(op, "controls", "control_task")


def downgrade() -> None:
    """Drop."""
    op.drop_index("ix_control_task_list", table_name="control_task")
    op.drop_table("control_task")
