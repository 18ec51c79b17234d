"""The figures of the board."""

from pydantic import Field

from services.web.schemas.base import Money, Precision, Shape


class AlertCounts(Shape):
    """Alerts by status."""

    open: int = 0
    triaged: int = 0


class Outcomes(Shape):
    """Judged alerts by outcome."""

    confirmed: int = 0
    explained: int = 0
    error_without_intent: int = 0
    not_actionable: int = 0


class TaskCounts(Shape):
    """Controls by status."""

    open: int = 0
    done: int = 0


class CaseCounts(Shape):
    """Cases by status."""

    open: int = 0
    closed: int = 0


class HoldCounts(Shape):
    """Holds by state."""

    proposed: int = 0
    approved: int = 0
    ended: int = 0


class MoneyTotals(Shape):
    """What the loop has led to, in öre."""

    suspected: Money = Money()
    stopped: Money = Money()
    recovered: Money = Money()


class Figures(Shape):
    """The counts that a period, a month or a committee has."""

    screened: int = 0
    flagged: int = 0


class MonthFigures(Figures):
    """A month, YYYY-MM."""

    month: str
    alerts: int = 0


class CommitteeFigures(Figures):
    """A committee."""

    committee_id: str
    alerts: int = 0


class Summary(Figures):
    """The figures of a period."""

    alerts: AlertCounts = AlertCounts()
    outcomes: Outcomes = Outcomes()
    precision: Precision | None = None
    tasks: TaskCounts = TaskCounts()
    findings: int = 0
    cases: CaseCounts = CaseCounts()
    holds: HoldCounts = HoldCounts()
    money: MoneyTotals = MoneyTotals()
    months: tuple[MonthFigures, ...] = Field(default=())
    committees: tuple[CommitteeFigures, ...] = Field(default=())
