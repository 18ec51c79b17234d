"""The directory: people and machines, their roles, deputies and API keys; every change is told to the gateways."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import create_mechanics, protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# once a statement and not once a row; equal notices of one transaction arrive as one
_TELL = """
CREATE FUNCTION tell_directory_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('directory_changed', '');
    RETURN NULL;
END $$
"""

_TRIGGER = """
CREATE TRIGGER tell_directory_changed AFTER {what} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION tell_directory_changed()
"""


def upgrade() -> None:
    """Create."""
    op.create_table(
        "person",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("user_name", sa.String(length=255), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("mail", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("units", sa.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "subject", name=op.f("pk_person")),
        sa.UniqueConstraint("person_id", name=op.f("uq_person_person_id")),
        sa.UniqueConstraint("municipality_id", "user_name", name=op.f("uq_person_municipality_id_user_name")),
        sa.CheckConstraint("kind IN ('person', 'machine')", name=op.f("ck_person_kind")),
    )
    op.create_table(
        "assignment",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject"],
            ["person.municipality_id", "person.subject"],
            name="fk_assignment_person",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_assignment")),
        sa.UniqueConstraint(
            "municipality_id",
            "subject",
            "role",
            "committee_id",
            name=op.f("uq_assignment_municipality_id_subject_role_committee_id"),
        ),
    )
    op.create_table(
        "deputy",
        sa.Column("deputy_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("acts_for", sa.String(length=255), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject"],
            ["person.municipality_id", "person.subject"],
            name="fk_deputy_person",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "acts_for"],
            ["person.municipality_id", "person.subject"],
            name="fk_deputy_acts_for_person",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("deputy_id", name=op.f("pk_deputy")),
        sa.CheckConstraint("subject <> acts_for", name=op.f("ck_deputy_another")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_deputy_days")),
    )
    op.create_index("ix_deputy_subject", "deputy", ["municipality_id", "subject"], unique=False)
    op.create_table(
        "api_key",
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hint", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "subject"],
            ["person.municipality_id", "person.subject"],
            name="fk_api_key_person",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_key_key_hash")),
    )
    op.create_index("ix_api_key_subject", "api_key", ["municipality_id", "subject"], unique=False)
    create_mechanics(op, "gateway")
    protect(op, "gateway", "person", "assignment", "deputy", "api_key", committee=False)
    op.execute(_TELL)
    for table in ("person", "assignment", "deputy"):
        op.execute(_TRIGGER.replace("{what}", "INSERT OR UPDATE OR DELETE").replace("{table}", table))
    # the day of last use is written often and changes nothing
    what = "INSERT OR DELETE OR UPDATE OF revoked_at, valid_until"
    op.execute(_TRIGGER.replace("{what}", what).replace("{table}", "api_key"))


def downgrade() -> None:
    """Migrations only add."""
    raise NotImplementedError
