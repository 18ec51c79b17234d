"""Screened payments, totals, links, signals, alerts, back-tests."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import create_mechanics, protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "alert",
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("deep", sa.Boolean(), nullable=False),
        sa.Column("rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("title_sv", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("subject_name", sa.String(length=200), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=10), server_default="open", nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=True),
        sa.Column("triaged_by", sa.String(length=120), nullable=True),
        sa.Column("triaged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("alert_id", name=op.f("pk_alert")),
    )
    op.create_index(
        "ix_alert_list", "alert", ["municipality_id", "status", sa.literal_column("score DESC")], unique=False
    )
    op.create_index("ix_alert_subject", "alert", ["municipality_id", "subject_id"], unique=False)
    op.create_table(
        "backtest",
        sa.Column("backtest_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committees", sa.String(length=400), nullable=False),
        sa.Column("requested_by", sa.String(length=120), nullable=False),
        sa.Column("rule", sa.String(length=10), nullable=True),
        sa.Column("parameters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=10), server_default="queued", nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("backtest_id", name=op.f("pk_backtest")),
    )
    op.create_table(
        "link",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("account_token", sa.String(), nullable=False),
        sa.Column("party_kind", sa.String(), nullable=True),
        sa.Column("party_name", sa.String(), nullable=True),
        sa.Column("account_label", sa.String(), nullable=True),
        sa.Column("first_payment_id", sa.String(), nullable=True),
        sa.Column("n", sa.BigInteger(), nullable=True),
        sa.Column("first_position", sa.BigInteger(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("municipality_id", "committee_id", "party_id", "account_token", name=op.f("pk_link")),
    )
    op.create_index("ix_link_account", "link", ["municipality_id", "account_token"], unique=False)
    op.create_table(
        "parked",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("parked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "sequence", name=op.f("pk_parked")),
    )
    op.create_table(
        "payment",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("party_kind", sa.String(length=20), nullable=False),
        sa.Column("party_name", sa.String(length=200), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=True),
        sa.Column("vat_minor", sa.BigInteger(), nullable=True),
        sa.Column("vat_lines", sa.String(), nullable=True),
        sa.Column("vat_registered", sa.Boolean(), nullable=True),
        sa.Column("invoice_number", sa.String(length=80), nullable=True),
        sa.Column("invoice_date", sa.Date(), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("payment_date", sa.Date(), nullable=True),
        sa.Column("account_token", sa.String(length=32), nullable=True),
        sa.Column("account_label", sa.String(length=60), nullable=True),
        sa.Column("unit", sa.String(length=120), nullable=True),
        sa.Column("category", sa.String(length=120), nullable=True),
        sa.Column("text", sa.String(length=500), nullable=True),
        sa.Column("order_reference", sa.String(length=80), nullable=True),
        sa.Column("contract_reference", sa.String(length=80), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("kind_group", sa.String(length=10), nullable=False),
        sa.Column("amount_abs", sa.BigInteger(), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=True),
        sa.Column("number_key", sa.String(length=80), nullable=True),
        sa.Column("large", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("screened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "position", name=op.f("pk_payment")),
    )
    op.create_index(
        "ix_payment_account",
        "payment",
        ["municipality_id", "account_token", "number_key", "position"],
        unique=False,
        postgresql_where=sa.text("account_token IS NOT NULL"),
    )
    op.create_index(
        "ix_payment_amount", "payment", ["municipality_id", "party_id", "amount_abs", "position"], unique=False
    )
    op.create_index(
        "ix_payment_large",
        "payment",
        ["municipality_id", "party_id", "position"],
        unique=False,
        postgresql_where=sa.text("large"),
    )
    op.create_index(
        "ix_payment_number",
        "payment",
        ["municipality_id", "party_id", "number_key", "position"],
        unique=False,
        postgresql_where=sa.text("number_key IS NOT NULL"),
    )
    op.create_index("uq_payment_id", "payment", ["municipality_id", "payment_id"], unique=True)
    op.create_table(
        "signal",
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("rule", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("subject_type", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.String(length=60), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("compared", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sv", sa.String(), nullable=False),
        sa.Column("en", sa.String(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=True),
        sa.Column("cleared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("signal_id", name=op.f("pk_signal")),
    )
    op.create_index("ix_signal_alert", "signal", ["alert_id"], unique=False)
    op.create_index("ix_signal_payment", "signal", ["municipality_id", "payment_id"], unique=False)
    op.create_index("ix_signal_rule", "signal", ["municipality_id", "rule", "raised_at"], unique=False)
    op.create_index("ix_signal_subject", "signal", ["municipality_id", "subject_id"], unique=False)
    op.create_table(
        "stream",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("last_sequence", sa.BigInteger(), nullable=False),
        sa.Column("last_alert", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", name=op.f("pk_stream")),
    )
    op.create_table(
        "total",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("kind_group", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("party_kind", sa.String(), nullable=True),
        sa.Column("party_name", sa.String(), nullable=True),
        sa.Column("n", sa.BigInteger(), nullable=True),
        sa.Column("positive_n", sa.BigInteger(), nullable=True),
        sa.Column("positive_min", sa.BigInteger(), nullable=True),
        sa.Column("positive_max", sa.BigInteger(), nullable=True),
        sa.Column("round_n", sa.BigInteger(), nullable=True),
        sa.Column("d1", sa.BigInteger(), nullable=True),
        sa.Column("d2", sa.BigInteger(), nullable=True),
        sa.Column("d3", sa.BigInteger(), nullable=True),
        sa.Column("d4", sa.BigInteger(), nullable=True),
        sa.Column("d5", sa.BigInteger(), nullable=True),
        sa.Column("d6", sa.BigInteger(), nullable=True),
        sa.Column("d7", sa.BigInteger(), nullable=True),
        sa.Column("d8", sa.BigInteger(), nullable=True),
        sa.Column("d9", sa.BigInteger(), nullable=True),
        sa.Column("contracted_n", sa.BigInteger(), nullable=True),
        sa.Column("uncontracted_n", sa.BigInteger(), nullable=True),
        sa.Column("uncontracted_minor", sa.BigInteger(), nullable=True),
        sa.Column("uncontracted_max", sa.BigInteger(), nullable=True),
        sa.Column("numbered_n", sa.BigInteger(), nullable=True),
        sa.Column("number_min", sa.BigInteger(), nullable=True),
        sa.Column("number_max", sa.BigInteger(), nullable=True),
        sa.Column("numbered_from", sa.Date(), nullable=True),
        sa.Column("numbered_to", sa.Date(), nullable=True),
        sa.Column("active", sa.BigInteger(), nullable=True),
        sa.Column("last_month", sa.Integer(), nullable=True),
        sa.Column("m01", sa.BigInteger(), nullable=True),
        sa.Column("m02", sa.BigInteger(), nullable=True),
        sa.Column("m03", sa.BigInteger(), nullable=True),
        sa.Column("m04", sa.BigInteger(), nullable=True),
        sa.Column("m05", sa.BigInteger(), nullable=True),
        sa.Column("m06", sa.BigInteger(), nullable=True),
        sa.Column("m07", sa.BigInteger(), nullable=True),
        sa.Column("m08", sa.BigInteger(), nullable=True),
        sa.Column("m09", sa.BigInteger(), nullable=True),
        sa.Column("m10", sa.BigInteger(), nullable=True),
        sa.Column("m11", sa.BigInteger(), nullable=True),
        sa.Column("m12", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint(
            "municipality_id", "committee_id", "party_id", "kind_group", "period", name=op.f("pk_total")
        ),
    )
    create_mechanics(op, "risk")
    protect(op, "risk", "payment", "total", "link", "signal", "alert")
    protect(op, "risk", "stream", "parked", "backtest", committee=False)


def downgrade() -> None:
    """Undo."""
    op.drop_table("total")
    op.drop_table("stream")
    op.drop_index("ix_signal_subject", table_name="signal")
    op.drop_index("ix_signal_rule", table_name="signal")
    op.drop_index("ix_signal_payment", table_name="signal")
    op.drop_index("ix_signal_alert", table_name="signal")
    op.drop_table("signal")
    op.drop_index("uq_payment_id", table_name="payment")
    op.drop_index("ix_payment_number", table_name="payment", postgresql_where=sa.text("number_key IS NOT NULL"))
    op.drop_index("ix_payment_large", table_name="payment", postgresql_where=sa.text("large"))
    op.drop_index("ix_payment_amount", table_name="payment")
    op.drop_index("ix_payment_account", table_name="payment", postgresql_where=sa.text("account_token IS NOT NULL"))
    op.drop_table("payment")
    op.drop_table("parked")
    op.drop_index("ix_link_account", table_name="link")
    op.drop_table("link")
    op.drop_table("backtest")
    op.drop_index("ix_alert_subject", table_name="alert")
    op.drop_index("ix_alert_list", table_name="alert")
    op.drop_table("alert")
