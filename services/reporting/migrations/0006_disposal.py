"""What disposal keeps, and which counted things have lost their ids; no old event counts one of them anew."""

import sqlalchemy as sa
from alembic import op

from shared.disposal.schema import create_disposal, drop_disposal, stay_disposed

revision = "0006"
down_revision = "0003"
branch_labels = None
depends_on = None

_KEYS = {
    "alert": "alert_id",
    "task": "task_id",
    "finding": "finding_id",
    "case_progress": "case_id",
    "case_outcome": "case_id",
    "hold": "hold_id",
    "file": "file_id",
}


def upgrade() -> None:
    """Create."""
    create_disposal(op, "reporting")
    for table, key in _KEYS.items():
        op.add_column(table, sa.Column("anonymised", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        stay_disposed(op, table, key, f"read_model:{table}")


def downgrade() -> None:
    """Drop."""
    drop_disposal(op, *_KEYS)
    for table in _KEYS:
        op.drop_column(table, "anonymised")
