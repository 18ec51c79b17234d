"""Who is kept from an alert, grounds of other committees, and which rules' limits are secret."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import protect
from shared.policy.resources import Kind
from shared.policy.rows import create_grants, drop_policies, follow, keep_from_matter, open_on_ground, secure_rows

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NAMES = postgresql.ARRAY(sa.Text())
_NONE = sa.text("'{}'")


def upgrade() -> None:
    """Create."""
    op.add_column("alert", sa.Column("barred", _NAMES, server_default=_NONE, nullable=False))
    op.add_column("alert", sa.Column("hidden_units", _NAMES, server_default=_NONE, nullable=False))
    op.add_column("alert", sa.Column("access_version", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "secrecy",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("rule", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("set_by", sa.String(length=120), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "rule", name=op.f("pk_secrecy")),
    )
    op.create_table(
        "protected_party",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("protected", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "party_id", name=op.f("pk_protected_party")),
    )
    protect(op, "risk", "secrecy", "protected_party", committee=False)
    secure_rows(op, "payment", "total", "link", "signal", "alert")
    secure_rows(op, "stream", "parked", "backtest", "outbox", "inbox", "dead_letter", committee=None)
    create_grants(op, "risk")
    keep_from_matter(op, "alert")
    follow(op, "signal", "alert", "alert_id")
    for table in ("alert", "signal"):
        open_on_ground(op, table, Kind.ALERT, "alert_id")
    open_on_ground(op, "payment", Kind.PAYMENT, "payment_id")


def downgrade() -> None:
    """Drop."""
    drop_policies(op, "payment", "ground")
    for table in ("alert", "signal"):
        drop_policies(op, table, "ground")
    drop_policies(op, "signal", "follow")
    drop_policies(op, "alert", "matter")
    op.execute("DROP TABLE disclosure_grant")
    op.drop_table("protected_party")
    op.drop_table("secrecy")
    op.drop_column("alert", "access_version")
    op.drop_column("alert", "hidden_units")
    op.drop_column("alert", "barred")
