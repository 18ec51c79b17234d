"""How much of each field has come; the tables join the metadata of services.intake.models."""

from sqlalchemy import BigInteger, Column, DateTime, String, Table, Uuid

from services.intake.models import metadata

# Of the payables and the current records of a kind: how many there are (`rows`), how many have the field (`filled`),
# and when the newest that has it came. A field that was declared later counts from then on.
coverage = Table(
    "coverage",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("committee_id", String(20), primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("field", String(40), primary_key=True),
    Column("rows", BigInteger, nullable=False),
    Column("filled", BigInteger, nullable=False),
    Column("newest_at", DateTime(timezone=True)),
)

# what gave them: a file, or the API (the nil UUID)
coverage_source = Table(
    "coverage_source",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("committee_id", String(20), primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("file_id", Uuid, primary_key=True),
    Column("rows", BigInteger, nullable=False),
    Column("newest_at", DateTime(timezone=True), nullable=False),
)
