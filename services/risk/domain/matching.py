"""Matching across committees: what a mandate allows, and the answer that a run may give. Pure."""

import hashlib
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Final, Literal, NamedTuple

from shared.dated import DatedValue, Parameter

Identifier = Literal["party", "account"]

_OWN_DEFAULT: Final = "Tillit's default; the municipality decides its own with its impact assessment"
LEAST_COMMITTEES: Final = Parameter(
    "matching_committees", "committees", (DatedValue(3, date(2026, 1, 1), _OWN_DEFAULT),)
)
"""With two, a hit would name the other."""
LEAST_POPULATION: Final = Parameter("matching_population", "payees", (DatedValue(5, date(2026, 1, 1), _OWN_DEFAULT),))
"""A committee with fewer would be told from a hit."""
MOST_RUNS: Final = Parameter(
    "matching_runs", "runs a committee in 30 days", (DatedValue(4, date(2026, 1, 1), _OWN_DEFAULT),)
)
RUN_DAYS: Final = 30
LONGEST_DAYS: Final = Parameter("matching_longest", "days", (DatedValue(365, date(2026, 1, 1), _OWN_DEFAULT),))

_BLOCK: Final = 64


class Key(NamedTuple):
    """The two pads of an HMAC-SHA-256 key (RFC 2104), which PostgreSQL puts before what it hashes."""

    inner: bytes
    outer: bytes


def pads(key: bytes) -> Key:
    """The pads of a key of at most 64 bytes."""
    whole = key.ljust(_BLOCK, b"\0")
    return Key(bytes(byte ^ 0x36 for byte in whole), bytes(byte ^ 0x5C for byte in whole))


def blinded(key: Key, value: str) -> bytes:
    """HMAC-SHA-256 of *value*: what a side contributes in place of it."""
    return hashlib.sha256(key.outer + hashlib.sha256(key.inner + value.encode()).digest()).digest()


def hits(own: AbstractSet[str], others: Mapping[str, Collection[str]]) -> dict[str, bool]:
    """Per own object, whether any of *others* has it too; neither which, nor how many, nor what."""
    elsewhere = {each for objects in others.values() for each in objects}
    return {each: each in elsewhere for each in own}
