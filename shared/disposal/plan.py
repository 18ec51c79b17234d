"""Tables of the service that keeps the plan: decided rules, legal holds, runs and what services reported."""

from typing import NamedTuple

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB


class PlanTables(NamedTuple):
    """The plan's tables."""

    rule: Table
    hold: Table
    run: Table
    report: Table


def plan_tables(metadata: MetaData) -> PlanTables:
    """The plan's tables as part of *metadata*."""
    return PlanTables(_rule(metadata), _hold(metadata), _run(metadata), _report(metadata))


def _two_persons() -> tuple[Column[object], ...]:
    """Who proposed, whom they stood for, and who approved."""
    return (
        Column("proposed_by", String(120)),
        Column("stood_for", ARRAY(Text), nullable=False, server_default=text("'{}'")),
        Column("proposed_at", DateTime(timezone=True)),
        Column("approved_by", String(120)),
        Column("approved_at", DateTime(timezone=True)),
    )


def _rule(metadata: MetaData) -> Table:
    return Table(
        "disposal_rule",
        metadata,
        Column("rule_id", Uuid, primary_key=True),
        Column("municipality_id", String(4), nullable=False),
        Column("type", String(30), nullable=False),
        Column("months", Integer, nullable=False),
        Column("from_year_end", Boolean, nullable=False),
        Column("disposition", String(20), nullable=False),
        Column("decision_number", String(80), nullable=False),
        Column("decided_on", Date, nullable=False),
        Column("decided_by", String(200), nullable=False),
        Column("legal_basis", String(500), nullable=False),
        Column("valid_from", Date, nullable=False),
        Column("valid_to", Date),
        Column("state", String(10), nullable=False),
        *_two_persons(),
        CheckConstraint("approved_by <> proposed_by", "second_person"),
        CheckConstraint("(state = 'in_force') <= (approved_by IS NOT NULL)", "approved_by_somebody"),
        Index("ix_disposal_rule_type", "municipality_id", "type", "valid_from"),
    )


def _hold(metadata: MetaData) -> Table:
    return Table(
        "legal_hold",
        metadata,
        Column("hold_id", Uuid, primary_key=True),
        Column("municipality_id", String(4), nullable=False),
        Column("kind", String(10), nullable=False),
        Column("object_id", Uuid, nullable=False),
        Column("reason", String(2000), nullable=False),
        Column("until", Date),
        Column("set_by", String(120), nullable=False),
        Column("set_at", DateTime(timezone=True), nullable=False),
        Column("released_by", String(120)),
        Column("released_at", DateTime(timezone=True)),
        Column("release_reason", String(2000)),
        # the version of a payee's restriction that this hold follows; none: people set it
        Column("restriction_version", Integer),
        Index("ix_legal_hold_list", "municipality_id", "set_at"),
        Index(
            "ix_legal_hold_restriction",
            "municipality_id",
            "object_id",
            postgresql_where=text("restriction_version IS NOT NULL"),
        ),
    )


def _run(metadata: MetaData) -> Table:
    return Table(
        "disposal_run",
        metadata,
        Column("run_id", Uuid, primary_key=True),
        Column("municipality_id", String(4), nullable=False),
        Column("as_of", Date, nullable=False),
        Column("state", String(10), nullable=False),
        Column("lines", JSONB, nullable=False),
        Column("ordered_by", String(120), nullable=False),
        Column("ordered_at", DateTime(timezone=True), nullable=False),
        Column("reason", String(2000)),
        *_two_persons(),
        Column("finished_at", DateTime(timezone=True)),
        Column("report", JSONB),
        Column("report_sha256", String(64)),
        CheckConstraint("approved_by <> proposed_by", "second_person"),
        CheckConstraint("(state IN ('removing', 'done')) <= (approved_by IS NOT NULL)", "approved_by_somebody"),
        Index("ix_disposal_run_list", "municipality_id", "ordered_at"),
    )


def _report(metadata: MetaData) -> Table:
    return Table(
        "disposal_report",
        metadata,
        Column("municipality_id", String(4), primary_key=True),
        Column("run_id", Uuid, primary_key=True),
        Column("service", String(20), primary_key=True),
        Column("stage", String(10), primary_key=True),
        Column("parts", JSONB, nullable=False),
        Column("reported_at", DateTime(timezone=True), nullable=False),
    )
