"""Facts of disposal: cases publishes holds and orders, every service answers with what it counted or removed."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

import msgspec

from shared.events.base import Event

HoldReason = Literal["open_case", "case_file", "legal_hold"]
Stage = Literal["count", "remove"]


class DisposalHoldChanged(Event, frozen=True, kw_only=True):
    """What names one of *object_ids* is kept, or no longer; a later *version* of the hold replaces this."""

    type: ClassVar[str] = "disposal.hold_changed"
    topic: ClassVar[str] = "cases.disposal"

    hold_id: UUID
    version: int
    object_ids: tuple[UUID, ...]
    why: HoldReason
    active: bool
    until: date | None = None


class DisposalLine(msgspec.Struct, frozen=True):
    """A decided rule as an order carries it: documents of *type*, *months* after their clock started."""

    type: str
    months: int
    from_year_end: bool
    disposition: str
    decision: str


class DisposalOrdered(Event, frozen=True, kw_only=True):
    """Count what is due on *as_of*, or, once two persons have decided so, remove it."""

    type: ClassVar[str] = "disposal.ordered"
    topic: ClassVar[str] = "cases.disposal"

    run_id: UUID
    stage: Stage
    as_of: date
    lines: tuple[DisposalLine, ...]


class HeldBack(msgspec.Struct, frozen=True):
    """How many due documents one kind of hold keeps."""

    why: str
    number: int


class DueMonth(msgspec.Struct, frozen=True):
    """How many documents fall due in a month (its first day)."""

    month: date
    number: int


class DisposalPart(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one table of a service holds that is due, or what was removed of it; amounts in öre."""

    name: str
    type: str
    due: int
    due_minor: int = 0
    oldest: date | None = None
    newest: date | None = None
    held: tuple[HeldBack, ...] = ()
    ahead: tuple[DueMonth, ...] = ()
    removed: int = 0
    removed_minor: int = 0
    with_them: int = 0
    rows_before: int | None = None
    rows_after: int | None = None
    archived_lines: int = 0


class DisposalReported(Event, frozen=True, kw_only=True):
    """A service has counted, or has finished removing, all that a run asks of it."""

    type: ClassVar[str] = "disposal.reported"
    topic: ClassVar[str] = "disposal.reports"

    run_id: UUID
    service: str
    stage: Stage
    parts: tuple[DisposalPart, ...]
