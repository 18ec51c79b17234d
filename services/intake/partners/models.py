"""The tables of hooks: where a source delivers to, and what it signs with."""

from sqlalchemy import Column, DateTime, ForeignKey, Index, LargeBinary, String, Table, Uuid

from services.intake.models import metadata

hook = Table(
    "hook",
    metadata,
    Column("hook_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("source_id", Uuid, ForeignKey("source.source_id"), nullable=False),
    # of which kind the records are that come here
    Column("kind", String(40), nullable=False),
    Column("created_by", String(120), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)
Index("ix_hook_source", hook.c.source_id)

hook_secret = Table(
    "hook_secret",
    metadata,
    Column("secret_id", Uuid, primary_key=True),
    Column("hook_id", Uuid, ForeignKey("hook.hook_id"), nullable=False),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("sealed_secret", LargeBinary, nullable=False),
    Column("created_by", String(120), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("last_used_at", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
)
Index("ix_hook_secret_hook", hook_secret.c.hook_id)
