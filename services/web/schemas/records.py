"""Records: their kinds as they are declared, and what they say."""

from datetime import date, datetime
from typing import Any

from pydantic import AwareDatetime, Field

from services.web.schemas.base import AnyText, Shape, Text


class RecordField(Shape):
    """A field of a kind."""

    name: str
    title: AnyText = Text()
    role: str = "plain"
    type: str = "text"
    required: bool = False


class Kind(Shape):
    """A kind of record, and how much there is of it."""

    kind: str
    title: AnyText = Text()
    fields: tuple[RecordField, ...] = ()
    records: int = 0
    newest_at: AwareDatetime | None = None

    @property
    def slug(self) -> str:
        """The kind in an address."""
        return self.kind.replace("_", "-")


class Kinds(Shape):
    """All kinds."""

    items: tuple[Kind, ...] = ()


class Source(Shape):
    """Where a record came from."""

    file_id: str | None = None
    row: int = 0


class Record(Shape):
    """One record as it is kept."""

    record_id: str
    committee_id: str = ""
    party_id: str | None = None
    day: date | None = None
    body: dict[str, Any] = Field(default_factory=dict)
    source: Source = Source()
    received_at: AwareDatetime
    superseded_at: AwareDatetime | None = None
    superseded_by: str | None = None

    def known_at(self, moment: datetime) -> bool:
        """Whether this was the newest word at that time."""
        return self.received_at <= moment and (self.superseded_at is None or moment < self.superseded_at)


class Versions(Shape):
    """All that was said of one thing, oldest first."""

    items: tuple[Record, ...] = ()
