"""What persons ask of the municipality about their data, restrictions, and what was corrected."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import protect

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLES = ("subject_request", "restriction", "rectification")


def upgrade() -> None:
    """Create."""
    _create_request()
    _create_restriction()
    op.create_table(
        "rectification",
        sa.Column("subject_request_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_corrected_name", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_earlier_name", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_statement", sa.LargeBinary(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject_request_id", name=op.f("pk_rectification")),
    )
    op.create_index("ix_rectification_party", "rectification", ["municipality_id", "party_id"])
    protect(op, "intake", *_TABLES, committee=False)


def _create_request() -> None:
    op.create_table(
        "subject_request",
        sa.Column("subject_request_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("right", sa.String(length=20), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("extended", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ground", sa.String(length=30), nullable=True),
        sa.Column("sealed_statement", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_extension_reason", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=True),
        sa.Column("registered_by", sa.String(length=120), nullable=False),
        sa.Column("stood_for", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("decided_by <> registered_by", name=op.f("ck_subject_request_second_person")),
        sa.PrimaryKeyConstraint("subject_request_id", name=op.f("pk_subject_request")),
    )
    op.create_index("ix_subject_request_list", "subject_request", ["municipality_id", "due_on"])
    op.create_index("ix_subject_request_party", "subject_request", ["municipality_id", "party_id"])


def _create_restriction() -> None:
    op.create_table(
        "restriction",
        sa.Column("restriction_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(length=30), nullable=False),
        sa.Column("exception", sa.String(length=30), nullable=True),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("set_by", sa.String(length=120), nullable=False),
        sa.Column("stood_for", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("informed_on", sa.Date(), nullable=True),
        sa.Column("sealed_lift_reason", sa.LargeBinary(), nullable=True),
        sa.Column("lifted_by", sa.String(length=120), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("lifted_by <> set_by", name=op.f("ck_restriction_second_person")),
        sa.PrimaryKeyConstraint("restriction_id", name=op.f("pk_restriction")),
    )
    in_force = sa.text("restricted")
    keys = ["municipality_id", "party_id"]
    op.create_index("uq_restriction_in_force", "restriction", keys, unique=True, postgresql_where=in_force)
    op.create_index("ix_restriction_party", "restriction", [*keys, "version"])
    op.create_index("ix_restriction_request", "restriction", ["request_id"])


def downgrade() -> None:
    """Drop."""
    for table in reversed(_TABLES):
        op.drop_table(table)
