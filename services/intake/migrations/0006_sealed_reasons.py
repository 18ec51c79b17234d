"""Who says that an identity is protected, and why somebody asks to see it, are sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the sealed columns."""
    op.add_column("protection", sa.Column("sealed_source", sa.LargeBinary(), nullable=True))
    op.alter_column("protection", "source", nullable=True)
    op.add_column("unmasking", sa.Column("sealed_reason", sa.LargeBinary(), nullable=True))
    op.alter_column("unmasking", "reason", nullable=True)


def downgrade() -> None:
    """Migrations only add."""
    raise NotImplementedError
