"""Random controls: what was decided, what was promised and drawn, what people found, and what it tells."""

from datetime import date

from pydantic import AwareDatetime

from services.web.schemas.base import AnyText, Money, Shape, Text


class RandomControl(Shape):
    """A payment or decision that chance chose."""

    item_id: str
    committee_id: str = ""
    kind: str = ""
    band: str = "low"
    payment_id: str | None = None
    record_id: str | None = None
    day: date | None = None
    amount: Money | None = None
    invoice_number: str | None = None
    drawn_at: AwareDatetime | None = None
    status: str = "open"
    wrong: bool | None = None
    wrong_amount: Money | None = None
    family: str | None = None
    looked_by: str | None = None
    looked_at: AwareDatetime | None = None
    flagged_later: bool = False


class ControlPolicy(Shape):
    """What a committee decided."""

    committee_id: str = ""
    valid_from: date | None = None
    measure: str = "number"
    value: int = 0
    decision: str = ""
    set_by: str = ""
    set_at: AwareDatetime | None = None


class ControlPeriod(Shape):
    """A month of a committee."""

    period_id: str
    committee_id: str = ""
    month: str = ""
    commitment: str = ""
    committed_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    seed: str | None = None
    drawn_at: AwareDatetime | None = None


class Estimate(Shape):
    """A number with its limits."""

    value: float = 0.0
    low: float = 0.0
    high: float = 1.0


class Recall(Shape):
    """How much of what is wrong a family of rules finds."""

    family: str
    found: int = 0
    seen: int = 0
    missed: Estimate | None = None
    recall: Estimate | None = None


class Withheld(Shape):
    """Why a figure is not one to rely on."""

    reason: str
    text: AnyText = Text()


class RecallReport(Shape):
    """What the random control tells."""

    periods: int = 0
    population: int = 0
    flagged: int = 0
    drawn: int = 0
    looked: int = 0
    wrong: int = 0
    wrong_amount: Money = Money()
    flagged_later: int = 0
    waiting: int = 0
    least_looked: int = 0
    proposed: int = 0
    trusted: bool = False
    withheld: tuple[Withheld, ...] = ()
    wrong_share: Estimate | None = None
    families: tuple[Recall, ...] = ()
