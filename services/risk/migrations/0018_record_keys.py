"""By what records are found again, in a table of its own: row security lets no index on a list serve a reader."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import protect

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Kept by the database, as an index would be: whoever stores or withdraws a record cannot forget it.
_KEEP = """
CREATE FUNCTION keep_record_keys() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO record_key (municipality_id, committee_id, found_by, value, record_id)
    SELECT r.municipality_id, r.committee_id, split_part(k, ':', 1), substr(k, strpos(k, ':') + 1), r.record_id
    FROM came r, jsonb_array_elements_text(r.keys) k WHERE r.superseded_at IS NULL;
    RETURN NULL;
END $$
"""
_DROP = """
CREATE FUNCTION drop_record_keys() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM record_key WHERE record_id = OLD.record_id;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    """Create, fill from what is there, and keep from now on."""
    op.create_table(
        "record_key",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("found_by", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "value", "found_by", "record_id", name=op.f("pk_record_key")),
    )
    op.create_index("ix_record_key_record", "record_key", ["record_id"])
    protect(op, "risk", "record_key")
    op.execute(_KEEP)
    op.execute(_DROP)
    op.execute(
        "CREATE TRIGGER keep AFTER INSERT ON record REFERENCING NEW TABLE AS came"
        " FOR EACH STATEMENT EXECUTE FUNCTION keep_record_keys()"
    )
    op.execute(
        "CREATE TRIGGER leave AFTER DELETE OR UPDATE OF superseded_at ON record"
        " FOR EACH ROW EXECUTE FUNCTION drop_record_keys()"
    )
    # from here on records wait for this to commit, so that none comes between what is filled and what is kept
    op.execute("SELECT set_config('app.municipality', '*', true), set_config('app.committees', '*', true)")
    op.execute(
        "INSERT INTO record_key (municipality_id, committee_id, found_by, value, record_id)"
        " SELECT r.municipality_id, r.committee_id, split_part(k, ':', 1), substr(k, strpos(k, ':') + 1),"
        " r.record_id FROM record r, jsonb_array_elements_text(r.keys) k WHERE r.superseded_at IS NULL"
    )
    op.execute("SELECT set_config('app.municipality', '', true), set_config('app.committees', '', true)")
    op.drop_index("ix_record_keys", "record")


def downgrade() -> None:
    """Let the list be searched again."""
    op.create_index(
        "ix_record_keys", "record", ["keys"], postgresql_using="gin", postgresql_where=sa.text("superseded_at IS NULL")
    )
    op.execute("DROP TRIGGER leave ON record")
    op.execute("DROP TRIGGER keep ON record")
    op.execute("DROP FUNCTION drop_record_keys()")
    op.execute("DROP FUNCTION keep_record_keys()")
    op.drop_table("record_key")
