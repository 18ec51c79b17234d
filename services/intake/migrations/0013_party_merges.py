"""Which organisations of the supplier register are one: who pays them, where they may meet, pairs and their steps."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import protect

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_STATES = "state IN ('proposed', 'merged', 'rejected', 'unmerged')"


def upgrade() -> None:
    """Create, and note who has paid the organisations that are there."""
    op.add_column("party", sa.Column("foreign_number", sa.String(length=20), nullable=True))
    _create_uses()
    _create_pairs()
    protect(op, "intake", "party_use")
    protect(op, "intake", "party_block", "party_merge", "party_merge_step", committee=False)
    # what was known when stays as it was
    op.execute("REVOKE UPDATE ON party_merge_step FROM intake")
    op.execute("SELECT set_config('app.municipality', '*', true), set_config('app.committees', '*', true)")
    op.execute(
        "INSERT INTO party_use (municipality_id, party_id, committee_id, account_token)"
        " SELECT DISTINCT p.municipality_id, p.party_id, p.committee_id, '' FROM payment p"
        " JOIN party y ON y.party_id = p.party_id WHERE y.kind IN ('company', 'foreign')"
    )


def _create_uses() -> None:
    op.create_table(
        "party_use",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("account_token", sa.String(length=32), nullable=False),
        sa.Column("account_label", sa.String(length=60), nullable=True),
        sa.Column("first_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint(
            "municipality_id", "party_id", "committee_id", "account_token", name=op.f("pk_party_use")
        ),
    )
    waiting = sa.text("resolved_at IS NULL")
    op.create_index("ix_party_use_waiting", "party_use", ["municipality_id", "party_id"], postgresql_where=waiting)
    op.create_table(
        "party_block",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("block", sa.String(length=80), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "block", "party_id", name=op.f("pk_party_block")),
    )
    op.create_index("ix_party_block_party", "party_block", ["municipality_id", "party_id"])


def _create_pairs() -> None:
    op.create_table(
        "party_merge",
        sa.Column("merge_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("into_party_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=30), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(_STATES, name=op.f("ck_party_merge_state")),
        sa.CheckConstraint("party_id <> into_party_id", name=op.f("ck_party_merge_two_parties")),
        sa.PrimaryKeyConstraint("merge_id", name=op.f("pk_party_merge")),
    )
    op.create_index(
        "ix_party_merge_list", "party_merge", ["municipality_id", "state", sa.literal_column("weight DESC")]
    )
    op.create_index("ix_party_merge_party", "party_merge", ["municipality_id", "party_id"])
    op.create_index("ix_party_merge_into", "party_merge", ["municipality_id", "into_party_id"])
    op.create_table(
        "party_merge_step",
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("merge_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("taken_by", sa.String(length=120), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=True),
        sa.Column("model", sa.String(length=20), nullable=True),
        sa.Column("agreements", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint(_STATES, name=op.f("ck_party_merge_step_state")),
        sa.ForeignKeyConstraint(
            ["merge_id"], ["party_merge.merge_id"], name=op.f("fk_party_merge_step_merge_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("step_id", name=op.f("pk_party_merge_step")),
        sa.UniqueConstraint("merge_id", "version", name=op.f("uq_party_merge_step_merge_id_version")),
    )


def downgrade() -> None:
    """Drop."""
    op.drop_table("party_merge_step")
    op.drop_table("party_merge")
    op.drop_table("party_block")
    op.drop_table("party_use")
    op.drop_column("party", "foreign_number")
