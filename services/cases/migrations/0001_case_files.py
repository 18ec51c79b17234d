"""Cases with their timeline, notes, evidence, holds and money, and the mechanics of the schema."""

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
        "case_file",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("area", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("alert_id", sa.Uuid(), nullable=True),
        sa.Column("finding_id", sa.Uuid(), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("severity", sa.String(length=10), nullable=True),
        sa.Column("payment_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("next_step", sa.String(length=40), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("municipality_id", "reference", name=op.f("uq_case_file_municipality_id_reference")),
    )
    op.create_index("ix_case_file_alert", "case_file", ["alert_id"], unique=False)
    op.create_index(
        "ix_case_file_list",
        "case_file",
        ["municipality_id", sa.literal_column("opened_at DESC"), "case_id"],
        unique=False,
    )
    op.create_table(
        "case_number",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "year", name=op.f("pk_case_number")),
    )
    op.create_table(
        "evidence",
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.case_id"], name=op.f("fk_evidence_case_id")),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_case_id"), "evidence", ["case_id"], unique=False)
    op.create_table(
        "money_entry",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.case_id"], name=op.f("fk_money_entry_case_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_money_entry")),
    )
    op.create_index(op.f("ix_money_entry_case_id"), "money_entry", ["case_id"], unique=False)
    op.create_table(
        "note",
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.case_id"], name=op.f("fk_note_case_id")),
        sa.PrimaryKeyConstraint("note_id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_case_id"), "note", ["case_id"], unique=False)
    op.create_table(
        "payment_hold",
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("legal_ground", sa.String(length=40), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_by_name", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'approved') <= (approved_by IS NOT NULL)", name=op.f("ck_payment_hold_approved_by_somebody")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_hold_positive")),
        sa.CheckConstraint("approved_by <> by", name=op.f("ck_payment_hold_second_person")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.case_id"], name=op.f("fk_payment_hold_case_id")),
        sa.PrimaryKeyConstraint("hold_id", name=op.f("pk_payment_hold")),
    )
    op.create_index(op.f("ix_payment_hold_case_id"), "payment_hold", ["case_id"], unique=False)
    op.create_index(
        "ix_payment_hold_until", "payment_hold", ["until"], unique=False, postgresql_where=sa.text("state <> 'ended'")
    )
    op.create_index(
        "uq_payment_hold_payment",
        "payment_hold",
        ["municipality_id", "payment_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.create_table(
        "timeline_entry",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("legal_ground", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.case_id"], name=op.f("fk_timeline_entry_case_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_timeline_entry")),
    )
    op.create_index(op.f("ix_timeline_entry_case_id"), "timeline_entry", ["case_id"], unique=False)
    create_mechanics(op, "cases")
    protect(op, "cases", "case_file", "payment_hold", "timeline_entry", "note", "evidence", "money_entry")
    protect(op, "cases", "case_number", committee=False)
    # the record of a case is added to, never changed, and nothing of it is deleted by the service
    op.execute("REVOKE UPDATE, DELETE ON timeline_entry, note, evidence, money_entry FROM cases")
    op.execute("REVOKE DELETE ON case_file, payment_hold, case_number FROM cases")


def downgrade() -> None:
    """Drop."""
    op.drop_index(op.f("ix_timeline_entry_case_id"), table_name="timeline_entry")
    op.drop_table("timeline_entry")
    op.drop_index("uq_payment_hold_payment", table_name="payment_hold", postgresql_where=sa.text("state <> 'ended'"))
    op.drop_index("ix_payment_hold_until", table_name="payment_hold", postgresql_where=sa.text("state <> 'ended'"))
    op.drop_index(op.f("ix_payment_hold_case_id"), table_name="payment_hold")
    op.drop_table("payment_hold")
    op.drop_index(op.f("ix_note_case_id"), table_name="note")
    op.drop_table("note")
    op.drop_index(op.f("ix_money_entry_case_id"), table_name="money_entry")
    op.drop_table("money_entry")
    op.drop_index(op.f("ix_evidence_case_id"), table_name="evidence")
    op.drop_table("evidence")
    op.drop_table("case_number")
    op.drop_index("ix_case_file_list", table_name="case_file")
    op.drop_index("ix_case_file_alert", table_name="case_file")
    op.drop_table("case_file")
