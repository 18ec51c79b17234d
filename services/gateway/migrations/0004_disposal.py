"""What disposal keeps: holds, parts of runs, marks of what is gone."""

from alembic import op

from shared.disposal.schema import create_disposal, drop_disposal

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create."""
    create_disposal(op, "gateway")


def downgrade() -> None:
    """Drop."""
    drop_disposal(op)
