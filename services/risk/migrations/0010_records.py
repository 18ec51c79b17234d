"""Records that rules read, and what must be judged anew because of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.migrations import protect

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create."""
    op.create_table(
        "record",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("body", JSONB(), nullable=False),
        sa.Column("keys", JSONB(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_record")),
    )
    op.create_index(
        "ix_record_keys", "record", ["keys"], postgresql_using="gin", postgresql_where=sa.text("superseded_at IS NULL")
    )
    op.create_index("ix_record_kind", "record", ["municipality_id", "kind", "committee_id"])
    protect(op, "risk", "record")
    op.create_table(
        "record_kind",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "committee_id", "kind", name=op.f("pk_record_kind")),
    )
    protect(op, "risk", "record_kind")
    op.create_table(
        "touched",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "committee_id", "name", "key", name=op.f("pk_touched")),
    )
    op.create_index("ix_touched_at", "touched", ["touched_at"])
    protect(op, "risk", "touched", committee=False)
    op.create_table(
        "judged_day",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", name=op.f("pk_judged_day")),
    )
    protect(op, "risk", "judged_day", committee=False)
    # of which partition a signal on records speaks; null for signals on payments
    op.add_column("signal", sa.Column("key", sa.Text(), nullable=True))
    op.create_index(
        "ix_signal_key", "signal", ["municipality_id", "rule", "key"], postgresql_where=sa.text("key IS NOT NULL")
    )
    # a contract or a decision has a longer name than a payment's id
    op.alter_column("signal", "subject_id", type_=sa.String(length=500))
    op.alter_column("signal", "subject_type", type_=sa.String(length=20))
    op.alter_column("signal", "period", type_=sa.String(length=500))
    op.alter_column("alert", "subject_id", type_=sa.String(length=500))
    op.alter_column("alert", "subject_type", type_=sa.String(length=20))
    for name in ("contract_reference", "order_reference"):
        op.create_index(
            f"ix_payment_{name.removesuffix('_reference')}",
            "payment",
            ["municipality_id", name],
            postgresql_where=sa.text(f"{name} IS NOT NULL"),
        )


def downgrade() -> None:
    """Drop what is new; the wider columns stay."""
    op.drop_index("ix_payment_order", "payment")
    op.drop_index("ix_payment_contract", "payment")
    op.drop_index("ix_signal_key", "signal")
    op.drop_column("signal", "key")
    op.drop_table("judged_day")
    op.drop_table("touched")
    op.drop_table("record_kind")
    op.drop_table("record")
