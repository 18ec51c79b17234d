"""Hooks of sources with their secrets, and dead letters of others' messages, sealed."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import protect

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create."""
    op.create_table(
        "hook",
        sa.Column("hook_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.source_id"], name=op.f("fk_hook_source_id_source")),
        sa.PrimaryKeyConstraint("hook_id", name=op.f("pk_hook")),
    )
    op.create_index("ix_hook_source", "hook", ["source_id"])
    op.create_table(
        "hook_secret",
        sa.Column("secret_id", sa.Uuid(), nullable=False),
        sa.Column("hook_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["hook_id"], ["hook.hook_id"], name=op.f("fk_hook_secret_hook_id_hook")),
        sa.PrimaryKeyConstraint("secret_id", name=op.f("pk_hook_secret")),
    )
    op.create_index("ix_hook_secret_hook", "hook_secret", ["hook_id"])
    protect(op, "intake", "hook", "hook_secret")
    # what a partner wrote may name persons, and waits here until somebody has looked
    op.execute("ALTER TABLE dead_letter ADD COLUMN sealed_payload bytea")
