"""Files that are read again: which run of a file said a record, and what the file's row said before the run."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add."""
    op.add_column("file", sa.Column("stored", sa.Integer(), server_default="0", nullable=False))
    op.add_column("file", sa.Column("run", sa.Integer(), server_default="0", nullable=False))
    op.add_column("file", sa.Column("again_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("file", sa.Column("earlier", JSONB(), nullable=True))
    # until now a file was read once, and what it was said to have given is what it has stored
    op.execute("UPDATE file SET stored = accepted")
    op.add_column("record", sa.Column("run", sa.Integer(), server_default="0", nullable=False))
    op.add_column("record", sa.Column("taken_back", sa.Boolean(), server_default=sa.false(), nullable=False))
