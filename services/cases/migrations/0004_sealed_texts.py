"""Texts and names of cases are sealed; the columns that held them in clear become empty."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SEALED = {
    "case_file": ("title",),
    "timeline_entry": ("reason", "by_name"),
    "note": ("text", "by_name"),
    "evidence": ("name", "by_name"),
    "money_entry": ("reason", "by_name"),
    "payment_hold": ("reason", "by_name", "approved_by_name", "end_reason"),
    "case_bar": ("reason", "by_name", "lift_reason"),
    "case_step": ("reason", "by_name", "approved_by_name"),
}
NEEDED = (
    ("case_file", "title"),
    ("note", "text"),
    ("evidence", "name"),
    ("payment_hold", "reason"),
    ("case_bar", "reason"),
    ("case_step", "reason"),
)


def upgrade() -> None:
    """Add the sealed columns, and let the clear ones be empty."""
    for table, columns in SEALED.items():
        for column in columns:
            op.add_column(table, sa.Column(f"sealed_{column}", sa.LargeBinary(), nullable=True))
    for table, column in NEEDED:
        op.alter_column(table, column, nullable=True)
        op.create_check_constraint(
            op.f(f"ck_{table}_{column}_kept"), table, f'"{column}" IS NOT NULL OR sealed_{column} IS NOT NULL'
        )


def downgrade() -> None:
    """Drop what is sealed: it cannot be read by an older version anyway."""
    for table, column in NEEDED:
        op.drop_constraint(op.f(f"ck_{table}_{column}_kept"), table)
    for table, columns in SEALED.items():
        for column in columns:
            op.drop_column(table, f"sealed_{column}")
