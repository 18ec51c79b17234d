"""The audit trail: what recipients and administrators do. Reporters leave nothing in it."""

from alembic import op

from shared.audit.schema import create_audit

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create."""
    create_audit(op, "tips")


def downgrade() -> None:
    """A trail is not dropped."""
    raise NotImplementedError("the audit trail is only added to")
