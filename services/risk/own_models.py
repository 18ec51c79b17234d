"""Table of the rules that municipalities write; importing models registers it."""

from sqlalchemy import CheckConstraint, Column, DateTime, Integer, String, Table
from sqlalchemy.dialects.postgresql import JSONB

from services.risk.models import metadata

# each version of a text is written once; the service's role can neither change nor delete one (migration 0016)
own_rule = Table(
    "own_rule",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("text", JSONB, nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("written_by", String(120), nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("number BETWEEN 1 AND 999999", name="number_fits"),
)
