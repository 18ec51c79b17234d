"""Shapes of rule versions: what is asked for, and how each stands at the gate."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StrictFloat, StrictInt

from services.risk.rule_schemas import Precision
from shared.schemas import ApiModel, Day, MoneyOut, TextOut, UtcTime

VersionState = Literal["draft", "tested", "shadow", "active", "review_due", "retired"]
VersionStep = Literal["shadow", "request", "approve", "retire", "redraft"]

_DIGEST = "20e76caf5e1d5f1b7a3c9f4de2b8a6c1d0e9f8a7b6c5d4e3f2a1b0c9d8e7f6a5"
_REPORT: dict[str, Any] = {
    "backtestId": "0193a1b2-7c00-7000-8000-0123456789ab",
    "madeAt": "2026-11-20T09:14:05Z",
    "firstDay": "2025-01-02",
    "lastDay": "2026-11-19",
    "payments": 14196,
    "signals": 98,
    "perWeek": 1.01,
    "covered": {"minor": 412_500_00, "currency": "SEK"},
    "minutes": 1470,
    "precision": {"confirmed": 27, "judged": 40, "low": 0.52, "high": 0.8},
    "overlap": [{"rule": "INV-02", "digest": _DIGEST, "share": 0.12}],
    "persons": 0,
}
_EXAMPLE: dict[str, Any] = {
    "digest": _DIGEST,
    "rule": "SUP-01",
    "version": 1,
    "title": {"sv": "Flera mottagare med samma konto", "en": "Several payees with one account"},
    "parameters": {"hub": 9},
    "parametersShown": [{"sv": "9 mottagare på ett konto", "en": "9 payees of one account"}],
    "codeHash": _DIGEST,
    "codeReplaced": False,
    "state": "shadow",
    "ground": "drafted",
    "needsReview": False,
    "draftedBy": "kim",
    "requestedBy": None,
    "approvedBy": None,
    "approvedAt": None,
    "changedBy": "kim",
    "changedAt": "2026-11-20T09:14:05Z",
    "path": [{"step": "draft", "done": True}, {"step": "approve", "done": False}],
    "report": _REPORT,
    "shadow": {"since": "2026-11-20T09:14:05Z", "days": 12, "judgedUnits": 812, "signals": 3, "persons": 0},
    "fairness": None,
    "demands": [
        {
            "demand": "shadow_days",
            "has": 12,
            "needs": 28,
            "text": {"sv": "Versionen har provkört i 12 dagar av 28.", "en": "It has run for 12 days of 28."},
        }
    ],
    "steps": ["request", "retire"],
    "history": [],
}


class VersionIn(ApiModel):
    """Which of the rule's parameters a new version changes; the others are as shipped."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"parameters": {"hub": 9}}]})

    parameters: Annotated[dict[str, StrictInt | StrictFloat], Field(max_length=40, default_factory=dict)]


class ReportIn(ApiModel):
    """Over which days the version is run; all history where none are given."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})

    since: Annotated[Day | None, Field(alias="from")] = None
    until: Annotated[Day | None, Field(alias="to")] = None


class FairnessIn(ApiModel):
    """Which audits of the version, made under a mandate, are its fairness report."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reportIds": ["0198c5d2-7c1e-7a44-9f6e-3b1f0a9d2c10"]}]})

    report_ids: Annotated[list[UUID], Field(min_length=1, max_length=9)]


class PathStep(ApiModel):
    """One step of the way into force, and whether it is behind the version."""

    step: Literal["draft", "test", "shadow", "fairness", "request", "approve", "review"]
    done: bool


class Overlap(ApiModel):
    """The share of the version's payments that a version in force flags already."""

    rule: str
    digest: str
    share: float


class ReportOut(ApiModel):
    """What the newest back-test of exactly this version tells."""

    backtest_id: UUID
    made_at: UtcTime
    first_day: date | None
    last_day: date | None
    payments: int
    signals: int
    per_week: Annotated[float, Field(description="Signals a week")]
    covered: Annotated[MoneyOut, Field(description="The payments in SEK that it flags, together")]
    minutes: Annotated[int, Field(description="Work: signals times handling minutes of the rule's family")]
    precision: Annotated[
        Precision | None, Field(description="Of the subjects that people have judged already; none, nobody knows")
    ]
    overlap: list[Overlap]
    persons: Annotated[int, Field(description="Signals that speak of somebody who is or may be a natural person")]


class ShadowOut(ApiModel):
    """The version's present, or last, period in shadow."""

    since: UtcTime
    days: int
    judged_units: Annotated[int, Field(description="Payments, or of a rule on records the groups of them, judged")]
    signals: int
    persons: int


class FairnessOut(ApiModel):
    """The newest fairness report; not *applicable* where no signal speaks of a natural person."""

    fairness_id: UUID
    made_at: UtcTime
    applicable: bool
    limits_met: bool
    result: dict[str, Any]


class DemandOut(ApiModel):
    """Something that approval still takes, and what to do next."""

    demand: str
    has: int
    needs: int
    text: TextOut


class TransitionOut(ApiModel):
    """A step that was taken, with the figures that it rested on."""

    step: str
    from_state: VersionState | None
    to_state: VersionState
    changed_by: str
    changed_at: UtcTime
    detail: dict[str, Any]


class RuleVersionOut(ApiModel):
    """A version of a rule: what it is, how it stands, what it lacks. *history* is given of one version alone."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    digest: Annotated[str, Field(description="SHA-256 over rule id, version, parameters and code")]
    rule: str
    version: int
    title: TextOut
    parameters: Annotated[dict[str, float], Field(description="Left out where the limits are secret to the caller")]
    parameters_shown: Annotated[
        list[TextOut], Field(description="The same as people read them; none where other code runs here now")
    ]
    code_hash: str
    code_replaced: Annotated[bool, Field(description="Other code runs here now, so this version does not")]
    state: VersionState
    ground: Literal["shipped", "drafted"]
    needs_review: Annotated[bool, Field(description="Shipped with the platform, and not proved here yet")]
    drafted_by: str
    requested_by: str | None
    approved_by: str | None
    approved_at: UtcTime | None
    changed_by: str
    changed_at: UtcTime
    path: list[PathStep]
    report: ReportOut | None
    shadow: ShadowOut | None
    fairness: FairnessOut | None
    demands: Annotated[list[DemandOut], Field(description="What is missing if the caller approved it now")]
    steps: Annotated[list[VersionStep], Field(description="Steps that its state allows")]
    history: Annotated[list[TransitionOut], Field(default_factory=list)]
