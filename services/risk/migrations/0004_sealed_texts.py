"""Why an alert was judged as it was is sealed, with data keys of the service's own."""

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
    protect(op, "risk", "data_key", committee=False)
    op.add_column("alert", sa.Column("sealed_reason", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Drop what is sealed: it cannot be read by an older version anyway."""
    op.drop_column("alert", "sealed_reason")
    op.drop_table("data_key")
