"""Grounds name who gives; mandates and runs of matching, which sees blinded tokens alone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import protect
from shared.policy.resources import Kind
from shared.policy.rows import bind_grants, open_on_ground, open_to_receiver, share_rows, unbind_grants

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_NAMES = postgresql.ARRAY(sa.Text())
_NONE = sa.text("'{}'")

# It alone looks past a committee's border, and there is nothing there but tokens under a key that nobody keeps.
_HITS = """
CREATE FUNCTION matching_hits(asked_run uuid, asked_committee text)
RETURNS TABLE (kind text, token bytea, hit boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = risk, pg_temp AS $$
DECLARE
    mine text := current_setting('app.committees', true);
BEGIN
    IF mine IS DISTINCT FROM '*' AND NOT asked_committee = ANY (string_to_array(coalesce(mine, ''), ',')) THEN
        RAISE insufficient_privilege USING MESSAGE = 'matching answers for the own committee alone';
    END IF;
    PERFORM set_config('app.committees', '*', true);
    RETURN QUERY
        SELECT own.kind::text, own.token, EXISTS (
            SELECT FROM matching_token other
            WHERE other.run_id = own.run_id AND other.municipality_id = own.municipality_id
              AND other.kind = own.kind AND other.token = own.token AND other.committee_id <> own.committee_id)
        FROM matching_token own
        WHERE own.run_id = asked_run AND own.committee_id = asked_committee;
    PERFORM set_config('app.committees', mine, true);
END $$
"""


def upgrade() -> None:
    """Create."""
    op.create_table(
        "matching_mandate",
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committees", _NAMES, nullable=False),
        sa.Column("sealed_purpose", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_basis", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_impact_assessment", sa.LargeBinary(), nullable=False),
        sa.Column("identifiers", _NAMES, nullable=False),
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
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_matching_mandate_second_person")),
        sa.CheckConstraint(
            "(state = 'decided') <= (decided_by IS NOT NULL)", name=op.f("ck_matching_mandate_decided_by_somebody")
        ),
        sa.PrimaryKeyConstraint("mandate_id", name=op.f("pk_matching_mandate")),
    )
    op.create_table(
        "matching_run",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("mandate_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("run_by", sa.String(length=120), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("objects", sa.Integer(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_matching_run")),
    )
    op.create_index("ix_matching_run_mandate", "matching_run", ["municipality_id", "mandate_id", "committee_id"])
    op.create_table(
        "matching_result",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("object_id", sa.String(length=40), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("hit", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "run_id", "kind", "object_id", name=op.f("pk_matching_result")),
    )
    op.create_table(
        "matching_token",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint(
            "municipality_id", "run_id", "kind", "token", "committee_id", name=op.f("pk_matching_token")
        ),
    )
    share_rows(op, "risk", "matching_mandate", "committees")
    protect(op, "risk", "matching_run", "matching_result", "matching_token")
    op.execute("REVOKE DELETE ON matching_mandate, matching_run, matching_result FROM risk")
    op.execute("REVOKE UPDATE ON matching_run, matching_result, matching_token FROM risk")
    op.execute(_HITS)
    op.execute("REVOKE ALL ON FUNCTION matching_hits(uuid, text) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION matching_hits(uuid, text) TO risk")
    bind_grants(op)
    open_to_receiver(op, "alert", Kind.ALERT, "alert_id")
    open_to_receiver(op, "signal", Kind.ALERT, "alert_id")
    open_to_receiver(op, "payment", Kind.PAYMENT, "payment_id")


def downgrade() -> None:
    """Drop; what is known of grounds by then is lost."""
    op.execute("DROP FUNCTION matching_hits(uuid, text)")
    for table in ("matching_token", "matching_result", "matching_run", "matching_mandate"):
        op.drop_table(table)
    op.execute("DROP POLICY ground ON alert")
    open_on_ground(op, "alert", Kind.ALERT, "alert_id")
    op.execute("DROP POLICY ground ON signal")
    open_on_ground(op, "signal", Kind.ALERT, "alert_id")
    op.execute("DROP POLICY ground ON payment")
    open_on_ground(op, "payment", Kind.PAYMENT, "payment_id")
    unbind_grants(op)
