"""The whistleblowing channel, with the mechanics of its schema."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import create_mechanics, protect
from shared.policy.rows import follow

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_NOT_FOR_THE_NAMED = """
CREATE POLICY matter ON report AS RESTRICTIVE
    USING (NOT ((SELECT COALESCE(current_setting('app.actor', true), '')) = ANY (barred)))
    WITH CHECK (NOT ((SELECT COALESCE(current_setting('app.actor', true), '')) = ANY (barred)))
"""
OF_A_REPORT = ("report_key", "message", "attachment", "access", "reminder")


def upgrade() -> None:
    """Create."""
    _create_tables()
    create_mechanics(op, "tips")
    protect(op, "tips", "receipt_salt", "recipient_key", "report", *OF_A_REPORT, committee=False)
    # who is named in a report reads neither it nor anything of it, whatever the process asks for
    op.execute(_NOT_FOR_THE_NAMED)
    for table in OF_A_REPORT:
        follow(op, table, "report", "report_id")
    # what is said is said, and who looked has looked
    op.execute("REVOKE UPDATE ON message, attachment, access, report_key, receipt_salt FROM tips")


def _create_tables() -> None:
    op.create_table(
        "receipt_salt",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", name=op.f("pk_receipt_salt")),
    )
    op.create_table(
        "recipient_key",
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("boxed_private_key", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_by", sa.Text(), nullable=True),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('pending', 'active', 'ended')", name=op.f("ck_recipient_key_state")),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_recipient_key")),
    )
    op.create_index(
        "uq_recipient_key_in_use",
        "recipient_key",
        ["municipality_id", "subject"],
        unique=True,
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.create_table(
        "report",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("receipt_hash", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("reporter_key", sa.LargeBinary(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("category", sa.String(length=20), server_default=sa.text("'unsorted'"), nullable=False),
        sa.Column("circle", sa.String(length=12), server_default=sa.text("'unassessed'"), nullable=False),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("feedback_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("barred", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name=op.f("ck_report_closed_has_day")),
        sa.CheckConstraint("circle IN ('unassessed', 'protected', 'outside')", name=op.f("ck_report_circle")),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_report")),
    )
    op.create_index("uq_report_receipt", "report", ["municipality_id", "receipt_hash"], unique=True)
    op.create_table(
        "report_key",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["recipient_key.key_id"], name=op.f("fk_report_key_key_id")),
        _of_report("report_key"),
        sa.PrimaryKeyConstraint("report_id", "key_id", name=op.f("pk_report_key")),
    )
    op.create_table(
        "message",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=10), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("author IN ('reporter', 'recipient')", name=op.f("ck_message_author")),
        _of_report("message"),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_message")),
    )
    op.create_index(op.f("ix_message_report_id"), "message", ["report_id"])
    op.create_table(
        "attachment",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.message_id"], name=op.f("fk_attachment_message_id"), ondelete="CASCADE"
        ),
        _of_report("attachment"),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_message_id"), "attachment", ["message_id"])
    op.create_table(
        "access",
        sa.Column("access_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of_report("access"),
        sa.PrimaryKeyConstraint("access_id", name=op.f("pk_access")),
    )
    op.create_index(op.f("ix_access_report_id"), "access", ["report_id"])
    op.create_table(
        "reminder",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        _of_report("reminder"),
        sa.PrimaryKeyConstraint("report_id", "kind", name=op.f("pk_reminder")),
    )


def _of_report(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_report_id")
    return sa.ForeignKeyConstraint(["report_id"], ["report.report_id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    """Drop."""
    for table in (*reversed(OF_A_REPORT), "report", "recipient_key", "receipt_salt"):
        op.drop_table(table)
