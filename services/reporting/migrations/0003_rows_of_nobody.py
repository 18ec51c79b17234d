"""A setting that was used once reads '' afterwards: rows of nobody, as when it was never set."""

from alembic import op

from shared.policy.rows import secure_rows

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Write the policies anew."""
    secure_rows(op, "screened", "alert", "task", "finding", "case_progress", "case_outcome", "hold", "file")
    secure_rows(op, "outbox", "inbox", "dead_letter", committee=None)


def downgrade() -> None:
    """Nothing to take back: the policies said the same of every set scope."""
