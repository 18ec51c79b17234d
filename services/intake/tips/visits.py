"""What a page carries from one request to the next, without a cookie and without memory of anybody.

A token is a box that only this process can open: it stands in a form's hidden field, never in an address, and ends
with the process or with its time. A ticket is a number good for one page during ten minutes.
"""

import base64
import binascii
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

from services.intake.tips import sealing
from services.intake.tips.receipts import Opened, new_receipt

FORM_SECONDS: Final = 12 * 3_600
VISIT_SECONDS: Final = 30 * 60
TICKET_SECONDS: Final = 10 * 60
MOST_TICKETS: Final = 1_000


class TooOld(Exception):  # noqa: N818 - named by its fact
    """The token ended, or is none of this process."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A dialogue held open by its page: what the receipt opened, and the id that the next reply will have."""

    opened: Opened
    message_id: UUID


@dataclass(slots=True)
class Tokens:
    """Makes and opens tokens with a key that lives as long as the process."""

    clock: Callable[[], float] = time.monotonic
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(sealing.KEY_BYTES), repr=False)

    def form(self) -> str:
        """A token for one report: the receipt that it will have, so that sending twice is sending once."""
        return self._make({"receipt": new_receipt()})

    def receipt_of(self, token: str) -> str:
        """The receipt of a form's token; TooOld."""
        return str(self._open(token, "receipt", FORM_SECONDS)["receipt"])

    def visit(self, opened: Opened) -> str:
        """A token for an open dialogue and its next reply."""
        hexed = {"lookup": opened.lookup.hex(), "key": opened.key.hex(), "next": uuid4().hex}
        return self._make(hexed)

    def visit_of(self, token: str) -> Visit:
        """What a dialogue's token holds; TooOld."""
        held = self._open(token, "lookup", VISIT_SECONDS)
        return Visit(Opened(bytes.fromhex(held["lookup"]), bytes.fromhex(held["key"])), UUID(held["next"]))

    def _make(self, values: dict[str, Any]) -> str:
        boxed = sealing.box(self._key, sealing.pack_short(values | {"at": self.clock()}))
        return base64.urlsafe_b64encode(boxed).decode()

    def _open(self, token: str, kind: str, seconds: float) -> dict[str, Any]:
        try:
            held = sealing.unpack(sealing.unbox(self._key, base64.urlsafe_b64decode(token[:2_000])))
        except (sealing.NotOpened, binascii.Error, ValueError, TypeError) as exc:
            raise TooOld from exc
        if kind not in held or self.clock() - held["at"] > seconds:
            raise TooOld
        return held


@dataclass(slots=True)
class Tickets:
    """Receipts that wait to be shown after the redirect, in memory alone."""

    clock: Callable[[], float] = time.monotonic
    _waiting: dict[str, tuple[str, float]] = field(default_factory=dict, repr=False)

    def put(self, receipt: str) -> str:
        """A ticket with which *receipt* can be seen for ten minutes."""
        self._forget()
        ticket = secrets.token_urlsafe(24)
        self._waiting[ticket] = receipt, self.clock()
        return ticket

    def receipt(self, ticket: str) -> str:
        """The receipt; empty when its time is over."""
        self._forget()
        return self._waiting.get(ticket, ("", 0.0))[0]

    def _forget(self) -> None:
        now = self.clock()
        kept = [(t, held) for t, held in self._waiting.items() if now - held[1] <= TICKET_SECONDS]
        self._waiting = dict(kept[-MOST_TICKETS:])
