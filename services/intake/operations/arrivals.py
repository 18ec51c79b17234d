"""What came from whom on a day, in figures: the base of every source's freshness."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import swedish_date
from shared.db import driver_connection


class Channel(StrEnum):
    """How things come in."""

    FILE = "file"
    API = "api"
    REGISTER = "register"
    FOLDER = "folder"
    SFTP = "sftp"
    WEBHOOK = "webhook"
    TOPIC = "topic"


class Arrival(NamedTuple):
    """What came at once: from whom (an uploader, an API client, a register), of which kind, and what became of it."""

    channel: Channel
    sender: str
    kind: str
    accepted: int
    known: int = 0
    rejected: int = 0


_NOTE = """
INSERT INTO arrival AS a (municipality_id, day, last_at, channel, sender, kind, accepted, known, rejected)
SELECT $1, $2, $3, n.* FROM unnest($4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[]) AS n
ON CONFLICT (municipality_id, channel, sender, kind, day) DO UPDATE
SET accepted = a.accepted + EXCLUDED.accepted, known = a.known + EXCLUDED.known,
    rejected = a.rejected + EXCLUDED.rejected, last_at = GREATEST(a.last_at, EXCLUDED.last_at)
"""


async def note_arrivals(session: AsyncSession, municipality_id: str, at: datetime, *arrivals: Arrival) -> None:
    """Add to the figures of the day, in the transaction that stores what came; each sender and kind named once."""
    if not arrivals:
        return
    # a fixed order of keys, so that two writers never wait for each other in a circle
    columns = zip(*sorted(arrivals), strict=True)
    connection = await driver_connection(session)
    await connection.execute(_NOTE, municipality_id, swedish_date(at), at, *columns)
