"""What is wrong with an invoice is kept beside it: the ids of the rules that it breaks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; payments from before have no findings."""
    op.add_column(
        "payment",
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    )


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("payment", "findings")
