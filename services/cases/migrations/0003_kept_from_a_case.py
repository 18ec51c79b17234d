"""Who is kept from a case, steps that take two persons, grounds of other committees, and rows that follow."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import protect
from shared.policy.resources import Kind
from shared.policy.rows import create_grants, drop_policies, follow, keep_from_matter, open_on_ground, secure_rows

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_CHILDREN = ("timeline_entry", "note", "evidence", "money_entry", "payment_hold")
_NAMES = postgresql.ARRAY(sa.Text())
_NONE = sa.text("'{}'")


def upgrade() -> None:
    """Create."""
    op.add_column("case_file", sa.Column("barred", _NAMES, server_default=_NONE, nullable=False))
    op.add_column("case_file", sa.Column("hidden_units", _NAMES, server_default=_NONE, nullable=False))
    op.add_column("case_file", sa.Column("access_version", sa.Integer(), server_default="0", nullable=False))
    op.add_column("payment_hold", sa.Column("stood_for", _NAMES, server_default=_NONE, nullable=False))
    op.create_table(
        "case_bar",
        sa.Column("bar_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("named", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("lift_reason", sa.Text(), nullable=True),
        sa.Column("lift_proposed_by", sa.Text(), nullable=True),
        sa.Column("stood_for", _NAMES, server_default=_NONE, nullable=False),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        *_in_case(),
        sa.CheckConstraint("lifted_by <> lift_proposed_by", name=op.f("ck_case_bar_second_person")),
        sa.CheckConstraint(
            "(state = 'lifted') <= (lifted_by IS NOT NULL)", name=op.f("ck_case_bar_lifted_by_somebody")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.case_id"], name=op.f("fk_case_bar_case_id")),
        sa.PrimaryKeyConstraint("bar_id", name=op.f("pk_case_bar")),
    )
    op.create_index(op.f("ix_case_bar_case_id"), "case_bar", ["case_id"], unique=False)
    op.create_table(
        "case_step",
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("stood_for", _NAMES, server_default=_NONE, nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_by_name", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        *_in_case(),
        sa.CheckConstraint("approved_by <> by", name=op.f("ck_case_step_second_person")),
        sa.CheckConstraint(
            "(state = 'approved') <= (approved_by IS NOT NULL)", name=op.f("ck_case_step_approved_by_somebody")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.case_id"], name=op.f("fk_case_step_case_id")),
        sa.PrimaryKeyConstraint("step_id", name=op.f("pk_case_step")),
    )
    op.create_index(op.f("ix_case_step_case_id"), "case_step", ["case_id"], unique=False)
    op.create_index(
        "uq_case_step_waiting",
        "case_step",
        ["municipality_id", "case_id"],
        unique=True,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    protect(op, "cases", "case_bar", "case_step")
    op.execute("REVOKE DELETE ON case_bar, case_step FROM cases")
    secure_rows(op, "case_file", *_CHILDREN)
    secure_rows(op, "case_number", "outbox", "inbox", "dead_letter", committee=None)
    create_grants(op, "cases")
    keep_from_matter(op, "case_file")
    open_on_ground(op, "case_file", Kind.CASE, "case_id")
    for table in (*_CHILDREN, "case_bar", "case_step"):
        follow(op, table, "case_file", "case_id")
        open_on_ground(op, table, Kind.CASE, "case_id")


def _in_case() -> list[sa.Column[object]]:
    return [
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=True),
    ]


def downgrade() -> None:
    """Drop."""
    op.drop_table("case_step")
    op.drop_table("case_bar")
    for table in _CHILDREN:
        drop_policies(op, table, "ground")
        drop_policies(op, table, "follow")
    drop_policies(op, "case_file", "ground")
    drop_policies(op, "case_file", "matter")
    op.execute("DROP TABLE disclosure_grant")
    op.drop_column("payment_hold", "stood_for")
    op.drop_column("case_file", "access_version")
    op.drop_column("case_file", "hidden_units")
    op.drop_column("case_file", "barred")
