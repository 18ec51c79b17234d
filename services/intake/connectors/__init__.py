"""Registers of others that are asked by schedule: an adapter a register, each one plain asynchronous iterator.

An adapter gives what the register says of those asked for, in batches, from a cursor on. It stores nothing, knows no
clock and no database, and asks through a RegisterClient alone. What all adapters must do is tested for each of them
in tests/service/intake/test_connectors.py; a new one is a module here and its line in catalogue.py.
"""

from bisect import bisect_right
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from services.intake.connectors.client import RegisterClient
from services.intake.domain import Text
from services.intake.records import RecordKind
from shared.dated import Parameter


class Asks(StrEnum):
    """Of whom a register tells."""

    COMPANIES = "companies"
    """By organisation numbers of ten digits."""
    PERSONS = "persons"
    """By personal or coordination numbers of twelve digits."""


class Asked(NamedTuple):
    """One that is asked for: *number* as the register takes it, *key* as we remember it, which names no person."""

    key: str
    number: str


class Said(NamedTuple):
    """What a register says of one of those asked for.

    *fields* hold what it said: a field with None is said to be empty, a field that is not there was not spoken of,
    and what was known of it stands. *name* is None where the register gives no name.
    """

    number: str
    name: str | None
    fields: Mapping[str, Any]


class Batch(NamedTuple):
    """The answers to some of those asked for.

    *cursor* is the key of the last one asked for: pull with it goes on behind this batch. *unread* counts the
    answers that could not be read, by reason (client.UNREAD).
    """

    cursor: str
    said: Sequence[Said]
    unread: Mapping[str, int]


Pull = Callable[[RegisterClient, str, Sequence[Asked]], AsyncGenerator[Batch]]
"""Ask for each of those wanted, sorted by key, behind the cursor ('' is the beginning). Raises RegisterSilent."""


@dataclass(frozen=True, slots=True)
class Connector:
    """A register, what it tells, on which ground it is asked, how often, and how."""

    name: str
    title: Text
    owner: Text
    legal_basis: Text
    purpose: Text
    kind: RecordKind
    asks: Asks
    hours: Parameter
    """Hours between two rounds."""
    calls: Parameter
    """Calls a minute that the register bears."""
    pull: Pull


def in_turn(wanted: Sequence[Asked], cursor: str, size: int) -> Iterator[Sequence[Asked]]:
    """Those of *wanted*, sorted by key, that stand behind *cursor*, *size* at a time."""
    for start in range(bisect_right(wanted, cursor, key=lambda asked: asked.key), len(wanted), size):
        yield wanted[start : start + size]
