"""Rule versions and what brings them into force; a signal says which version gave it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import protect

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_NAMES = postgresql.ARRAY(sa.Text())
_NONE = sa.text("'{}'")

# The last lock: whoever writes the table as the service's role, past the service's own checks, still finds that a
# version is what it was drafted as, goes along the known ways alone, and comes into force on evidence about itself.
_GUARD = """
CREATE FUNCTION guard_rule_version() RETURNS trigger
LANGUAGE plpgsql SET search_path = risk, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state = 'draft' AND NEW.ground = 'drafted' AND NEW.approved_by IS NULL THEN
            RETURN NEW;
        END IF;
        IF NEW.state = 'shadow' AND NEW.ground = 'shipped' AND NEW.needs_review AND NEW.approved_by IS NULL THEN
            RETURN NEW;
        END IF;
        IF NEW.state = 'active' AND NEW.ground = 'shipped' AND NEW.needs_review AND NEW.approved_by IS NULL
            AND NOT EXISTS (SELECT FROM rule_version v WHERE v.municipality_id = NEW.municipality_id
                AND v.rule = NEW.rule AND v.approved_by IS NOT NULL) THEN
            RETURN NEW;
        END IF;
        RAISE check_violation USING MESSAGE = 'a rule version begins as a draft';
    END IF;
    IF (NEW.municipality_id, NEW.digest, NEW.rule, NEW.version, NEW.parameters, NEW.code_hash)
        IS DISTINCT FROM (OLD.municipality_id, OLD.digest, OLD.rule, OLD.version, OLD.parameters, OLD.code_hash) THEN
        RAISE check_violation USING MESSAGE = 'a rule version is what it was drafted as';
    END IF;
    IF NEW.changed_at <= OLD.changed_at THEN
        RAISE check_violation USING MESSAGE = 'a step comes after the one before it';
    END IF;
    IF (OLD.state, NEW.step, NEW.state) = ('retired', 'redraft', 'draft') THEN
        IF NEW.ground <> 'drafted' OR NEW.approved_by IS NOT NULL OR NEW.requested_by IS NOT NULL THEN
            RAISE check_violation USING MESSAGE = 'what is drafted again is proved again';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.ground, NEW.drafted_by, NEW.authors) IS DISTINCT FROM (OLD.ground, OLD.drafted_by, OLD.authors) THEN
        RAISE check_violation USING MESSAGE = 'the author of a rule version stays its author';
    END IF;
    IF (OLD.state, NEW.step, NEW.state) IN (('retired', 'ship', 'active'), ('retired', 'ship', 'shadow')) THEN
        IF OLD.step <> 'replace' OR OLD.ground <> 'shipped' OR NOT OLD.needs_review OR NOT NEW.needs_review THEN
            RAISE check_violation USING MESSAGE = 'only what a release replaced comes back with a release';
        END IF;
        RETURN NEW;
    END IF;
    IF (OLD.state, NEW.step, NEW.state) NOT IN (
        ('draft', 'test', 'tested'), ('tested', 'shadow', 'shadow'),
        ('shadow', 'request', 'shadow'), ('active', 'request', 'active'), ('review_due', 'request', 'review_due'),
        ('shadow', 'approve', 'active'), ('active', 'approve', 'active'), ('review_due', 'approve', 'active'),
        ('active', 'review', 'review_due'), ('active', 'replace', 'retired'), ('shadow', 'replace', 'retired'),
        ('draft', 'retire', 'retired'), ('tested', 'retire', 'retired'), ('shadow', 'retire', 'retired'),
        ('active', 'retire', 'retired'), ('review_due', 'retire', 'retired')) THEN
        RAISE check_violation USING MESSAGE = 'no step leads a rule version there';
    END IF;
    IF NEW.step <> 'approve' THEN
        IF (NEW.approved_by, NEW.approved_at, NEW.needs_review)
            IS DISTINCT FROM (OLD.approved_by, OLD.approved_at, OLD.needs_review) THEN
            RAISE check_violation USING MESSAGE = 'approving is a step of its own';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.approved_by IS NULL OR OLD.requested_by IS NULL OR cardinality(OLD.requesters) = 0
        OR NEW.approved_by = ANY (OLD.authors || OLD.requesters || OLD.drafted_by || OLD.requested_by) THEN
        RAISE check_violation USING MESSAGE = 'a rule version is approved by a second person';
    END IF;
    IF NOT EXISTS (SELECT FROM backtest b WHERE b.backtest_id = NEW.report_id AND b.status = 'done'
        AND b.municipality_id = NEW.municipality_id AND b.digest = NEW.digest AND b.committees = '*') THEN
        RAISE check_violation USING MESSAGE = 'a rule version is approved with a back-test of itself';
    END IF;
    IF NOT EXISTS (SELECT FROM fairness_report f WHERE f.fairness_id = NEW.fairness_id AND f.limits_met
        AND f.municipality_id = NEW.municipality_id AND f.digest = NEW.digest) THEN
        RAISE check_violation USING MESSAGE = 'a rule version is approved with a fairness report of itself';
    END IF;
    IF OLD.state = 'shadow' AND NOT EXISTS (SELECT FROM shadow_run s WHERE s.municipality_id = NEW.municipality_id
        AND s.digest = NEW.digest AND s.since = OLD.shadow_since AND s.payments > 0) THEN
        RAISE check_violation USING MESSAGE = 'a rule version runs in shadow before it is approved';
    END IF;
    RETURN NEW;
