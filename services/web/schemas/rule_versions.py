"""Versions of rules: how each stands on its way into force."""

from datetime import date

from pydantic import AwareDatetime, Field

from services.web.schemas.base import AnyText, Money, Precision, Shape, Text


class PathStep(Shape):
    """One step of the way."""

    step: str
    done: bool = False


class Overlap(Shape):
    """What another version flags already."""

    rule: str
    share: float = 0.0


class Report(Shape):
    """The newest back-test of exactly this version."""

    made_at: AwareDatetime | None = None
    first_day: date | None = None
    last_day: date | None = None
    payments: int = 0
    signals: int = 0
    per_week: float = 0.0
    covered: Money = Money()
    minutes: int = 0
    precision: Precision | None = None
    overlap: tuple[Overlap, ...] = ()
    persons: int = 0


class Shadow(Shape):
    """A period in which it ran unseen."""

    since: AwareDatetime | None = None
    days: int = 0
    judged_units: int = 0
    signals: int = 0


class Fairness(Shape):
    """The newest fairness report."""

    made_at: AwareDatetime | None = None
    applicable: bool = True
    limits_met: bool = False


class Demand(Shape):
    """Something that is missing, and what to do next."""

    demand: str
    text: AnyText = Text()


class Transition(Shape):
    """A step that was taken."""

    step: str
    to_state: str = ""
    changed_by: str = ""
    changed_at: AwareDatetime | None = None


class RuleVersion(Shape):
    """A version of a rule."""

    digest: str
    rule: str = ""
    version: int = 1
    parameters: dict[str, float] = Field(default_factory=dict)
    parameters_shown: tuple[AnyText, ...] = ()
    code_replaced: bool = False
    state: str = "draft"
    ground: str = "drafted"
    needs_review: bool = False
    drafted_by: str = ""
    requested_by: str | None = None
    approved_by: str | None = None
    approved_at: AwareDatetime | None = None
    changed_by: str = ""
    changed_at: AwareDatetime | None = None
    path: tuple[PathStep, ...] = ()
    report: Report | None = None
    shadow: Shadow | None = None
    fairness: Fairness | None = None
    demands: tuple[Demand, ...] = ()
    steps: tuple[str, ...] = ()
    history: tuple[Transition, ...] = ()

    @property
    def lacks(self) -> frozenset[str]:
        """The names of what is missing."""
        return frozenset(one.demand for one in self.demands)

    @property
    def short(self) -> str:
        """Enough of the digest to tell two versions apart."""
        return self.digest[:8]


class Drafted(Shape):
    """A version that was just drafted, or that was there already."""

    digest: str
