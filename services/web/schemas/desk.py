"""Work with alerts: the order and the hours, what is put aside, and what was done with one."""

from datetime import date

from pydantic import AwareDatetime

from services.web.schemas.base import Money, Shape
from services.web.schemas.risk import Alert, Value


class Step(Shape):
    """Something that was done with an alert."""

    kind: str
    by: str = ""
    at: AwareDatetime | None = None
    reason: str | None = None
    until: date | None = None
    other_alert_id: str | None = None


class JudgedBefore(Shape):
    """An alert of the same subject that was judged."""

    alert_id: str
    reference: str = ""
    outcome: str | None = None


class Suppression(Shape):
    """What is not shown of a rule, and to which day."""

    suppression_id: str
    committee_id: str = ""
    alert_id: str = ""
    rule: str = ""
    scope: str = "subject"
    until: date | None = None
    state: str = "proposed"
    reason: str = ""
    proposed_by: str = ""
    approved_by: str | None = None
    ended_by: str | None = None
    end_reason: str | None = None
    signals: int = 0
    amount: Money = Money()


class Desk(Shape):
    """What people need to work with an alert, beside what explains it."""

    value: Value | None = None
    score_today: int = 0
    half_life_days: int = 0
    steps: tuple[Step, ...] = ()
    parts: tuple[Alert, ...] = ()
    judged_before: tuple[JudgedBefore, ...] = ()
    may_belong: tuple[Alert, ...] = ()
    suppressions: tuple[Suppression, ...] = ()


class Total(Shape):
    """How many alerts, the minutes that they take, and what is at stake and expected."""

    alerts: int = 0
    minutes: int = 0
    at_stake: Money = Money()
    expected: Money = Money()


class Deferred(Shape):
    """Alerts that nobody comes to, and why."""

    why: str
    total: Total = Total()
    first: tuple[Alert, ...] = ()


class Aside(Shape):
    """What people have put aside."""

    why: str
    number: int = 0
    amount: Money = Money()


class Team(Shape):
    """A committee's minutes of the week: stated, used and needed."""

    committee_id: str
    minutes: int | None = None
    used: int = 0
    needed: int = 0


class Worklist(Shape):
    """The list of the week."""

    week: date | None = None
    teams: tuple[Team, ...] = ()
    fits: Total = Total()
    first: tuple[Alert, ...] = ()
    deferred: tuple[Deferred, ...] = ()
    aside: tuple[Aside, ...] = ()


class Capacity(Shape):
    """Minutes a week as somebody stated them."""

    committee_id: str = ""
    minutes: int = 0
    valid_from: date | None = None
    set_by: str = ""
    set_at: AwareDatetime | None = None
