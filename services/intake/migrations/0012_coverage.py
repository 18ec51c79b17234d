"""How much of each field has come, counted as it comes; what there is already is counted once, here."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import protect

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# of payables only what intake keeps is known of those that came before; an account has a label where it has a token
_PAYMENTS = """
INSERT INTO coverage (municipality_id, committee_id, kind, field, rows, filled, newest_at)
SELECT p.municipality_id, p.committee_id, p.kind, f.field, count(*), count(f.value),
    max(p.received_at) FILTER (WHERE f.value IS NOT NULL)
FROM payment p LEFT JOIN party y USING (party_id)
CROSS JOIN LATERAL (VALUES
    ('party_id', p.party_id::text), ('party_kind', y.kind), ('amount_minor', p.amount_minor::text),
    ('currency', p.currency), ('organisation_number', y.organisation_number), ('party_name', y.name),
    ('invoice_number', p.invoice_number), ('invoice_date', p.invoice_date::text), ('due_date', p.due_date::text),
    ('payment_date', p.payment_date::text), ('account_token', p.account_label), ('account_label', p.account_label),
    ('unit', p.unit), ('category', p.category), ('text', p.text)
) AS f(field, value)
GROUP BY p.municipality_id, p.committee_id, p.kind, f.field
"""
_PAYMENT_SOURCES = """
INSERT INTO coverage_source (municipality_id, committee_id, kind, file_id, rows, newest_at)
SELECT municipality_id, committee_id, kind, COALESCE(file_id, '00000000-0000-0000-0000-000000000000'), count(*),
    max(received_at)
FROM payment GROUP BY 1, 2, 3, 4
"""


def upgrade() -> None:
    """Create and count."""
    op.create_table(
        "coverage",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("filled", sa.BigInteger(), nullable=False),
        sa.Column("newest_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("municipality_id", "committee_id", "kind", "field", name=op.f("pk_coverage")),
    )
    op.create_table(
        "coverage_source",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("newest_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "committee_id", "kind", "file_id", name=op.f("pk_coverage_source")),
    )
    op.execute("SELECT set_config('app.municipality', '*', true), set_config('app.committees', '*', true)")
    op.execute(_PAYMENTS)
    op.execute(_PAYMENT_SOURCES)
    op.execute("SELECT set_config('app.municipality', '', true), set_config('app.committees', '', true)")
    protect(op, "intake", "coverage", "coverage_source")
