"""Rules that municipalities write: each version of a text once, and never changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import protect

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create."""
    op.create_table(
        "own_rule",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("written_by", sa.String(length=120), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND 999999", name=op.f("ck_own_rule_number_fits")),
        sa.PrimaryKeyConstraint("municipality_id", "number", "version", name=op.f("pk_own_rule")),
    )
    protect(op, "risk", "own_rule", committee=False)
    op.execute("REVOKE UPDATE, DELETE ON own_rule FROM risk")


def downgrade() -> None:
    """Drop; what was written by then is lost."""
    op.drop_table("own_rule")
