"""What endpoints and operations add to the record of their request: the things shown or changed, the ground."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from shared.audit.records import object_id

_KEY = "audit"


@dataclass(slots=True)
class Notes:
    """Gathered while a request is worked on."""

    objects: dict[str, None] = field(default_factory=dict)
    shown: int | None = None
    count: int | None = None
    """Of how many things *objects* are the first."""
    ground: str = ""


def notes_of(session: AsyncSession) -> Notes:
    """The notes of *session*'s transaction."""
    notes: Notes = session.info.setdefault(_KEY, Notes())
    return notes


def note_objects(session: AsyncSession, kind: str, ids: Iterable[object]) -> None:
    """Things of *kind* that the request read or changed, besides those that its path names."""
    notes_of(session).objects.update(dict.fromkeys(found for one in ids if (found := object_id(kind, one))))


def note_shown(session: AsyncSession, kind: str, ids: Iterable[object]) -> None:
    """The rows that a list showed."""
    listed = list(ids)
    note_objects(session, kind, listed)
    notes_of(session).shown = len(listed)


def note_ground(session: AsyncSession, ground: str) -> None:
    """The legal ground, or the decision, on which the request was allowed."""
    notes_of(session).ground = ground
