"""Addresses and caught mail are sealed, with data keys of the service's own."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import protect
from shared.vault.table import TABLE

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the keys and the sealed columns."""
    op.execute(TABLE)
    protect(op, "notifications", "data_key", committee=False)
    op.add_column("recipient", sa.Column("sealed_mail", sa.LargeBinary(), nullable=True))
    op.add_column("mailbox", sa.Column("sealed_to", sa.LargeBinary(), nullable=True))
    op.add_column("mailbox", sa.Column("sealed_subject", sa.LargeBinary(), nullable=True))
    op.add_column("mailbox", sa.Column("sealed_body", sa.LargeBinary(), nullable=True))
    op.alter_column("recipient", "mail", nullable=True)
    op.alter_column("mailbox", "to", nullable=True)
    op.alter_column("mailbox", "subject", nullable=True)
    op.alter_column("mailbox", "body", nullable=True)


def downgrade() -> None:
    """Drop what is sealed: it cannot be read by an older version anyway."""
    op.drop_column("mailbox", "sealed_body")
    op.drop_column("mailbox", "sealed_subject")
    op.drop_column("mailbox", "sealed_to")
    op.drop_column("recipient", "sealed_mail")
    op.drop_table("data_key")
