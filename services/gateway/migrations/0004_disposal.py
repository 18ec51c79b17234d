"""What disposal keeps: holds, parts of runs, marks of what is gone; and an outbox whose days are there to be used."""

from alembic import op

from shared.disposal.schema import create_disposal, drop_disposal

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create."""
    create_disposal(op, "gateway")
    # no relay has made days ahead here so far, and one cannot be made once the rest has taken its rows
    op.execute("SELECT maintain_outbox(30)")


def downgrade() -> None:
    """Drop."""
    drop_disposal(op)
