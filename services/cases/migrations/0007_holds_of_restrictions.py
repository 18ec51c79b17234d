"""A legal hold may follow a payee's restriction."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add."""
    op.add_column("legal_hold", sa.Column("restriction_version", sa.Integer(), nullable=True))
    followed = sa.text("restriction_version IS NOT NULL")
    keys = ["municipality_id", "object_id"]
    op.create_index("ix_legal_hold_restriction", "legal_hold", keys, postgresql_where=followed)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_legal_hold_restriction", "legal_hold")
    op.drop_column("legal_hold", "restriction_version")
