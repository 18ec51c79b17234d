"""Shapes of risks, and what risks and analyses share: ratings, actions, versions, approvals."""

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from services.risk.register.codes import FocusArea, Level, Stage, State, Treatment, Typology
from services.risk.register.law import Intensity
from shared.schemas import ApiModel, Day, TextOut, UtcTime

CommitteeId = Annotated[str, Field(pattern="^[a-z0-9-]{2,20}$")]
RuleId = Annotated[str, Field(pattern="^[A-Z]{2,4}-[0-9]{2}$")]
Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f]*$")]
Named = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$")]
Unit = Annotated[str, Field(max_length=120, pattern=r"^[^\x00-\x1f]*$")]
Decision = Annotated[str, Field(max_length=120, pattern=r"^[^\x00-\x1f]*$", description="Number of the decision")]
Prose = Annotated[str, Field(max_length=5_000, pattern=r"^[^\x00]*$")]
Told = Annotated[str, Field(min_length=1, max_length=5_000, pattern=r"^[^\x00]*\S[^\x00]*$")]
Version = Annotated[int, Field(ge=1, strict=True, description="The version that was read; 409 if it is no longer last")]

RISK_ID: Final = "0193b4a4-7c01-7001-8004-012345678ab0"
_ACTION: Final[JsonDict] = {
    "what": "Jämför tidrapporter med passage varje månad",
    "responsible": "Enhetschef hemtjänst",
    "dueOn": "2027-01-31",
    "done": False,
}
_SAID: Final[JsonDict] = {
    "level": "unit",
    "unit": "Hemtjänst norr",
    "processId": None,
    "title": "Tid som inte är utförd",
    "cause": "Tidrapporter attesteras utan jämförelse.",
    "event": "Utförare rapporterar besök som inte har gjorts.",
    "consequence": "Kommunen betalar för tid som ingen har fått.",
    "typology": "T2.a.ii",
    "focusArea": "2a",
    "inherent": {"likelihood": 4, "consequence": 4},
    "residual": {"likelihood": 2, "consequence": 4},
    "owner": "Verksamhetschef äldreomsorg",
    "treatment": "reduce",
    "actions": [_ACTION],
    "rules": ["INV-01"],
    "controls": [],
    "horizonItems": [],
    "stage": "open",
}


class RatingIn(ApiModel):
    """Steps of the scale in force, from 1."""

    likelihood: Annotated[int, Field(ge=1, le=10, strict=True)]
    consequence: Annotated[int, Field(ge=1, le=10, strict=True)]


class ActionItem(ApiModel):
    """Something that will be done, by whom, and until when."""

    what: Named
    responsible: Line = ""
    due_on: Day | None = None
    done: Annotated[bool, Field(strict=True)] = False


class RiskSaid(ApiModel):
    """What is said of a risk."""

    level: Level
    unit: Unit = ""
    process_id: Annotated[UUID | None, Field(description="The process that it lies in")] = None
    title: Named
    cause: Told
    event: Told
    consequence: Told
    typology: Typology
    focus_area: FocusArea | None = None
    inherent: Annotated[RatingIn, Field(description="As it would be without what is done about it")]
    residual: Annotated[RatingIn | None, Field(description="As it is with what is done about it")] = None
    owner: Named
    treatment: Treatment
    actions: list[ActionItem] = Field(default=[], max_length=50)
    rules: list[RuleId] = Field(default=[], max_length=50, description="Rules that look for it")
    controls: list[UUID] = Field(default=[], max_length=50, description="Controls that meet it")
    horizon_items: list[UUID] = Field(
        default=[], max_length=50, description="Records of what was seen in the world around that bear on it"
    )
    stage: Stage = Stage.OPEN


class RiskIn(RiskSaid):
    """A risk of a committee; one of the whole municipality is kept by its executive board."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_SAID, "committeeId": "son"}]})

    committee_id: CommitteeId


class RiskChange(RiskSaid):
    """What is said of a risk from now on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_SAID, "version": 1}]})

    version: Version


class ApproveIn(ApiModel):
    """Which version is approved, and by which decision."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 1, "decision": "SON 2026/41"}]})

    version: Version
    decision: Decision = ""


class IntensityOut(ApiModel):
    """How closely to control, as proposed from the residual value, or the inherent one where there is none."""

    code: Intensity
    text: TextOut


class AssessmentOut(ApiModel):
    """What risks and analyses have in common."""

    committee_id: str
    state: State
    version: int
    approved_version: int | None
    approved_at: UtcTime | None
    changed_by: str
    changed_at: UtcTime
    next_due_on: Annotated[date | None, Field(description="The first day on which an action is to be done")]


class RiskOut(RiskSaid, AssessmentOut):
    """A risk as it stands now."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **_SAID,
                    "riskId": RISK_ID,
                    "committeeId": "son",
                    "state": "draft",
                    "version": 1,
                    "approvedVersion": None,
                    "approvedAt": None,
                    "changedBy": "case-officer",
                    "changedAt": "2026-11-25T09:14:05Z",
                    "nextDueOn": "2027-01-31",
                    "scaleVersion": 0,
                    "inherentValue": 16,
                    "residualValue": 8,
                    "intensity": {
                        "code": "extended",
                        "text": {"sv": "Stickprov varje kvartal.", "en": "Samples every quarter."},
                    },
                }
            ]
        }
    )

    risk_id: UUID
    scale_version: Annotated[int, Field(ge=0, description="The scale it is weighed on; 0 is the default")]
    inherent_value: int
    residual_value: int | None
    intensity: IntensityOut


class ChangeOut(ApiModel):
    """A field that reads otherwise than before; empty where there was nothing."""

    field: str
    before: str
    after: str


_CHANGE: Final[JsonDict] = {"field": "inherent.likelihood", "before": "3", "after": "4"}


class VersionOut(ApiModel):
    """A state: who made it when, what it changed, and who approved it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "version": 2,
                    "changedBy": "case-officer",
                    "changedAt": "2026-11-25T09:14:05Z",
                    "approvedBy": "security-head",
                    "approvedAt": "2026-11-25T13:02:11Z",
                    "decision": "SON 2026/41",
                    "changes": [_CHANGE],
                }
            ]
        }
    )

    version: int
    changed_by: str
    changed_at: UtcTime
    approved_by: str | None
    approved_at: UtcTime | None
    decision: str
    changes: list[ChangeOut]


class ComparedOut(ApiModel):
    """How two approved states differ."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"from": 1, "to": 4, "changes": [_CHANGE]}]})

    before: Annotated[int, Field(alias="from")]
    after: Annotated[int, Field(alias="to")]
    changes: list[ChangeOut]


Content = dict[str, Any]
"""What is said of something, as it is kept: the shape's own names, JSON values."""
