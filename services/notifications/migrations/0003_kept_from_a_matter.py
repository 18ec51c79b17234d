"""Who is kept from what a notification tells of."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import protect
from shared.policy.rows import drop_policies, follow, keep_from_matter, secure_rows

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NAMES = postgresql.ARRAY(sa.Text())
_NONE = sa.text("'{}'")


def upgrade() -> None:
    """Create."""
    op.add_column("notification", sa.Column("barred", _NAMES, server_default=_NONE, nullable=False))
    op.add_column("notification", sa.Column("hidden_units", _NAMES, server_default=_NONE, nullable=False))
    op.create_index("ix_notification_link", "notification", ["municipality_id", "link_id"])
    op.create_table(
        "matter",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("barred", _NAMES, nullable=False),
        sa.Column("hidden_units", _NAMES, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "object_id", name=op.f("pk_matter")),
    )
    protect(op, "notifications", "matter")
    secure_rows(op, "notification", "told", "notification_read", "delivery_line")
    secure_rows(op, "recipient", "delivery", "mailbox", "outbox", "inbox", "dead_letter", committee=None)
    keep_from_matter(op, "notification")
    keep_from_matter(op, "matter")
    follow(op, "notification_read", "notification", "notification_id")
    follow(op, "delivery_line", "notification", "notification_id")


def downgrade() -> None:
    """Drop."""
    drop_policies(op, "delivery_line", "follow")
    drop_policies(op, "notification_read", "follow")
    drop_policies(op, "notification", "matter")
    op.drop_table("matter")
    op.drop_index("ix_notification_link", "notification")
    op.drop_column("notification", "hidden_units")
    op.drop_column("notification", "barred")
