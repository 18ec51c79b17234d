"""The receipt: sixteen digits that the server makes, shows once and does not keep.

What is kept is half of what Argon2id makes of it, for looking it up; the other half is the reporter's key and is kept
nowhere. Looking one up costs the same work whether it is right or wrong, and wrong ones make the work grow for
everybody alike: there is no address to lock out, since none is known here.
"""

import asyncio
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

from services.intake.tips.sealing import KEY_BYTES, stretch

DIGITS: Final = 16
_NOT_A_DIGIT: Final = re.compile(r"[^0-9]")
# how often what was stretched is stretched again: once more for every so many recent wrong receipts, up to a limit
WRONG_PER_ROUND: Final = 5
MOST_ROUNDS: Final = 10
# wrong receipts are forgotten by half in this time
HALVED_SECONDS: Final = 300.0


@dataclass(frozen=True, slots=True)
class Opened:
    """What a receipt is good for: its hash to look it up, and the key of the reporter's side."""

    lookup: bytes
    key: bytes


def new_receipt() -> str:
    """Sixteen digits of chance (53 bits)."""
    return "".join(str(secrets.randbelow(10)) for _ in range(DIGITS))


def grouped(receipt: str) -> str:
    """The receipt as it is shown: in groups of four, like a telephone number."""
    return " ".join(receipt[at : at + 4] for at in range(0, len(receipt), 4))


def digits_of(typed: str) -> str:
    """The digits of what somebody typed; empty where they are not sixteen."""
    digits = _NOT_A_DIGIT.sub("", typed[:100])
    return digits if len(digits) == DIGITS else ""


def open_receipt(receipt: str, salt: bytes, rounds: int = 0) -> Opened:
    """What *receipt* opens. *rounds* is work that is done besides and changes nothing."""
    stretched = stretch(receipt, salt, 2 * KEY_BYTES)
    for _ in range(rounds):
        stretch(receipt, salt)
    return Opened(_half(stretched, b"lookup"), _half(stretched, b"reporter"))


def _half(stretched: bytes, name: bytes) -> bytes:
    return blake2b(stretched, digest_size=KEY_BYTES, person=name.ljust(16, b"\0")).digest()


@dataclass(slots=True)
class Lane:
    """One lookup at a time for the whole process, slower after wrong ones."""

    clock: Callable[[], float] = time.monotonic
    _wrong: float = 0.0
    _since: float = field(default=0.0)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def rounds(self) -> int:
        """How much work is added now."""
        return min(MOST_ROUNDS, int(self._recent() // WRONG_PER_ROUND))

    async def open(self, typed: str, salt: bytes) -> Opened:
        """What the typed receipt opens; what is no receipt at all costs the same and opens nothing."""
        async with self._turn:
            return await asyncio.to_thread(open_receipt, digits_of(typed) or new_receipt(), salt, self.rounds)

    def was_wrong(self) -> None:
        """Remember that a receipt was wrong: how many, never whose."""
        self._wrong, self._since = self._recent() + 1, self.clock()

    def _recent(self) -> float:
        return float(self._wrong * 0.5 ** ((self.clock() - self._since) / HALVED_SECONDS))
