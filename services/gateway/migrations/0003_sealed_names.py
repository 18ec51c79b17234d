"""Names and addresses of the directory are sealed; user names are found by a blind index."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import protect
from shared.vault.table import TABLE

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the keys, the sealed columns and the index."""
    op.execute(TABLE)
    op.create_table(
        "blind_key",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", name=op.f("pk_blind_key")),
    )
    protect(op, "gateway", "data_key", "blind_key", committee=False)
    for name in ("name", "user_name", "mail"):
        op.add_column("person", sa.Column(f"sealed_{name}", sa.LargeBinary(), nullable=True))
    op.add_column("person", sa.Column("blind_user_name", sa.LargeBinary(), nullable=True))
    op.create_unique_constraint(
        op.f("uq_person_municipality_id_blind_user_name"), "person", ["municipality_id", "blind_user_name"]
    )
    # rows from before hold them in clear until the gateway starts; new ones leave them empty
    op.alter_column("person", "name", nullable=True)
    op.alter_column("person", "user_name", nullable=True)


def downgrade() -> None:
    """Migrations only add."""
    raise NotImplementedError
