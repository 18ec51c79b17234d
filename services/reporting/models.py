"""Tables of schema reporting: the last known state of each thing, and sums of what was screened.

Nothing here names a person or a payee. Where events of one thing may come in any order, each column group
remembers the event that it stands for, and only a newer one replaces it.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Computed,
    Date,
    DateTime,
    Index,
    Integer,
    String,
    Table,
    Uuid,
    text,
)

from shared.db import service_metadata

metadata = service_metadata()

screened = Table(
    "screened",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("committee_id", String(20), primary_key=True),
    Column("month", Date, primary_key=True),
    Column("screened", BigInteger, nullable=False),
    Column("flagged", BigInteger, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
)


def anonymised() -> Column[object]:
    """Whether the ids of the row are made up, because its time was over: the figures stay."""
    return Column("anonymised", Boolean, nullable=False, server_default=text("false"))


def month_of(*times: str) -> Column[object]:
    """The first day of the Swedish month of the first of *times* that is known."""
    month = f"date_trunc('month', coalesce({', '.join(times)}) AT TIME ZONE 'Europe/Stockholm')::date"
    return Column("month", Date, Computed(month, persisted=True))


alert = Table(
    "alert",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("alert_id", Uuid, primary_key=True),
    Column("committee_id", String(20), nullable=False),
    Column("raised_at", DateTime(timezone=True)),
    Column("rules", ARRAY(String(20)), nullable=False, server_default="{}"),
    Column("amount_minor", BigInteger, nullable=False, server_default="0"),
    Column("seen_at", DateTime(timezone=True)),
    Column("seen_event", Uuid),
    Column("outcome", String(40)),
    Column("judged_at", DateTime(timezone=True)),
    Column("judged_event", Uuid),
    month_of("raised_at", "judged_at", "seen_at"),
    anonymised(),
)

task = Table(
    "task",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("task_id", Uuid, primary_key=True),
    Column("committee_id", String(20), nullable=False),
    Column("opened_at", DateTime(timezone=True)),
    Column("done_at", DateTime(timezone=True)),
    month_of("opened_at", "done_at"),
    anonymised(),
)

finding = Table(
    "finding",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("finding_id", Uuid, primary_key=True),
    Column("committee_id", String(20), nullable=False),
    Column("severity", String(20), nullable=False),
    Column("found_at", DateTime(timezone=True), nullable=False),
    Column("found_event", Uuid, nullable=False),
    month_of("found_at"),
    anonymised(),
)

case_progress = Table(
    "case_progress",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("case_id", Uuid, primary_key=True),
    Column("committee_id", String(20), nullable=False),
    Column("opened_at", DateTime(timezone=True)),
    Column("state", String(40)),
    Column("state_at", DateTime(timezone=True)),
    Column("state_event", Uuid),
    month_of("opened_at", "state_at"),
    anonymised(),
)

case_outcome = Table(
    "case_outcome",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("case_id", Uuid, primary_key=True),
    Column("committee_id", String(20), nullable=False),
    Column("outcome", String(40), nullable=False),
    Column("suspected_minor", BigInteger, nullable=False),
    Column("stopped_minor", BigInteger, nullable=False),
    Column("recovered_minor", BigInteger, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_event", Uuid, nullable=False),
    month_of("recorded_at"),
    anonymised(),
)

hold = Table(
    "hold",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("hold_id", Uuid, primary_key=True),
    Column("committee_id", String(20), nullable=False),
    Column("amount_minor", BigInteger, nullable=False, server_default="0"),
    Column("seen_at", DateTime(timezone=True)),
    Column("seen_event", Uuid),
    Column("proposed_at", DateTime(timezone=True)),
    Column("approved_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    month_of("proposed_at", "approved_at", "ended_at"),
    anonymised(),
)

file = Table(
    "file",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("file_id", Uuid, primary_key=True),
    Column("committee_id", String(20), nullable=False),
    Column("status", String(20), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("known", Integer, nullable=False),
    Column("processed_at", DateTime(timezone=True), nullable=False),
    Column("processed_event", Uuid, nullable=False),
    month_of("processed_at"),
    anonymised(),
)

for dated in (alert, task, finding, case_progress, case_outcome, hold, file):
    Index(f"ix_{dated.name}_month", dated.c.municipality_id, dated.c.month)
