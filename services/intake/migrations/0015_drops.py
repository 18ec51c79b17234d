"""Files that are dropped: how a file came, and which of a drop's files are taken and not put away yet."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import protect

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create."""
    op.add_column("file", sa.Column("channel", sa.String(length=10), server_default="file", nullable=False))
    op.create_table(
        "dropped",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("known", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.String(length=40), server_default="", nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "source", "mark", name=op.f("pk_dropped")),
    )
    protect(op, "intake", "dropped")
