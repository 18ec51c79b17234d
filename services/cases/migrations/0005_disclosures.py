"""Disclosure decisions, and what of a case each kind of ground opens: only what the decision names."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import protect
from shared.policy.resources import Kind
from shared.policy.rows import (
    bind_grants,
    close_ground,
    keep_from_matter,
    open_on_ground,
    open_to_receiver,
    show_to_receiver,
    unbind_grants,
)

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_NAMES = postgresql.ARRAY(sa.Text())
_NONE = sa.text("'{}'")
# what a ground for the whole case opened, and now nothing, or a ground of its own does
_INSIDE = ("timeline_entry", "note", "evidence", "payment_hold", "case_bar", "case_step")


def upgrade() -> None:
    """Create."""
    op.create_table(
        "disclosure",
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("to_committee", sa.String(length=20), nullable=True),
        sa.Column("to_authority", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sealed_purpose", sa.LargeBinary(), nullable=False),
        sa.Column("initiative", sa.String(length=10), nullable=False),
        sa.Column("items", postgresql.JSONB(), nullable=False),
        sa.Column("object_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("basis", sa.String(length=30), nullable=True),
        sa.Column("benefit", sa.String(length=40), nullable=True),
        sa.Column("offence", sa.String(length=40), nullable=True),
        sa.Column("attempted", sa.Boolean(), nullable=False),
        sa.Column("sealed_balancing", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_harm", sa.LargeBinary(), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("sealed_by_name", sa.LargeBinary(), nullable=True),
        sa.Column("proposed_by", sa.Text(), nullable=True),
        sa.Column("sealed_proposed_by_name", sa.LargeBinary(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stood_for", _NAMES, server_default=_NONE, nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("sealed_decided_by_name", sa.LargeBinary(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_end_reason", sa.LargeBinary(), nullable=True),
        sa.Column("barred", _NAMES, server_default=_NONE, nullable=False),
        sa.Column("hidden_units", _NAMES, server_default=_NONE, nullable=False),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_disclosure_second_person")),
        sa.CheckConstraint(
            "(state IN ('decided', 'refused')) <= (decided_by IS NOT NULL)",
            name=op.f("ck_disclosure_decided_by_somebody"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR state = 'ended' OR proposed_by IS NOT NULL",
            name=op.f("ck_disclosure_proposed_by_somebody"),
        ),
        sa.CheckConstraint(
            "(to_committee IS NULL) <> (to_authority IS NULL)", name=op.f("ck_disclosure_one_recipient")
        ),
        sa.CheckConstraint("to_committee <> committee_id", name=op.f("ck_disclosure_another_committee")),
        sa.PrimaryKeyConstraint("disclosure_id", name=op.f("pk_disclosure")),
    )
    op.create_index("ix_disclosure_given", "disclosure", ["municipality_id", "committee_id", sa.text("at DESC")])
    op.create_index("ix_disclosure_received", "disclosure", ["municipality_id", "to_committee", sa.text("at DESC")])
    op.create_index("ix_disclosure_until", "disclosure", ["until"], postgresql_where=sa.text("state = 'decided'"))
    op.create_index("ix_disclosure_objects", "disclosure", ["object_ids"], postgresql_using="gin")
    protect(op, "cases", "disclosure")
    op.execute("REVOKE DELETE ON disclosure FROM cases")
    show_to_receiver(op, "disclosure", "state IN ('decided', 'ended') AND decided_by IS NOT NULL")
    keep_from_matter(op, "disclosure")
    bind_grants(op)
    close_ground(op, *_INSIDE)
    for table in ("case_file", "money_entry"):
        open_to_receiver(op, table, Kind.CASE, "case_id")
    open_to_receiver(op, "note", Kind.NOTE, "note_id")
    open_to_receiver(op, "evidence", Kind.EVIDENCE, "evidence_id")


def downgrade() -> None:
    """Drop."""
    close_ground(op, "case_file", "money_entry", "note", "evidence")
    for table in ("case_file", "money_entry", *_INSIDE):
        open_on_ground(op, table, Kind.CASE, "case_id")
    unbind_grants(op)
    op.drop_table("disclosure")
