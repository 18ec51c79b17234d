"""Inbox, directory of recipients, deliveries of mail, mailbox of the local profile."""

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
        "delivery",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint("status IN ('gathering', 'sending', 'sent', 'given_up')", name=op.f("ck_delivery_status")),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_delivery")),
    )
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('gathering', 'sending')"),
    )
    op.create_index(
        "uq_delivery_gathering",
        "delivery",
        ["municipality_id", "subject"],
        unique=True,
        postgresql_where=sa.text("status = 'gathering'"),
    )
    op.create_table(
        "mailbox",
        sa.Column("mail_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("to", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("mail_id", name=op.f("pk_mailbox")),
    )
    op.create_index(
        "ix_mailbox_sent", "mailbox", ["municipality_id", sa.literal_column("sent_at DESC"), "mail_id"], unique=False
    )
    op.create_table(
        "notification",
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("link_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("excluded", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("notification_id", name=op.f("pk_notification")),
    )
    op.create_index(
        "ix_notification_created",
        "notification",
        ["municipality_id", sa.literal_column("created_at DESC"), "notification_id"],
        unique=False,
    )
    op.create_table(
        "recipient",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("roles", sa.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("committees", sa.ARRAY(sa.String(length=20)), nullable=False),
        sa.Column("mail", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), server_default="sv", nullable=False),
        sa.CheckConstraint("language IN ('sv', 'en')", name=op.f("ck_recipient_language")),
        sa.CheckConstraint("mail ~ '^[A-Za-z0-9_.+-]+@[A-Za-z0-9.-]+$'", name=op.f("ck_recipient_mail")),
        sa.PrimaryKeyConstraint("municipality_id", "subject", name=op.f("pk_recipient")),
    )
    op.create_table(
        "told",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "kind", "thing_id", name=op.f("pk_told")),
    )
    op.create_table(
        "delivery_line",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.delivery_id"], name=op.f("fk_delivery_line_delivery_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["notification_id"], ["notification.notification_id"], name=op.f("fk_delivery_line_notification_id")
        ),
        sa.PrimaryKeyConstraint("delivery_id", "notification_id", name=op.f("pk_delivery_line")),
    )
    op.create_table(
        "notification_read",
        sa.Column("notification_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notification.notification_id"],
            name=op.f("fk_notification_read_notification_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("notification_id", "subject", name=op.f("pk_notification_read")),
    )
    create_mechanics(op, "notifications")
    protect(op, "notifications", "notification", "told", "notification_read", "delivery_line")
    protect(op, "notifications", "recipient", "delivery", "mailbox", committee=False)


def downgrade() -> None:
    """Undo."""
    op.drop_table("notification_read")
    op.drop_table("delivery_line")
    op.drop_table("told")
    op.drop_table("recipient")
    op.drop_index("ix_notification_created", table_name="notification")
    op.drop_table("notification")
    op.drop_index("ix_mailbox_sent", table_name="mailbox")
    op.drop_table("mailbox")
    op.drop_index("uq_delivery_gathering", table_name="delivery", postgresql_where=sa.text("status = 'gathering'"))
    op.drop_index(
        "ix_delivery_due", table_name="delivery", postgresql_where=sa.text("status IN ('gathering', 'sending')")
    )
    op.drop_table("delivery")
