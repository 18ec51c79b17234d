"""What every event has in common."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that already happened. Immutable; unknown fields are ignored on read.

    A subclass names its CloudEvents type and its topic. Events of one municipality share a key and so
    keep their order.
    """

    type: ClassVar[str]
    topic: ClassVar[str]
    outside: ClassVar[bool] = False
    """Whether systems of others write it: then as a CloudEvent in either mode, and perhaps with persons' numbers."""

    event_id: UUID
    municipality_id: str
    occurred_at: datetime


_encoder = msgspec.json.Encoder()


def encode(event: Event) -> bytes:
    """The event's final bytes, as they are stored, sent and read."""
    return _encoder.encode(event)
