"""Who is kept from a control, and grounds of other committees."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.policy.resources import Kind
from shared.policy.rows import create_grants, drop_policies, keep_from_matter, open_on_ground, secure_rows

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NAMES = postgresql.ARRAY(sa.Text())
_NONE = sa.text("'{}'")


def upgrade() -> None:
    """Create."""
    op.add_column("control_task", sa.Column("barred", _NAMES, server_default=_NONE, nullable=False))
    op.add_column("control_task", sa.Column("hidden_units", _NAMES, server_default=_NONE, nullable=False))
    op.add_column("control_task", sa.Column("access_version", sa.Integer(), server_default="0", nullable=False))
    # a key without the municipality would tell that another one has such an alert
    op.drop_constraint("uq_control_task_alert_id", "control_task", type_="unique")
    op.create_unique_constraint(
        "uq_control_task_municipality_id_alert_id", "control_task", ["municipality_id", "alert_id"]
    )
    secure_rows(op, "control_task")
    secure_rows(op, "outbox", "inbox", "dead_letter", committee=None)
    create_grants(op, "controls")
    keep_from_matter(op, "control_task")
    open_on_ground(op, "control_task", Kind.TASK, "task_id")


def downgrade() -> None:
    """Drop."""
    drop_policies(op, "control_task", "ground")
    drop_policies(op, "control_task", "matter")
    op.execute("DROP TABLE disclosure_grant")
    op.drop_constraint("uq_control_task_municipality_id_alert_id", "control_task", type_="unique")
    op.create_unique_constraint("uq_control_task_alert_id", "control_task", ["alert_id"])
    op.drop_column("control_task", "access_version")
    op.drop_column("control_task", "hidden_units")
    op.drop_column("control_task", "barred")
