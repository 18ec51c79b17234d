"""The risk register: risks, processes and what they lack, analyses, the situation picture."""

from datetime import date

from pydantic import AwareDatetime, Field

from services.web.schemas.base import Money, Shape, Text


class Rating(Shape):
    """Steps of a scale."""

    likelihood: int = 0
    consequence: int = 0


class Action(Shape):
    """Something that will be done."""

    what: str = ""
    responsible: str = ""
    due_on: date | None = None
    done: bool = False


class Intensity(Shape):
    """How closely to control."""

    code: str = ""
    text: Text = Text()


class Assessment(Shape):
    """What risks and analyses have in common."""

    committee_id: str = ""
    state: str = "draft"
    version: int = 1
    approved_version: int | None = None
    approved_at: AwareDatetime | None = None
    changed_by: str = ""
    changed_at: AwareDatetime | None = None
    next_due_on: date | None = None
    title: str = ""
    actions: tuple[Action, ...] = ()
    horizon_items: tuple[str, ...] = ()
    stage: str = "open"


class Risk(Assessment):
    """A risk as it stands."""

    risk_id: str
    level: str = ""
    unit: str = ""
    process_id: str | None = None
    cause: str = ""
    event: str = ""
    consequence: str = ""
    typology: str = ""
    focus_area: str | None = None
    inherent: Rating = Rating()
    residual: Rating | None = None
    owner: str = ""
    treatment: str = ""
    rules: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    scale_version: int = 0
    inherent_value: int = 0
    residual_value: int | None = None
    intensity: Intensity = Intensity()

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"/risks/{self.risk_id}"


class Step(Shape):
    """A step of a scale, or how it was called."""

    field: str = ""
    before: str = ""
    after: str = ""


class Version(Shape):
    """Who made what of it, and who approved that."""

    version: int
    changed_by: str = ""
    changed_at: AwareDatetime
    approved_by: str | None = None
    approved_at: AwareDatetime | None = None
    decision: str = ""
    changes: tuple[Step, ...] = ()


class Compared(Shape):
    """How two approved states differ."""

    before: int = Field(alias="from")
    after: int = Field(alias="to")
    changes: tuple[Step, ...] = ()


class Scale(Shape):
    """What each step is called, from 1 up; version 0 is the default."""

    version: int = 0
    valid_from: date
    likelihood: tuple[Text, ...] = ()
    consequence: tuple[Text, ...] = ()
    decision: str = ""


class Cell(Shape):
    """How many risks lie on a pair of steps."""

    likelihood: int
    consequence: int
    risks: int


class HeatMap(Shape):
    """Where the risks lie."""

    scale: Scale
    cells: tuple[Cell, ...] = ()
    other_scales: int = 0


class Process(Shape):
    """A process and what it does that brings a risk with it."""

    process_id: str
    committee_id: str = ""
    name: str = ""
    unit: str = ""
    pays: bool = False
    decides: bool = False
    contracts: bool = False
    permits: bool = False
    supervises: bool = False
    certifies: bool = False
    retired: bool = False
    version: int = 1
    risks: int = 0


class Gap(Shape):
    """A process that brings a risk with it, and has none."""

    process_id: str
    committee_id: str = ""
    name: str = ""
    unit: str = ""
    flags: tuple[str, ...] = ()


class Covered(Shape):
    """How many risks of a kind a committee has."""

    committee_id: str
    typology: str
    risks: int = 0
    approved: int = 0


class Coverage(Shape):
    """What the register lacks and has."""

    flagged: int = 0
    gaps: tuple[Gap, ...] = ()
    committees: tuple[str, ...] = ()
    covered: tuple[Covered, ...] = ()


class Section(Shape):
    """A question of a template."""

    code: str
    text: Text = Text()
    required: bool = True


class Outline(Shape):
    """What an analysis of a kind asks."""

    kind: str
    version: int = 1
    text: Text = Text()
    source: Text = Text()
    sections: tuple[Section, ...] = ()
    rated: bool = False
    costed: bool = False
    planned: bool = False


class Outlines(Shape):
    """All of them."""

    items: tuple[Outline, ...] = ()


class Accrued(Shape):
    """What had been paid."""

    suppliers: tuple[str, ...] = ()
    contract_reference: str = ""
    since: date | None = Field(default=None, alias="from")
    until: date | None = None
    amount: Money = Money()
    payments: int = 0
    source: str = ""
    other_currencies: int = 0
    summed_at: AwareDatetime | None = None


class Analysis(Assessment):
    """An analysis as it stands."""

    analysis_id: str
    kind: str = ""
    template_version: int = 1
    sections: dict[str, str] = Field(default={})
    area_risk: Rating | None = None
    object_risk: Rating | None = None
    accrued_cost: Accrued | None = None
    expected_cost: Money | None = None
    based_on: str | None = None
    missing: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"/risks/analyses/{self.analysis_id}"


class Review(Shape):
    """A picture or plan, and until when it has to be renewed."""

    kind: str
    analysis_id: str | None = None
    title: str = ""
    approved_at: AwareDatetime | None = None
    due_on: date | None = None
    overdue: bool = False
    next_due_on: date | None = None


class Situation(Shape):
    """How the municipality stands under the law."""

    reviews: tuple[Review, ...] = ()
    months: int = 0
    source: str = ""
    valid_from: date | None = None
