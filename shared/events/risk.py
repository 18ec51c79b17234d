"""Facts that risk publishes."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

import msgspec

from shared.events.base import Event

SubjectType = Literal["payment", "party", "account", "record"]
AssessmentKind = Literal[
    "risk",
    "procurement",
    "choice_system_introduction",
    "benefit_authority",
    "other_authority",
    "situation_picture",
    "action_plan",
]
WayAside = Literal["snoozed", "suppressed", "merged"]
WayBack = Literal["woken", "separated", "reopened"]
TriageOutcome = Literal["confirmed", "explained", "error_without_intent", "not_actionable"]


class ScreenedCount(msgspec.Struct, frozen=True):
    """Payments screened for one committee in one month (YYYY-MM of screening, Swedish time)."""

    committee_id: str
    month: str
    screened: int
    flagged: int
    amount_minor: int


class PaymentsScreened(Event, frozen=True, kw_only=True):
    """Every active rule has judged these payments."""

    type: ClassVar[str] = "payments.screened"
    topic: ClassVar[str] = "risk.screenings"

    payment_ids: tuple[UUID, ...]
    counts: tuple[ScreenedCount, ...]
    ruleset: str


class AlertRaised(Event, frozen=True, kw_only=True):
    """Signals about one subject deserve a person's look.

    A *subject_type* of record is anything else that records speak of: a contract, a decision, a unit.
    """

    type: ClassVar[str] = "alert.raised"
    topic: ClassVar[str] = "risk.alerts"

    alert_id: UUID
    committee_id: str
    subject_type: SubjectType
    subject_id: UUID
    score: int
    rules: tuple[str, ...]
    amount_minor: int
    payment_ids: tuple[UUID, ...]
    title_sv: str
    title_en: str


class AlertSignalsAdded(Event, frozen=True, kw_only=True):
    """An open alert has more, or fewer, signals than before; the fields tell how it stands now."""

    type: ClassVar[str] = "alert.signals_added"
    topic: ClassVar[str] = "risk.alerts"

    alert_id: UUID
    committee_id: str
    score: int
    rules: tuple[str, ...]
    amount_minor: int
    payment_ids: tuple[UUID, ...]


class AlertTriaged(Event, frozen=True, kw_only=True):
    """A person has judged an alert."""

    type: ClassVar[str] = "alert.triaged"
    topic: ClassVar[str] = "risk.alerts"

    alert_id: UUID
    committee_id: str
    outcome: TriageOutcome
    rules: tuple[str, ...]
    amount_minor: int
    payment_ids: tuple[UUID, ...]
    triaged_by: str
    title_sv: str
    title_en: str


class AlertPutAside(Event, frozen=True, kw_only=True):
    """An alert that nobody has judged waits for nobody now: snoozed *until* a day, merged *into* another, suppressed.

    A snoozed one waits again after that day without another event.
    """

    type: ClassVar[str] = "alert.put_aside"
    topic: ClassVar[str] = "risk.alerts"

    alert_id: UUID
    committee_id: str
    how: WayAside
    until: date | None = None
    into: UUID | None = None


class AlertBroughtBack(Event, frozen=True, kw_only=True):
    """An alert waits for somebody again: it was woken, separated from another, or reopened after it was judged."""

    type: ClassVar[str] = "alert.brought_back"
    topic: ClassVar[str] = "risk.alerts"

    alert_id: UUID
    committee_id: str
    how: WayBack


class AssessmentApproved(Event, frozen=True, kw_only=True):
    """A second person has approved a risk or an analysis as it stands.

    *level*, *typology* and the values are a risk's alone; a value is likelihood times consequence, of at most
    *highest_value*.
    """

    type: ClassVar[str] = "risk_assessment.approved"
    topic: ClassVar[str] = "risk.assessments"

    assessment_id: UUID
    committee_id: str
    kind: AssessmentKind
    version: int
    approved_by: str
    level: str | None = None
    typology: str | None = None
    focus_area: str | None = None
    inherent_value: int | None = None
    residual_value: int | None = None
    highest_value: int | None = None
