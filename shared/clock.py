"""The only place that reads the clock."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")


def utc_now() -> datetime:
    """The present as an aware UTC time."""
    return datetime.now(UTC)


def swedish_date(moment: datetime) -> date:
    """The local Swedish date of *moment*."""
    return moment.astimezone(SWEDEN).date()


def rfc3339(moment: datetime) -> str:
    """*moment* in UTC as RFC 3339 with a trailing Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
