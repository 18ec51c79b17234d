"""The random control arm: decisions, periods with sealed seeds, frames, outcomes; audits of one rule version."""

import sqlalchemy as sa
from alembic import op

from shared.migrations import protect

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_TABLES = ("random_control_policy", "random_control_period", "random_control_stratum", "random_control_item")

# A drawn period and an outcome stay as they are; a seed is told once, and it is the one that was promised.
_STANDS = """
CREATE FUNCTION random_control_stands() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_TABLE_NAME = 'random_control_item' THEN
        IF OLD.looked_at IS NOT NULL THEN
            RAISE EXCEPTION 'an outcome of a random control stands';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.drawn_at IS NOT NULL OR ROW(NEW.commitment, NEW.sealed_seed, NEW.committed_at, NEW.ends_at, NEW.measure,
        NEW.value) IS DISTINCT FROM ROW(OLD.commitment, OLD.sealed_seed, OLD.committed_at, OLD.ends_at, OLD.measure,
        OLD.value) THEN
        RAISE EXCEPTION 'what was promised of a random control stands';
    END IF;
    IF encode(sha256(decode(NEW.revealed_seed, 'hex')), 'hex') <> NEW.commitment THEN
        RAISE EXCEPTION 'this is not the seed that was promised';
    END IF;
    RETURN NEW;
END $$
"""
# the guard of approvals (0011) asks whether anything was judged in shadow
_READ_BY_GUARD = """
DO $$ BEGIN
    EXECUTE replace(pg_get_functiondef('guard_rule_version'::regproc), '{old}', '{new}');
END $$
"""


def upgrade() -> None:
    """Create."""
    op.create_table(
        "random_control_policy",
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("measure", sa.String(length=10), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=120), nullable=False),
        sa.Column("set_by", sa.String(length=120), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("policy_id", name=op.f("pk_random_control_policy")),
    )
    op.create_index("ix_random_control_policy", "random_control_policy", ["municipality_id", "committee_id", "set_at"])
    op.create_table(
        "random_control_period",
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("measure", sa.String(length=10), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("sealed_seed", sa.LargeBinary(), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revealed_seed", sa.String(length=64), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("flagged", sa.Integer(), nullable=True),
        sa.Column("left_out", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(drawn_at IS NULL) = (revealed_seed IS NULL)", name=op.f("ck_random_control_period_told_when_drawn")
        ),
        sa.CheckConstraint("drawn_at >= ends_at", name=op.f("ck_random_control_period_drawn_after_its_end")),
        sa.PrimaryKeyConstraint("period_id", name=op.f("pk_random_control_period")),
        sa.UniqueConstraint(
            "municipality_id",
            "committee_id",
            "month",
            name=op.f("uq_random_control_period_municipality_id_committee_id_month"),
        ),
    )
    op.create_table(
        "random_control_stratum",
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("frame", sa.LargeBinary(), nullable=False),
        sa.Column("frame_digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("period_id", "kind", "band", name=op.f("pk_random_control_stratum")),
    )
    _create_items()
    # what a version in shadow judged: payments, or partitions of records; the old name goes in a later release
    op.add_column("shadow_run", sa.Column("judged_units", sa.BigInteger(), server_default="0", nullable=False))
    op.execute("UPDATE shadow_run SET judged_units = payments")
    op.alter_column("shadow_run", "payments", server_default="0")
    op.execute(_READ_BY_GUARD.format(old="s.payments", new="s.judged_units"))
    op.add_column("fairness_audit", sa.Column("digest", sa.String(length=64), nullable=True))
    protect(op, "risk", *_TABLES)
    op.execute("REVOKE DELETE ON random_control_policy, random_control_period FROM risk")
    op.execute("REVOKE DELETE ON random_control_stratum, random_control_item FROM risk")
    op.execute("REVOKE UPDATE ON random_control_policy, random_control_stratum FROM risk")
    op.execute(_STANDS)
    op.execute(
        "CREATE TRIGGER stands BEFORE UPDATE ON random_control_period"
        " FOR EACH ROW EXECUTE FUNCTION random_control_stands()"
    )
    op.execute(
        "CREATE TRIGGER stands BEFORE UPDATE ON random_control_item"
        " FOR EACH ROW EXECUTE FUNCTION random_control_stands()"
    )


def _create_items() -> None:
    op.create_table(
        "random_control_item",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong", sa.Boolean(), nullable=True),
        sa.Column("wrong_minor", sa.BigInteger(), nullable=True),
        sa.Column("family", sa.String(length=10), nullable=True),
        sa.Column("looked_by", sa.String(length=120), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(looked_at IS NULL) = (wrong IS NULL) AND (wrong IS TRUE) = (family IS NOT NULL)"
            " AND (wrong IS TRUE) = (wrong_minor IS NOT NULL)",
            name=op.f("ck_random_control_item_outcome_is_whole"),
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_random_control_item")),
    )
    op.create_index(
        "ix_random_control_item_list",
        "random_control_item",
        ["municipality_id", "drawn_at"],
        postgresql_where=sa.text("looked_at IS NULL"),
    )
    op.create_index("ix_random_control_item_object", "random_control_item", ["municipality_id", "object_id"])


def downgrade() -> None:
    """Drop; what was drawn and found by then is lost."""
    op.drop_column("fairness_audit", "digest")
    op.execute(_READ_BY_GUARD.format(old="s.judged_units", new="s.payments"))
    op.execute("UPDATE shadow_run SET payments = judged_units")
    op.alter_column("shadow_run", "payments", server_default=None)
    op.drop_column("shadow_run", "judged_units")
    for table in reversed(_TABLES):
        op.drop_table(table)
    op.execute("DROP FUNCTION random_control_stands()")