END $$
"""
_KEEP = """
CREATE FUNCTION keep_rule_transition() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = risk, pg_temp AS $$
BEGIN
    INSERT INTO rule_transition (municipality_id, digest, rule, step, from_state, to_state, changed_by, changed_at,
        detail)
    VALUES (NEW.municipality_id, NEW.digest, NEW.rule, NEW.step, CASE WHEN TG_OP = 'UPDATE' THEN OLD.state END,
        NEW.state, NEW.changed_by, NEW.changed_at, NEW.detail);
    RETURN NULL;
END $$
"""
# a finished back-test is evidence
_GUARD_BACKTEST = """
CREATE FUNCTION guard_backtest() RETURNS trigger
LANGUAGE plpgsql SET search_path = risk, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'queued' OR NEW.result IS NOT NULL THEN
            RAISE check_violation USING MESSAGE = 'a back-test begins as queued';
        END IF;
    ELSIF OLD.status IN ('done', 'failed') OR (NEW.municipality_id, NEW.rule, NEW.parameters, NEW.digest,
        NEW.committees) IS DISTINCT FROM (OLD.municipality_id, OLD.rule, OLD.parameters, OLD.digest,
        OLD.committees) THEN
        RAISE check_violation USING MESSAGE = 'a back-test is run once, as it was asked for';
    END IF;
    RETURN NEW;
END $$
"""
_TRIGGERS = (
    "CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON rule_version FOR EACH ROW EXECUTE FUNCTION guard_rule_version()",
    "CREATE TRIGGER keep AFTER INSERT OR UPDATE ON rule_version FOR EACH ROW EXECUTE FUNCTION keep_rule_transition()",
    "CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON backtest FOR EACH ROW EXECUTE FUNCTION guard_backtest()",
)


def _tables() -> None:
    op.create_table(
        "rule_version",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("parameters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ground", sa.String(length=10), nullable=False),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("drafted_by", sa.String(length=120), nullable=False),
        sa.Column("requested_by", sa.String(length=120), nullable=True),
        sa.Column("authors", _NAMES, nullable=False),
        sa.Column("requesters", _NAMES, server_default=_NONE, nullable=False),
        sa.Column("approved_by", sa.String(length=120), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shadow_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.Column("fairness_id", sa.Uuid(), nullable=True),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), server_default=_NONE, nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "digest", name=op.f("pk_rule_version")),
    )
    op.create_index(
        "uq_rule_version_in_force",
        "rule_version",
        ["municipality_id", "rule"],
        unique=True,
        postgresql_where=sa.text("state IN ('active', 'review_due')"),
    )
    op.create_table(
        "rule_transition",
        sa.Column("transition_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.String(length=10), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("from_state", sa.String(length=10), nullable=True),
        sa.Column("to_state", sa.String(length=10), nullable=False),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("transition_id", name=op.f("pk_rule_transition")),
    )
    op.create_index("ix_rule_transition_digest", "rule_transition", ["municipality_id", "digest"])
    op.create_table(
        "shadow_run",
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payments", sa.BigInteger(), nullable=False),
        sa.Column("signals", sa.BigInteger(), nullable=False),
        sa.Column("persons", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("municipality_id", "digest", "since", name=op.f("pk_shadow_run")),
    )
    op.create_table(
        "shadow_signal",
        sa.Column("shadow_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("committee_id", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("parameters_digest", sa.String(length=64), nullable=False),
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("subject_type", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=500), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.String(length=500), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("compared", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("cleared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("shadow_id", name=op.f("pk_shadow_signal")),
    )
    op.create_index("ix_shadow_signal_digest", "shadow_signal", ["municipality_id", "digest", "signal_id"])
    op.create_index(
        "ix_shadow_signal_key",
        "shadow_signal",
        ["municipality_id", "digest", "key"],
        postgresql_where=sa.text("key IS NOT NULL"),
    )
    op.create_index("ix_shadow_signal_payment", "shadow_signal", ["municipality_id", "payment_id"])
    op.create_table(
        "fairness_report",
        sa.Column("fairness_id", sa.Uuid(), nullable=False),
        sa.Column("municipality_id", sa.String(length=4), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("applicable", sa.Boolean(), nullable=False),
        sa.Column("limits_met", sa.Boolean(), nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("fairness_id", name=op.f("pk_fairness_report")),
    )
    op.create_index("ix_fairness_report_digest", "fairness_report", ["municipality_id", "digest"])


def upgrade() -> None:
    """Create."""
    _tables()
    for name in ("digest", "code_hash", "parameters_digest"):
        op.add_column("signal", sa.Column(name, sa.String(length=64), nullable=True))
    op.add_column("backtest", sa.Column("digest", sa.String(length=64), nullable=True))
    protect(op, "risk", "shadow_signal")
    alone = ("rule_version", "rule_transition", "shadow_run", "fairness_report")
    protect(op, "risk", *alone, committee=False)
    op.execute("REVOKE DELETE ON rule_version, rule_transition, shadow_run, fairness_report FROM risk")
    op.execute("REVOKE INSERT, UPDATE ON rule_transition FROM risk")
    op.execute("REVOKE UPDATE ON fairness_report FROM risk")
    for statement in (_GUARD, _KEEP, _GUARD_BACKTEST, *_TRIGGERS):
        op.execute(statement)
    op.execute("REVOKE ALL ON FUNCTION keep_rule_transition() FROM PUBLIC")


def downgrade() -> None:
    """Drop; what had been proved of rules is lost."""
    op.execute("DROP TRIGGER guard ON backtest")
    op.drop_column("backtest", "digest")
    for name in ("parameters_digest", "code_hash", "digest"):
        op.drop_column("signal", name)
    for table in ("fairness_report", "shadow_signal", "shadow_run", "rule_transition", "rule_version"):
        op.drop_table(table)
    op.execute("DROP FUNCTION guard_backtest(), keep_rule_transition(), guard_rule_version()")
