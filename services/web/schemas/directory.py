"""The directory as the administrator's pages read it."""

from datetime import date, datetime
from uuid import UUID

from services.web.schemas.base import Shape


class Assignment(Shape):
    """A role in a committee."""

    role: str
    committee_id: str
    valid_from: date | None = None
    valid_to: date | None = None


class Person(Shape):
    """A person or machine."""

    person_id: UUID
    subject: str
    kind: str
    active: bool
    user_name: str
    name: str
    mail: str | None = None
    assignments: tuple[Assignment, ...] = ()


class Deputy(Shape):
    """Who acts for whom."""

    deputy_id: UUID
    subject: str
    acts_for: str
    committee_id: str
    valid_from: date
    valid_to: date


class Key(Shape):
    """An API key without the key."""

    key_id: UUID
    hint: str
    valid_until: datetime
    revoked_at: datetime | None = None
    last_used_on: date | None = None


class NewKey(Key):
    """An API key, shown once."""

    key: str


class Keys(Shape):
    """The API keys of one client."""

    items: tuple[Key, ...] = ()
