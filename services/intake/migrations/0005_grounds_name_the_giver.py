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
    open_to_receiver(op, "payment", Kind.PAYMENT, "payment_id")
    open_to_receiver(op, "file", Kind.FILE, "file_id")


def downgrade() -> None:
    """Unbind them; what is known of grounds by then is lost."""
    op.execute("DROP POLICY ground ON payment")
    open_on_ground(op, "payment", Kind.PAYMENT, "payment_id")
    op.execute("DROP POLICY ground ON file")
    open_on_ground(op, "file", Kind.FILE, "file_id")
    unbind_grants(op)
