"""The network: edges beside records, what is known of companies from all of them, and the last day of a link."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import protect
from shared.policy.rows import show_to_all

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_LAST_DAYS = """
UPDATE link l SET last_day = p.last_day FROM (
    SELECT municipality_id, committee_id, party_id::text AS party_id, account_token, max(day) AS last_day
    FROM payment WHERE account_token IS NOT NULL AND verdict <> 'restricted' GROUP BY 1, 2, 3, 4
) p
WHERE l.municipality_id = p.municipality_id AND l.committee_id = p.committee_id AND l.party_id = p.party_id
AND l.account_token = p.account_token
"""


def upgrade() -> None:
    """Create. The edges of records that are there already are made by the judge's first round."""
    op.create_table(
        "network_edge",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.String(length=36), nullable=False),
        sa.Column("tie", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("source_kind", sa.String(length=40), nullable=False),
        sa.Column("party_kind", sa.String(length=20), nullable=True),
        sa.Column("party_name", sa.String(length=200), nullable=True),
        sa.Column("value_kind", sa.String(length=20), nullable=True),
        sa.Column("value_name", sa.String(length=200), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint(
            "municipality_id", "source_id", "party_id", "tie", "value", name=op.f("pk_network_edge")
        ),
    )
    op.create_index("ix_network_edge_party", "network_edge", ["municipality_id", "party_id", "tie", "value"])
    op.create_index("ix_network_edge_value", "network_edge", ["municipality_id", "value", "party_id", "tie"])
    protect(op, "risk", "network_edge")
    show_to_all(op, "network_edge", "public")
    op.create_table(
        "network_member",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("party_id", sa.String(length=36), nullable=False),
        sa.Column("party_kind", sa.String(length=20), nullable=True),
        sa.Column("party_name", sa.String(length=200), nullable=True),
        sa.Column("community", sa.String(length=36), nullable=True),
        sa.Column("ties", sa.String(length=200), nullable=False),
        sa.Column("facts", sa.String(length=200), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("payments", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "committee_id", "party_id", name=op.f("pk_network_member")),
    )
    op.create_index("ix_network_member_community", "network_member", ["municipality_id", "committee_id", "community"])
    protect(op, "risk", "network_member")
    op.create_table(
        "network_made",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", name=op.f("pk_network_made")),
    )
    protect(op, "risk", "network_made", committee=False)
    op.add_column("link", sa.Column("last_day", sa.Date(), nullable=True))
    op.execute("SELECT set_config('app.municipality', '*', true), set_config('app.committees', '*', true)")
    op.execute(_LAST_DAYS)
    op.execute("SELECT set_config('app.municipality', '', true), set_config('app.committees', '', true)")


def downgrade() -> None:
    """Drop; all of it can be made anew."""
    op.drop_column("link", "last_day")
    for table in ("network_made", "network_member", "network_edge"):
        op.drop_table(table)
