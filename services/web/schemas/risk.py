"""Alerts, rules and back-tests."""

from datetime import date

from pydantic import AwareDatetime, Field

from services.web.schemas.base import AnyText, Ground, Money, Precision, Restricted, Shape, Text, Texts


class Subject(Shape):
    """A payment that a signal speaks of."""

    payment_id: str | None = None
    file_id: str | None = None
    row: int | None = None
    invoice_number: str | None = None
    day: date | None = None
    amount: Money | None = None
    role: str | None = None


class ShownRecord(Shape):
    """A record that a signal speaks of."""

    record_id: str
    kind: str
    role: str = ""


class Limit(Shape):
    """A value that a rule compared with, in words, and where it comes from."""

    shown: AnyText = Text()
    source: AnyText = Text()
    valid_from: date | None = None


class Beside(Shape):
    """A value of a signal and the usual one that it was held against."""

    value: float = 0.0
    shown: AnyText = Text()
    usual: float = 0.0
    usual_shown: AnyText = Text()


class Signal(Shape):
    """What one rule saw."""

    signal_id: str = ""
    rule: str = ""
    rule_version: int | None = None
    rule_title: AnyText = Text()
    score: float = 0.0
    explanation: AnyText = Text()
    innocent: Texts = Texts()
    next_step: AnyText = Text()
    limits: tuple[Limit, ...] = ()
    precision: Precision | None = None
    beside: Beside | None = None
    subjects: tuple[Subject, ...] = ()
    records: tuple[ShownRecord, ...] = ()


class Value(Shape):
    """What a look at an alert is expected to save, and its parts."""

    at_stake: Money = Money()
    stoppable: Money = Money()
    stoppable_until: AwareDatetime | None = None
    cut_off_passed: bool = False
    near: bool = False
    precision_bp: int = 0
    minutes: int = 1
    expected: Money = Money()
    per_hour: Money = Money()


class Alert(Shape):
    """Everything that the rules saw about one subject."""

    alert_id: str
    reference: str = ""
    committee_id: str = ""
    score: int = 0
    status: str = "open"
    outcome: str | None = None
    reason: str | None = None
    triaged_at: AwareDatetime | None = None
    triaged_by: str | None = None
    subject_type: str = "payment"
    title: AnyText = Text()
    subject_name: str | None = None
    party_id: str | None = None
    amount: Money = Money()
    raised_at: AwareDatetime | None = None
    rules: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()
    ground: Ground | None = None
    restriction: Restricted | None = None
    snoozed_until: date | None = None
    merged_into: str | None = None
    value: Value | None = None


class TimelineItem(Shape):
    """One payment in the picture of a party's payments."""

    day: date | None = None
    amount: Money = Money()
    payment_id: str | None = None
    invoice_number: str | None = None
    flagged: bool = False


class Timeline(Shape):
    """A party's payments in time."""

    items: tuple[TimelineItem, ...] = ()


class Parameter(Shape):
    """A dated value that a rule works with."""

    name: str
    value: float = 0.0
    shown: AnyText = Text()
    source_text: AnyText = Text()
    valid_from: date | None = None


class Rule(Shape):
    """A rule, its parameters and how often it was right."""

    rule: str
    version: int = 1
    title: AnyText = Text()
    description: AnyText = Text()
    severity: int = 0
    status: str = "active"
    needs_review: bool = False
    parameters: tuple[Parameter, ...] = ()
    innocent: Texts = Texts()
    next_step: AnyText = Text()
    typology: str | None = None
    precision: Precision | None = None
    signals30d: int = Field(default=0, alias="signals30d")
    waits_for: tuple[str, ...] = ()
    limits_secret: bool = False
    protected_payees: int = 0
    restricted_payees: int = 0
    kind: str = "signal"
    reads: str = "payments"
    reason: AnyText | None = None

    @property
    def is_own(self) -> bool:
        """Whether the municipality wrote it itself."""
        return self.rule.startswith("OWN-")


class MonthCount(Shape):
    """Signals of a month."""

    month: str
    signals: int = 0


class Example(Shape):
    """One signal of a back-test."""

    explanation: AnyText = Text()
    payment_id: str | None = None
    day: date | None = None
    amount: Money | None = None


class BacktestStarted(Shape):
    """A run that was just asked for."""

    backtest_id: str


class Backtest(Shape):
    """A rule run over the stored history."""

    backtest_id: str = ""
    status: str = "running"
    months: tuple[MonthCount, ...] = ()
    by_severity: dict[str, int] = Field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    payments: int = 0
    signals: int = 0
    seconds: float = 0.0
    passed_over: int = 0

    @property
    def running(self) -> bool:
        """Whether the result is still to come."""
        return self.status in {"queued", "running"}
