"""Sources: what comes in from where, and whether it comes."""

from datetime import date

from pydantic import AwareDatetime

from services.web.schemas.base import Shape


class ArrivalDay(Shape):
    """What came on a day."""

    day: date
    accepted: int = 0
    known: int = 0
    rejected: int = 0


class Source(Shape):
    """A source; without an id it is a sender that nobody has registered."""

    source_id: str | None = None
    name: str = ""
    channel: str = ""
    sender: str = ""
    kinds: tuple[str, ...] = ()
    owner: str = ""
    legal_basis: str = ""
    purpose: str = ""
    expected_hours: int | None = None
    last_arrival_at: AwareDatetime | None = None
    freshness: str = "unwatched"
    problem: str = ""
    days: tuple[ArrivalDay, ...] = ()
