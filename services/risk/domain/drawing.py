"""Which payments and decisions without a signal are looked at in a period: drawn by a seed that nobody could choose.

The seed is made when the period begins, and its SHA-256 is told then; when the period is over it is told itself. Of
each stratum those are drawn whose HMAC-SHA256 under the seed is lowest (random.org and lotteries do likewise; the
order is that of a random permutation as long as the seed is secret: Goldreich, Foundations of Cryptography, 2001,
3.6). So what is drawn hangs on the set alone: never on the order of arrival or on how it was cut into chunks. Pure.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from shared.dated import DatedValue, Parameter

_OWN_DEFAULT: Final = "Tillit's default; the committee decides its own in its control plan (KL 2017:725, 6:6)"
_SINCE: Final = date(2026, 1, 1)


def _policy(name: str, unit: str, value: int) -> Parameter:
    return Parameter(name, unit, (DatedValue(value, _SINCE, _OWN_DEFAULT),))


PROPOSED: Final = _policy("random_control_proposed", "drawn a stratum and month", 2)
"""What a committee that has decided nothing is proposed; nothing is drawn before it decides."""
MOST_NUMBER: Final = _policy("random_control_most_number", "drawn a stratum and month at most", 50)
MOST_PER_MILLE: Final = _policy("random_control_most_share", "per mille of a stratum at most", 100)
SETTLE_DAYS: Final = _policy("random_control_settle", "days after a period in which late signals still count", 3)
MIDDLE_BAND: Final = _policy("random_control_middle_band", "öre, where the middle band begins", 1_000_000)
HIGH_BAND: Final = _policy("random_control_high_band", "öre, where the high band begins", 10_000_000)

SEED_BYTES: Final = 32
DECISION_KINDS: Final = ("benefit_decision",)
"""Records that are decisions about money to somebody; payments keep the kind that they came as."""


class Measure(StrEnum):
    """How much of a stratum is drawn."""

    NUMBER = "number"
    PER_MILLE = "per_mille"


class Band(StrEnum):
    """How much money a payment or decision is about."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


@dataclass(frozen=True, slots=True, order=True)
class Stratum:
    """What is drawn from together: one committee, one kind of thing, one band of amounts. *period* is YYYY-MM."""

    period: str
    committee_id: str
    kind: str
    band: Band

    @property
    def label(self) -> str:
        """As the draw hashes it."""
        return f"{self.period}|{self.committee_id}|{self.kind}|{self.band}"


def band_of(amount_minor: int, on: date) -> Band:
    """The band of an amount in öre, whatever its sign."""
    if abs(amount_minor) >= HIGH_BAND.on(on):
        return Band.HIGH
    return Band.MIDDLE if abs(amount_minor) >= MIDDLE_BAND.on(on) else Band.LOW


def commitment(seed: bytes) -> str:
    """What is told of a seed before it is told: its SHA-256, in hex."""
    return hashlib.sha256(seed).hexdigest()


def place(seed: bytes, stratum: Stratum, one: UUID) -> bytes:
    """Where something stands in the order of a stratum; the ids, and nothing of what they stand for, go into it."""
    return hmac.digest(seed, f"{stratum.label}|{one}".encode(), "sha256")


def how_many(measure: Measure, value: int, population: int) -> int:
    """How many of a *population* are drawn; a share is rounded up, so that no stratum is left out."""
    wanted = value if measure is Measure.NUMBER else -(-population * value // 1000)
    return min(population, wanted)


def drawn(seed: bytes, stratum: Stratum, eligible: Iterable[UUID], number: int) -> list[UUID]:
    """The *number* things of *eligible* that are first in the order of the stratum."""
    return sorted(set(eligible), key=lambda one: place(seed, stratum, one))[:number]


def framed(eligible: Collection[UUID]) -> bytes:
    """The ids of a stratum as they are kept: sorted, 16 bytes each."""
    return b"".join(one.bytes for one in sorted(set(eligible)))


def unframed(frame: bytes) -> list[UUID]:
    """The ids in a frame."""
    return [UUID(bytes=frame[at : at + 16]) for at in range(0, len(frame), 16)]
