"""Whether what should come has come: pure."""

from datetime import datetime, timedelta
from enum import StrEnum


class Freshness(StrEnum):
    """How a source stands."""

    IN_TIME = "in_time"
    LATE = "late"
    NEVER = "never"
    UNWATCHED = "unwatched"
    """Nobody has said how often it should come."""


def freshness(last_at: datetime | None, expected_hours: int | None, now: datetime) -> Freshness:
    """How a source stands of which the last thing came at *last_at* and something is due every *expected_hours*."""
    if expected_hours is None:
        return Freshness.UNWATCHED
    if last_at is None:
        return Freshness.NEVER
    return Freshness.LATE if now - last_at > timedelta(hours=expected_hours) else Freshness.IN_TIME
