"""Shapes of how people work with alerts."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from services.risk.operations.steps import StepKind
from services.risk.operations.suppressing import Scope
from services.risk.schemas import AlertSummary, Outcome, ValueOut
from shared.schemas import ApiModel, Day, MoneyOut, UtcTime

Reason = Annotated[str, Field(min_length=5, max_length=2_000, description="So that others can follow it; sealed")]
Order = Literal["score", "value", "cut_off", "amount"]
SuppressionState = Literal["proposed", "active", "ended"]
Why = Literal["capacity", "restricted"]
_ID = "0193a1b2-7c00-7000-8000-0123456789ab"
_KRONOR: dict[str, Any] = {"minor": 4875000, "currency": "SEK"}


class SnoozeIn(ApiModel):
    """Put an alert aside to and including a day, with the reason."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"until": "2026-12-04", "reason": "Leverantören har lovat en kreditnota."}]}
    )

    until: Day
    reason: Reason


class MergeIn(ApiModel):
    """Make an alert part of another one."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"into": _ID, "reason": "Samma upplägg."}]})

    into: UUID
    reason: Reason


class WhyIn(ApiModel):
    """Why somebody does it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Nya uppgifter har kommit."}]})

    reason: Reason


class SuppressionIn(ApiModel):
    """What one rule says of the alert's subject, or of its party, is not to be shown to and including a day."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "rule": "INV-01",
                    "scope": "party",
                    "until": "2027-01-31",
                    "reason": "Hyran faktureras två gånger per kvartal enligt avtalet.",
                }
            ]
        }
    )

    rule: Annotated[str, Field(max_length=10)]
    scope: Scope
    until: Day
    reason: Reason


class SuppressionOut(ApiModel):
    """A suppression, with how many standing signals it keeps back now and their öre."""

    suppression_id: UUID
    committee_id: str
    alert_id: UUID
    rule: str
    scope: Scope
    subject_type: str
    subject_id: str
    party_id: UUID | None
    until: date
    state: SuppressionState
    reason: str
    proposed_by: str
    proposed_at: UtcTime
    approved_by: str | None
    approved_at: UtcTime | None
    ended_by: str | None
    ended_at: UtcTime | None
    end_reason: str | None
    signals: int
    amount: MoneyOut


class StepOut(ApiModel):
    """Something that was done with an alert."""

    kind: StepKind
    by: str
    at: UtcTime
    reason: str | None
    until: date | None
    other_alert_id: UUID | None


class JudgedBefore(ApiModel):
    """An alert of the same subject that was judged."""

    alert_id: UUID
    reference: str
    outcome: Outcome | None
    judged_at: UtcTime | None


class DeskOut(ApiModel):
    """What people need to work with an alert, beside what explains it.

    *scoreToday* is its score with every signal as old as it is today; the alert's own is of the day of its newest.
    """

    value: ValueOut | None
    score_today: Annotated[int, Field(ge=0, le=100)]
    half_life_days: int
    steps: list[StepOut]
    parts: list[AlertSummary]
    judged_before: list[JudgedBefore]
    may_belong: Annotated[list[AlertSummary], Field(description="Open alerts of the same party")]
    suppressions: list[SuppressionOut]


class TotalOut(ApiModel):
    """How many alerts, and what looks at them would take and are expected to save."""

    alerts: int
    minutes: int
    at_stake: MoneyOut
    expected: MoneyOut


class DeferredOut(ApiModel):
    """Alerts that nobody comes to, and why: beyond the hours there are, or restricted by law."""

    why: Why
    total: TotalOut
    first: Annotated[list[AlertSummary], Field(description="At most 100, in the order of the list")]


class AsideOut(ApiModel):
    """What people have put aside: snoozed or merged alerts, suppressed signals."""

    why: Literal["snoozed", "merged", "suppressed"]
    number: int
    amount: MoneyOut


class TeamOut(ApiModel):
    """A committee's week: minutes stated (none: nobody has), used by what was judged, and needed by what waits."""

    committee_id: str
    minutes: int | None
    used: int
    needed: int


class WorklistOut(ApiModel):
    """What fits into the week's hours, in order, and openly what does not."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "day": "2026-11-26",
                    "week": "2026-11-23",
                    "teams": [{"committeeId": "son", "minutes": 600, "used": 45, "needed": 900}],
                    "fits": {"alerts": 12, "minutes": 555, "atStake": _KRONOR, "expected": _KRONOR},
                    "first": [],
                    "deferred": [],
                    "aside": [{"why": "snoozed", "number": 2, "amount": _KRONOR}],
                }
            ]
        }
    )

    day: date
    week: Annotated[date, Field(description="The Monday of the week")]
    teams: list[TeamOut]
    fits: TotalOut
    first: Annotated[list[AlertSummary], Field(description="What fits, in order; at most 100")]
    deferred: list[DeferredOut]
    aside: list[AsideOut]


class CapacityIn(ApiModel):
    """The hours that a committee has for alerts, from a day on."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"committeeId": "son", "minutes": 600, "validFrom": "2026-11-23"}]}
    )

    committee_id: Annotated[str, Field(max_length=20)]
    minutes: Annotated[int, Field(strict=True, ge=0, le=60_000, description="Minutes a week")]
    valid_from: Day


class CapacityOut(ApiModel):
    """A capacity as somebody stated it."""

    committee_id: str
    version: int
    minutes: int
    valid_from: date
    set_by: str
    set_at: UtcTime


class HandlingTimeIn(ApiModel):
    """The minutes that a look at a signal of a family of rules takes, from a day on, and how that is known."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"minutes": 20, "source": "Mätt i oktober 2026", "validFrom": "2026-11-01"}]}
    )

    minutes: Annotated[int, Field(strict=True, ge=1, le=10_000)]
    source: Annotated[str, Field(min_length=5, max_length=200)]
    valid_from: Day


class HandlingTimeOut(ApiModel):
    """The handling time in force; *setBy* where the municipality stated its own."""

    family: str
    minutes: int
    source: str
    valid_from: date
    set_by: str | None
    set_at: UtcTime | None
