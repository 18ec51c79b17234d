"""The disposal plan with its holds and runs, what disposal keeps, and the only way in which a case file goes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.disposal.schema import create_disposal, drop_disposal, stay_disposed
from shared.migrations import protect

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_PLAN = ("disposal_rule", "legal_hold", "disposal_run", "disposal_report")

# nobody who works in the service may delete from a case's record; the owner of the tables does, for a run that
# two persons decided, and only cases that have ended
_DISPOSE = """
CREATE FUNCTION dispose_cases(municipality text, run uuid, cases uuid[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = cases, pg_temp AS $$
DECLARE
    gone bigint;
BEGIN
    IF NOT EXISTS (
        SELECT FROM disposal_part p JOIN disposal_run r ON r.run_id = p.run_id
        WHERE p.municipality_id = municipality AND p.run_id = run AND p.type = 'case' AND p.status = 'removing'
          AND r.municipality_id = municipality AND r.state = 'removing' AND r.approved_by IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'no decided run lets cases go';
    END IF;
    IF EXISTS (SELECT FROM case_file c WHERE c.case_id = ANY (cases) AND c.state NOT IN ('closed', 'reviewed')) THEN
        RAISE EXCEPTION 'an open case is not disposed of';
    END IF;
    DELETE FROM timeline_entry t WHERE t.municipality_id = municipality AND t.case_id = ANY (cases);
    DELETE FROM note t WHERE t.municipality_id = municipality AND t.case_id = ANY (cases);
    DELETE FROM evidence t WHERE t.municipality_id = municipality AND t.case_id = ANY (cases);
    DELETE FROM money_entry t WHERE t.municipality_id = municipality AND t.case_id = ANY (cases);
    DELETE FROM payment_hold t WHERE t.municipality_id = municipality AND t.case_id = ANY (cases);
    DELETE FROM case_bar t WHERE t.municipality_id = municipality AND t.case_id = ANY (cases);
    DELETE FROM case_step t WHERE t.municipality_id = municipality AND t.case_id = ANY (cases);
    DELETE FROM case_file t WHERE t.municipality_id = municipality AND t.case_id = ANY (cases);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$
"""


def upgrade() -> None:
    """Create."""
    create_disposal(op, "cases")
    stay_disposed(op, "case_file", "case_id", "case:case_file")
    op.add_column("case_file", sa.Column("hold_version", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.create_table(
        "disposal_rule",
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("type", sa.String(length=30), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("from_year_end", sa.Boolean(), nullable=False),
        sa.Column("disposition", sa.String(length=20), nullable=False),
        sa.Column("decision_number", sa.String(length=80), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("legal_basis", sa.String(length=500), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        *_two_persons(),
        sa.CheckConstraint("approved_by <> proposed_by", name=op.f("ck_disposal_rule_second_person")),
        sa.CheckConstraint(
            "(state = 'in_force') <= (approved_by IS NOT NULL)", name=op.f("ck_disposal_rule_approved_by_somebody")
        ),
        sa.PrimaryKeyConstraint("rule_id", name=op.f("pk_disposal_rule")),
    )
    op.create_index("ix_disposal_rule_type", "disposal_rule", ["municipality_id", "type", "valid_from"])
    op.create_table(
        "legal_hold",
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("set_by", sa.String(length=120), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.String(length=120), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("release_reason", sa.String(length=2000), nullable=True),
        sa.PrimaryKeyConstraint("hold_id", name=op.f("pk_legal_hold")),
    )
    op.create_index("ix_legal_hold_list", "legal_hold", ["municipality_id", "set_at"])
    op.create_table(
        "disposal_run",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ordered_by", sa.String(length=120), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        *_two_persons(),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("report_sha256", sa.String(length=64), nullable=True),
        sa.CheckConstraint("approved_by <> proposed_by", name=op.f("ck_disposal_run_second_person")),
        sa.CheckConstraint(
            "(state IN ('removing', 'done')) <= (approved_by IS NOT NULL)",
            name=op.f("ck_disposal_run_approved_by_somebody"),
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_disposal_run")),
    )
    op.create_index("ix_disposal_run_list", "disposal_run", ["municipality_id", "ordered_at"])
    op.create_table(
        "disposal_report",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "run_id", "service", "stage", name=op.f("pk_disposal_report")),
    )
    protect(op, "cases", *_PLAN, committee=False)
    # what was decided, held and reported is preserved
    op.execute("REVOKE DELETE ON disposal_rule, legal_hold, disposal_run, disposal_report FROM cases")
    op.execute(_DISPOSE)
    op.execute("REVOKE ALL ON FUNCTION dispose_cases(text, uuid, uuid[]) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION dispose_cases(text, uuid, uuid[]) TO cases")


def _two_persons() -> list[sa.Column[object]]:
    return [
        sa.Column("proposed_by", sa.String(length=120), nullable=True),
        sa.Column("stood_for", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.String(length=120), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
    ]


def downgrade() -> None:
    """Drop."""
    op.execute("DROP FUNCTION dispose_cases(text, uuid, uuid[])")
    for table in reversed(_PLAN):
        op.drop_table(table)
    op.drop_column("case_file", "hold_version")
    drop_disposal(op, "case_file")
