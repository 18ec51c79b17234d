"""What disposal keeps: holds, parts of runs, marks of what is gone; and no control comes back."""

from alembic import op

from shared.disposal.schema import create_disposal, drop_disposal, stay_disposed

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create."""
    create_disposal(op, "controls")
    stay_disposed(op, "control_task", "task_id", "control:control_task")


def downgrade() -> None:
    """Drop."""
    drop_disposal(op, "control_task")
