"""The table of drops: which of their files have been taken and not put away yet."""

from sqlalchemy import Boolean, Column, DateTime, LargeBinary, String, Table, Uuid, func, text

from services.intake.models import metadata

# a row goes when its file does; where a server lets us move nothing, it stays for as long as the file does
dropped = Table(
    "dropped",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    # the drop, as channel:sender
    Column("source", String(40), primary_key=True),
    # a keyed hash of name, size and time of change: names may tell of people
    Column("mark", LargeBinary, primary_key=True),
    Column("committee_id", String(20), nullable=False),
    # none for a file that was refused unread
    Column("file_id", Uuid),
    Column("known", Boolean, nullable=False, server_default=text("false")),
    # done or refused, once it is settled
    Column("outcome", String(10)),
    Column("reason", String(40), nullable=False, server_default=""),
    Column("taken_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
