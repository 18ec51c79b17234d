"""Read models of the board's figures."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import create_mechanics, protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "alert",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rules", sa.ARRAY(sa.String(length=20)), server_default="{}", nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_event", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("judged_event", sa.Uuid(), nullable=True),
        sa.Column(
            "month",
            sa.Date(),
            sa.Computed(
                "date_trunc('month', coalesce(raised_at, judged_at, seen_at) AT TIME ZONE 'Europe/Stockholm')::date",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("municipality_id", "alert_id", name=op.f("pk_alert")),
    )
    op.create_index("ix_alert_month", "alert", ["municipality_id", "month"], unique=False)
    op.create_table(
        "case_outcome",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("suspected_minor", sa.BigInteger(), nullable=False),
        sa.Column("stopped_minor", sa.BigInteger(), nullable=False),
        sa.Column("recovered_minor", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_event", sa.Uuid(), nullable=False),
        sa.Column(
            "month",
            sa.Date(),
            sa.Computed(
                "date_trunc('month', coalesce(recorded_at) AT TIME ZONE 'Europe/Stockholm')::date",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("municipality_id", "case_id", name=op.f("pk_case_outcome")),
    )
    op.create_index("ix_case_outcome_month", "case_outcome", ["municipality_id", "month"], unique=False)
    op.create_table(
        "case_progress",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=True),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state_event", sa.Uuid(), nullable=True),
        sa.Column(
            "month",
            sa.Date(),
            sa.Computed(
                "date_trunc('month', coalesce(opened_at, state_at) AT TIME ZONE 'Europe/Stockholm')::date",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("municipality_id", "case_id", name=op.f("pk_case_progress")),
    )
    op.create_index("ix_case_progress_month", "case_progress", ["municipality_id", "month"], unique=False)
    op.create_table(
        "file",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("processed_event", sa.Uuid(), nullable=False),
        sa.Column(
            "month",
            sa.Date(),
            sa.Computed(
                "date_trunc('month', coalesce(processed_at) AT TIME ZONE 'Europe/Stockholm')::date",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("municipality_id", "file_id", name=op.f("pk_file")),
    )
    op.create_index("ix_file_month", "file", ["municipality_id", "month"], unique=False)
    op.create_table(
        "finding",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_event", sa.Uuid(), nullable=False),
        sa.Column(
            "month",
            sa.Date(),
            sa.Computed(
                "date_trunc('month', coalesce(found_at) AT TIME ZONE 'Europe/Stockholm')::date",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("municipality_id", "finding_id", name=op.f("pk_finding")),
    )
    op.create_index("ix_finding_month", "finding", ["municipality_id", "month"], unique=False)
    op.create_table(
        "hold",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_event", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "month",
            sa.Date(),
            sa.Computed(
                "date_trunc('month', coalesce(proposed_at, approved_at, ended_at) AT TIME ZONE 'Europe/Stockholm')::date",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("municipality_id", "hold_id", name=op.f("pk_hold")),
    )
    op.create_index("ix_hold_month", "hold", ["municipality_id", "month"], unique=False)
    op.create_table(
        "screened",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("screened", sa.BigInteger(), nullable=False),
        sa.Column("flagged", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "committee_id", "month", name=op.f("pk_screened")),
    )
    op.create_table(
        "task",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "month",
            sa.Date(),
            sa.Computed(
                "date_trunc('month', coalesce(opened_at, done_at) AT TIME ZONE 'Europe/Stockholm')::date",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("municipality_id", "task_id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_month", "task", ["municipality_id", "month"], unique=False)
    create_mechanics(op, "reporting")
    protect(op, "reporting", "screened", "alert", "task", "finding", "case_progress", "case_outcome", "hold", "file")


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_task_month", table_name="task")
    op.drop_table("task")
    op.drop_table("screened")
    op.drop_index("ix_hold_month", table_name="hold")
    op.drop_table("hold")
    op.drop_index("ix_finding_month", table_name="finding")
    op.drop_table("finding")
    op.drop_index("ix_file_month", table_name="file")
    op.drop_table("file")
    op.drop_index("ix_case_progress_month", table_name="case_progress")
    op.drop_table("case_progress")
    op.drop_index("ix_case_outcome_month", table_name="case_outcome")
    op.drop_table("case_outcome")
    op.drop_index("ix_alert_month", table_name="alert")
    op.drop_table("alert")
