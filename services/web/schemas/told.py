"""What people tell, as the gateway answers it: forms, records, tips."""

from datetime import date
from typing import Any

from pydantic import AwareDatetime

from services.web.schemas.base import Shape, Text


class Choice(Shape):
    """An answer that a question can have."""

    code: str
    title: Text


class Question(Shape):
    """A question of a form; *type* says how it is answered."""

    name: str
    title: Text
    hint: Text | None = None
    type: str
    required: bool = False
    choices: tuple[Choice, ...] = ()
    longest: int = 0


class ToldKind(Shape):
    """A form: what it is for, its questions, and what happens then."""

    kind: str
    title: Text
    lead: Text
    after: Text
    support: Text | None = None
    number: str
    headline: str
    readable: bool = False
    questions: tuple[Question, ...] = ()

    @property
    def slug(self) -> str:
        """The kind as it stands in addresses."""
        return self.kind.replace("_", "-")


class ToldKinds(Shape):
    """All forms."""

    items: tuple[ToldKind, ...] = ()


class Told(Shape):
    """What was told just now."""

    record_id: str
    number: str


class Record(Shape):
    """A record as it is kept."""

    record_id: str
    kind: str
    committee_id: str
    day: date | None = None
    body: dict[str, Any]
    received_at: AwareDatetime
    superseded_at: AwareDatetime | None = None


class Own(Shape):
    """A record that one told oneself."""

    told_at: AwareDatetime
    record: Record


class Versions(Shape):
    """All that was said of one thing, oldest first."""

    items: tuple[Record, ...]


class TipFile(Shape):
    """A file of a tip."""

    file_id: str
    name: str
    size: int


class Tip(Shape):
    """A tip from the public, opened."""

    record_id: str
    number: str
    committee_id: str
    received_on: date
    party_id: str | None = None
    answers: dict[str, str]
    files: tuple[TipFile, ...] = ()
