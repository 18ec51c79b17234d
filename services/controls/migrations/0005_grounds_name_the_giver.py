"""A ground opens what belongs to the committee that gave it, and several may name the same thing."""

from alembic import op

from shared.policy.resources import Kind
from shared.policy.rows import bind_grants, open_on_ground, open_to_receiver, unbind_grants

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bind the grounds."""
    bind_grants(op)
    open_to_receiver(op, "control_task", Kind.TASK, "task_id")


def downgrade() -> None:
    """Unbind them; what is known of grounds by then is lost."""
    op.execute("DROP POLICY ground ON control_task")
    open_on_ground(op, "control_task", Kind.TASK, "task_id")
    unbind_grants(op)
