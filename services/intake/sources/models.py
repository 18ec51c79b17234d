"""The tables of sources: which there are, what came from each by day, how far registers have been asked."""

from sqlalchemy import ARRAY, BigInteger, Column, Date, DateTime, Index, Integer, String, Table, Text, Uuid, func

from services.intake.models import metadata

source = Table(
    "source",
    metadata,
    Column("source_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("name", String(120), nullable=False),
    # how it comes (Channel), and whose it is: who uploads, which client calls, which register or drop it is
    Column("channel", String(10), nullable=False),
    Column("sender", String(120), nullable=False),
    Column("kinds", ARRAY(Text), nullable=False),
    Column("owner", String(200), nullable=False),
    Column("legal_basis", String(500), nullable=False),
    Column("purpose", String(500), nullable=False),
    Column("expected_hours", Integer),
    Column("changed_by", String(120), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
)
Index("uq_source_sender", source.c.municipality_id, source.c.channel, source.c.sender, unique=True)

# what came from a sender on a day: figures, nobody's data
arrival = Table(
    "arrival",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("channel", String(10), primary_key=True),
    Column("sender", String(120), primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("accepted", BigInteger, nullable=False, server_default="0"),
    Column("known", BigInteger, nullable=False, server_default="0"),
    Column("rejected", BigInteger, nullable=False, server_default="0"),
    Column("last_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

# how far a register has been asked for a municipality, and when it is asked again
source_state = Table(
    "source_state",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("source", String(40), primary_key=True),
    Column("cursor", String(120), nullable=False, server_default=""),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("last_success_at", DateTime(timezone=True)),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("problem", String(40), nullable=False, server_default=""),
)
