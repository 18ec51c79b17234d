"""Why a rule's limits are secret is sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the sealed columns."""
    op.add_column("secrecy", sa.Column("sealed_reason", sa.LargeBinary(), nullable=True))
    op.alter_column("secrecy", "reason", nullable=True)


def downgrade() -> None:
    """Migrations only add."""
    raise NotImplementedError
