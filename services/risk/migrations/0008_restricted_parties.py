"""Payees whose data may only be stored."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import protect

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create."""
    op.create_table(
        "restricted_party",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("continues", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("exception", sa.String(length=30), nullable=True),
        sa.PrimaryKeyConstraint("municipality_id", "party_id", name=op.f("pk_restricted_party")),
    )
    protect(op, "risk", "restricted_party", committee=False)


def downgrade() -> None:
    """Drop."""
    op.drop_table("restricted_party")
