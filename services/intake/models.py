"""Tables of schema intake."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.db import service_metadata

metadata = service_metadata()

file = Table(
    "file",
    metadata,
    Column("file_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    # rows from before names were sealed hold them in clear
    Column("name", String(255)),
    Column("sealed_name", LargeBinary),
    Column("sha256", String(64), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("kind", String(40)),
    Column("wanted_kind", String(40)),
    Column("status", String(20), nullable=False),
    Column("rows", Integer, nullable=False, server_default="0"),
    Column("accepted", Integer, nullable=False, server_default="0"),
    Column("rejected", Integer, nullable=False, server_default="0"),
    Column("known", Integer, nullable=False, server_default="0"),
    Column("total_minor", BigInteger, nullable=False, server_default="0"),
    # how many rows of payables, or records, all its runs together have stored
    Column("stored", Integer, nullable=False, server_default="0"),
    Column("progress", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    # how often it was said to be read again, when last, and what the row said of it before
    Column("run", Integer, nullable=False, server_default="0"),
    Column("again_at", DateTime(timezone=True)),
    Column("earlier", JSONB),
    Column("reason", JSONB),
    Column("layout", JSONB),
    Column("source", String(64)),
    Column("uploaded_by", String(120), nullable=False),
    # how it came: handed in (file), or fetched from a drop
    Column("channel", String(10), nullable=False, server_default="file"),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("finished_at", DateTime(timezone=True)),
)
Index("ix_file_received", file.c.municipality_id, file.c.received_at.desc())
Index("ix_file_content", file.c.municipality_id, file.c.committee_id, file.c.sha256)

file_error = Table(
    "file_error",
    metadata,
    Column("file_id", Uuid, ForeignKey("file.file_id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("row", Integer, nullable=False),
    Column("column", String(120), nullable=False),
    Column("reason", String(80), nullable=False),
    Column("value", String(120), nullable=False),
)

mapping = Table(
    "mapping",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("committee_id", String(20), primary_key=True),
    Column("source", String(64), primary_key=True),
    Column("columns", JSONB, nullable=False),
    Column("changed_by", String(120), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

party = Table(
    "party",
    metadata,
    Column("party_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("organisation_number", String(10)),
    Column("name", String(200)),
    Column("sealed_name", LargeBinary),
    Column("sealed_number", LargeBinary),
    # another country's number of a foreign firm, without blanks and signs
    Column("foreign_number", String(20)),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

payment = Table(
    "payment",
    metadata,
    Column("payment_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("party_id", Uuid, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("invoice_number", String(80)),
    Column("invoice_date", Date),
    Column("due_date", Date),
    Column("payment_date", Date),
    Column("account_label", String(60)),
    Column("unit", String(120)),
    Column("category", String(120)),
    Column("text", String(500)),
    Column("file_id", Uuid),
    Column("row", Integer),
    Column("fingerprint", LargeBinary),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    # ids of the rules that the invoice breaks
    Column("findings", JSONB, nullable=False, server_default=text("'[]'")),
)
Index(
    "uq_payment_fingerprint",
    payment.c.municipality_id,
    payment.c.committee_id,
    payment.c.fingerprint,
    unique=True,
    postgresql_where=text("fingerprint IS NOT NULL"),
)
Index("ix_payment_file", payment.c.file_id, payment.c.row, postgresql_where=text("file_id IS NOT NULL"))
Index("ix_payment_number", payment.c.municipality_id, payment.c.invoice_number)

ledger_entry = Table(
    "ledger_entry",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("committee_id", String(20), primary_key=True),
    Column("fingerprint", LargeBinary, primary_key=True),
    Column("payment_id", Uuid, nullable=False),
    Column("file_id", Uuid, nullable=False),
    Column("row", Integer, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("category", String(120)),
    Column("unit", String(120)),
    Column("booked_on", Date),
)
Index("ix_ledger_entry_payment", ledger_entry.c.payment_id)

idempotency = Table(
    "idempotency",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("subject", String(120), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("committee_id", String(20), nullable=False),
    Column("request", LargeBinary, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

stream = Table(
    "stream",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("last_sequence", BigInteger, nullable=False),
)

# who has a protected identity (skyddade personuppgifter), by which source and since when
protection = Table(
    "protection",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("party_id", Uuid, primary_key=True),
    Column("protected", Boolean, nullable=False),
    # rows from before sources and reasons were sealed hold them in clear
    Column("source", String(200)),
    Column("sealed_source", LargeBinary),
    Column("since", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("set_by", String(120), nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False),
)

# one person asks to see a protected name, a second person lets them, for a time
unmasking = Table(
    "unmasking",
    metadata,
    Column("unmasking_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("party_id", Uuid, nullable=False),
    Column("reason", String(2000)),
    Column("sealed_reason", LargeBinary),
    Column("proposed_by", String(120), nullable=False),
    Column("stood_for", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("approved_by", String(120)),
    Column("approved_at", DateTime(timezone=True)),
    Column("until", DateTime(timezone=True)),
    CheckConstraint("approved_by <> proposed_by", "second_person"),
)
Index("ix_unmasking_party", unmasking.c.municipality_id, unmasking.c.party_id)

import services.intake.drops.models  # noqa: E402 - their tables join the metadata
import services.intake.merging_models  # noqa: E402
import services.intake.records.models  # noqa: E402
import services.intake.rule_data.models  # noqa: E402
import services.intake.sources.models  # noqa: E402
import services.intake.subject_models  # noqa: E402
import services.intake.telling.models  # noqa: E402, F401
