"""The disposal plan, legal holds, runs, and what services counted and removed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import AwareDatetime

from services.web.schemas.base import AnyText, Money, Shape, Text
from shared.auth import SYSTEM


class Decision(Shape):
    """What the authority has decided about documents of a type."""

    rule_id: str
    months: int
    from_year_end: bool = False
    disposition: str = ""
    decision_number: str = ""
    decided_on: date | None = None
    decided_by: str = ""
    legal_basis: str = ""
    valid_from: date | None = None
    proposed_by: str = ""
    approved_by: str | None = None


class PlanRow(Shape):
    """A document type: what is proposed, decided and waits."""

    type: str
    title: AnyText = Text()
    counts_from: AnyText = Text()
    proposed_months: int = 0
    proposed_from_year_end: bool = False
    source: AnyText = Text()
    dispositions: tuple[str, ...] = ()
    in_force: Decision | None = None
    waiting: tuple[Decision, ...] = ()


class LegalHold(Shape):
    """Something that is kept whatever the plan says."""

    hold_id: str
    kind: str
    object_id: str
    reason: str = ""
    until: date | None = None
    set_by: str = ""
    set_at: AwareDatetime | None = None
    released_by: str | None = None
    released_at: AwareDatetime | None = None
    release_reason: str | None = None

    @property
    def follows_restriction(self) -> bool:
        """Whether nobody set it: it came with a restriction of processing, and ends with that."""
        return self.set_by == SYSTEM


class DisposalRun(Shape):
    """A run in a list."""

    run_id: str
    as_of: date
    state: str = "counting"
    ordered_by: str = ""
    ordered_at: AwareDatetime | None = None
    proposed_by: str | None = None
    approved_by: str | None = None
    finished_at: AwareDatetime | None = None
    report_sha256: str | None = None


class HeldBack(Shape):
    """How many due rows one kind of hold keeps."""

    why: str
    number: int = 0


class DueMonth(Shape):
    """How many rows fall due in a month."""

    first_day: date
    number: int = 0


class Part(Shape):
    """What one table of a service holds that is due, and what was removed of it."""

    service: str
    name: str
    type: str
    disposition: str | None = None
    due: int = 0
    due_amount: Money = Money()
    oldest: date | None = None
    newest: date | None = None
    held: tuple[HeldBack, ...] = ()
    ahead: tuple[DueMonth, ...] = ()
    removed: int | None = None
    removed_amount: Money | None = None
    with_them: int | None = None
    rows_before: int | None = None
    rows_after: int | None = None
    archived_lines: int | None = None


class WholeRun(DisposalRun):
    """A run with what services answered."""

    reason: str | None = None
    answered: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


class DisposalReport(Shape):
    """The report of a run as it is preserved, and the hash of it as JSON with sorted keys."""

    report: Mapping[str, Any]
    sha256: str
