"""Protected identities, their unmaskings, and grounds of other committees."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import protect
from shared.policy.resources import Kind
from shared.policy.rows import create_grants, drop_policies, open_on_ground, secure_rows

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create."""
    op.create_table(
        "protection",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("protected", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.String(length=120), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "party_id", name=op.f("pk_protection")),
    )
    op.create_table(
        "unmasking",
        sa.Column("unmasking_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("proposed_by", sa.String(length=120), nullable=False),
        sa.Column("stood_for", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(length=120), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("approved_by <> proposed_by", name=op.f("ck_unmasking_second_person")),
        sa.PrimaryKeyConstraint("unmasking_id", name=op.f("pk_unmasking")),
    )
    op.create_index("ix_unmasking_party", "unmasking", ["municipality_id", "party_id"])
    protect(op, "intake", "protection", "unmasking", committee=False)
    op.execute("REVOKE DELETE ON protection, unmasking FROM intake")
    secure_rows(op, "file", "file_error", "mapping", "payment", "ledger_entry", "idempotency")
    secure_rows(op, "party", "stream", "outbox", "inbox", "dead_letter", committee=None)
    create_grants(op, "intake")
    open_on_ground(op, "payment", Kind.PAYMENT, "payment_id")
    open_on_ground(op, "file", Kind.FILE, "file_id")


def downgrade() -> None:
    """Drop."""
    drop_policies(op, "file", "ground")
    drop_policies(op, "payment", "ground")
    op.execute("DROP TABLE disclosure_grant")
    op.drop_table("unmasking")
    op.drop_table("protection")
