"""What came from whom on a day, in figures: the base of every source's freshness."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import swedish_date


class Channel(StrEnum):
    """How things come in."""

    FILE = "file"
    API = "api"
    REGISTER = "register"
    FORM = "form"


class Arrival(NamedTuple):
    """What came at once: from whom (an uploader, an API client, a register), of which kind, and what became of it."""

    channel: Channel
    sender: str
    kind: str
    accepted: int
    known: int = 0
    rejected: int = 0


_NOTE = text(
    "INSERT INTO arrival (municipality_id, channel, sender, kind, day, accepted, known, rejected, last_at)"
    " VALUES (:municipality, :channel, :sender, :kind, :day, :accepted, :known, :rejected, :at)"
    " ON CONFLICT (municipality_id, channel, sender, kind, day) DO UPDATE"
    " SET accepted = arrival.accepted + EXCLUDED.accepted, known = arrival.known + EXCLUDED.known,"
    " rejected = arrival.rejected + EXCLUDED.rejected, last_at = GREATEST(arrival.last_at, EXCLUDED.last_at)"
)


async def note_arrivals(session: AsyncSession, municipality_id: str, at: datetime, *arrivals: Arrival) -> None:
    """Add to the figures of the day, in the transaction that stores what came."""
    # a fixed order of keys, so that two writers never wait for each other in a circle
    rows = [
        {"municipality": municipality_id, "day": swedish_date(at), "at": at, **one._asdict()}
        for one in sorted(arrivals)
    ]
    if rows:
        await session.execute(_NOTE, rows)
