"""Snooze, merge, suppress and reopen alerts; the hours that a team has, and the minutes that a look takes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import protect
from shared.policy.rows import drop_policies, follow

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_AT = sa.DateTime(timezone=True)
_KEPT_BACK = """
CREATE POLICY kept_back ON signal AS RESTRICTIVE
USING (suppression_id IS NULL OR EXISTS (SELECT FROM suppression p WHERE p.suppression_id = signal.suppression_id))
WITH CHECK (suppression_id IS NULL OR EXISTS (SELECT FROM suppression p WHERE p.suppression_id = signal.suppression_id))
"""


def upgrade() -> None:
    """Create."""
    op.add_column("signal", sa.Column("seen_on", sa.Date(), nullable=True))
    op.add_column("signal", sa.Column("suppression_id", sa.Uuid(), nullable=True))
    op.add_column("alert", sa.Column("snoozed_until", sa.Date(), nullable=True))
    op.add_column("alert", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.add_column("alert", sa.Column("reopened", sa.Integer(), server_default="0", nullable=False))
    # no row has both yet: it need not be looked for
    op.execute(
        "ALTER TABLE signal ADD CONSTRAINT ck_signal_one_place"
        " CHECK (suppression_id IS NULL OR alert_id IS NULL) NOT VALID"
    )
    op.execute("ALTER TABLE signal VALIDATE CONSTRAINT ck_signal_one_place")
    op.create_index(
        "ix_signal_suppression", "signal", ["suppression_id"], postgresql_where=sa.text("suppression_id IS NOT NULL")
    )
    op.create_index("ix_alert_merged", "alert", ["merged_into"], postgresql_where=sa.text("merged_into IS NOT NULL"))
    _create_work()
    _create_time()
    protect(op, "risk", "alert_step", "suppression", "capacity")
    protect(op, "risk", "handling_time", committee=False)
    op.execute("REVOKE UPDATE ON alert_step FROM risk")
    op.execute("REVOKE UPDATE, DELETE ON capacity, handling_time FROM risk")
    # who is kept from an alert is kept from what was done with it, and from what it does not show any longer
    follow(op, "alert_step", "alert", "alert_id")
    follow(op, "suppression", "alert", "alert_id")
    op.execute(_KEPT_BACK)


def _create_work() -> None:
    op.create_table(
        "alert_step",
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("other_alert_id", sa.Uuid(), nullable=True),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("step_id", name=op.f("pk_alert_step")),
    )
    op.create_index("ix_alert_step_alert", "alert_step", ["alert_id", "at"])
    op.create_table(
        "suppression",
        sa.Column("suppression_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(length=10), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("subject_type", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=500), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=False),
        sa.Column("proposed_by", sa.String(length=120), nullable=False),
        sa.Column("stood_for", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("proposed_at", _AT, nullable=False),
        sa.Column("approved_by", sa.String(length=120), nullable=True),
        sa.Column("approved_at", _AT, nullable=True),
        sa.Column("ended_by", sa.String(length=120), nullable=True),
        sa.Column("ended_at", _AT, nullable=True),
        sa.Column("sealed_end_reason", sa.LargeBinary(), nullable=True),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("suppression_id", name=op.f("pk_suppression")),
    )
    op.create_index("ix_suppression_state", "suppression", ["municipality_id", "state", "until"])
    op.create_index("ix_suppression_alert", "suppression", ["alert_id"])


def _create_time() -> None:
    op.create_table(
        "capacity",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.String(length=120), nullable=False),
        sa.Column("set_at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "committee_id", "version", name=op.f("pk_capacity")),
    )
    op.create_table(
        "handling_time",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("family", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("set_by", sa.String(length=120), nullable=False),
        sa.Column("set_at", _AT, nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "family", "version", name=op.f("pk_handling_time")),
    )


def downgrade() -> None:
    """Drop; what was merged or suppressed is open again, and what people wrote about it is lost."""
    drop_policies(op, "signal", "kept_back")
    op.execute("SELECT set_config('app.municipality', '*', true), set_config('app.committees', '*', true)")
    op.execute(
        "UPDATE signal s SET alert_id = a.alert_id FROM alert a WHERE a.status = 'merged'"
        " AND s.alert_id = a.merged_into AND (s.municipality_id, s.committee_id, s.subject_type, s.subject_id)"
        " = (a.municipality_id, a.committee_id, a.subject_type, a.subject_id)"
    )
    for table in ("handling_time", "capacity", "suppression", "alert_step"):
        op.drop_table(table)
    op.drop_index("ix_alert_merged", table_name="alert")
    op.drop_index("ix_signal_suppression", table_name="signal")
    op.drop_constraint(op.f("ck_signal_one_place"), "signal", type_="check")
    op.execute(
        "UPDATE signal s SET alert_id = a.alert_id FROM alert a WHERE a.status = 'suppressed'"
        " AND s.suppression_id IS NOT NULL AND (s.municipality_id, s.committee_id, s.subject_type, s.subject_id)"
        " = (a.municipality_id, a.committee_id, a.subject_type, a.subject_id)"
    )
    op.execute(
        "UPDATE alert SET status = CASE WHEN triaged_at IS NULL THEN 'open' ELSE 'triaged' END"
        " WHERE status IN ('merged', 'suppressed')"
    )
    for column in ("reopened", "merged_into", "snoozed_until"):
        op.drop_column("alert", column)
    for column in ("suppression_id", "seen_on"):
        op.drop_column("signal", column)
