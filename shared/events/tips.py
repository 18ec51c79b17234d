"""Facts that the whistleblowing channel publishes: that there is something to do, and never what it is about."""

from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import Event


class TipReminder(Event, frozen=True, kw_only=True):
    """A report awaits its recipients. Sent by a daily round, so that it tells nothing of when the report came.

    *committee_id* is the committee in which the recipients hold their role, *barred* those of them who cannot open
    the report and must not learn of it.
    """

    type: ClassVar[str] = "tip.reminder"
    topic: ClassVar[str] = "intake.tips"

    report_id: UUID
    committee_id: str
    due: Literal["received", "acknowledge", "feedback", "disposal"]
    barred: tuple[str, ...] = ()
