"""Sources: which there are, what came from each by day, how far registers have been asked."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import protect

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create."""
    op.create_table(
        "source",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("sender", sa.String(length=120), nullable=False),
        sa.Column("kinds", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("legal_basis", sa.String(length=500), nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.Column("expected_hours", sa.Integer(), nullable=True),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_source")),
    )
    op.create_index("uq_source_sender", "source", ["municipality_id", "channel", "sender"], unique=True)
    op.create_table(
        "arrival",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("sender", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("accepted", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("known", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("rejected", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "channel", "sender", "kind", "day", name=op.f("pk_arrival")),
    )
    op.create_table(
        "source_state",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("cursor", sa.String(length=120), server_default="", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("problem", sa.String(length=40), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "source", name=op.f("pk_source_state")),
    )
    protect(op, "intake", "source", "arrival", "source_state", committee=False)
    # files from before count too, or every source would seem never to have come
    op.execute("SELECT set_config('app.municipality', '*', true), set_config('app.committees', '*', true)")
    op.execute(_FILES)


_FILES = """
INSERT INTO arrival (municipality_id, channel, sender, kind, day, accepted, known, rejected, last_at)
SELECT municipality_id, 'file', uploaded_by, COALESCE(kind, 'unknown'),
    (finished_at AT TIME ZONE 'Europe/Stockholm')::date, sum(accepted), sum(known), sum(rejected), max(finished_at)
FROM file WHERE finished_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5
"""
