"""Shapes of analyses by templates, and of the situation picture with its clock."""

from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from services.risk.register.codes import Kind, Stage
from services.risk.register.schemas import (
    ActionItem,
    AssessmentOut,
    CommitteeId,
    Line,
    Named,
    Prose,
    RatingIn,
    Version,
)
from shared.schemas import ApiModel, Day, MoneyOut, TextOut, UtcTime

Template = Literal[
    Kind.PROCUREMENT,
    Kind.CHOICE_SYSTEM,
    Kind.BENEFIT_AUTHORITY,
    Kind.OTHER_AUTHORITY,
    Kind.SITUATION_PICTURE,
    Kind.ACTION_PLAN,
]
SectionCode = Annotated[str, Field(pattern="^[a-z_]{2,40}$")]

_ID: Final = "0193b4a4-7c01-7001-8004-012345678ab2"
_MONEY: Final[JsonDict] = {"minor": 1_200_000_000, "currency": "SEK"}
_COST: Final[JsonDict] = {
    "suppliers": ["0193b4a1-7c00-7000-8000-0123456789ab"],
    "contractReference": "AVT-2023-17",
    "from": "2023-01-01",
    "until": "2026-12-31",
}
_SAID: Final[JsonDict] = {
    "title": "Hemtjänst i egen regi eller upphandlad, avtal från 2027",
    "sections": {"area": "Låga trösklar för nya företag.", "object": "Tid som inte utförs."},
    "areaRisk": {"likelihood": 4, "consequence": 4},
    "objectRisk": {"likelihood": 3, "consequence": 4},
    "accruedCost": _COST,
    "expectedCost": _MONEY,
    "basedOn": None,
    "actions": [],
    "horizonItems": [],
    "stage": "open",
}


class PeriodIn(ApiModel):
    """Whose payments are summed, in which days: suppliers, and within them a contract where one is named."""

    suppliers: Annotated[list[UUID], Field(min_length=1, max_length=20, description="Opaque ids of the payees")]
    contract_reference: Annotated[
        str, Field(max_length=80, pattern=r"^[^\x00-\x1f]*$", description="Only payments that name it")
    ] = ""
    since: Annotated[Day, Field(alias="from")]
    until: Day


class CostIn(ApiModel):
    """An amount of at most ten thousand milliard kronor."""

    minor: Annotated[int, Field(ge=0, le=10**15, strict=True, description="Amount in öre (minor units)")]
    currency: Literal["SEK"] = "SEK"


class AnalysisSaid(ApiModel):
    """What an analysis says. What its kind does not ask for is left out."""

    title: Named
    sections: Annotated[dict[SectionCode, Prose], Field(max_length=20, description="Answers by the template's codes")]
    area_risk: Annotated[RatingIn | None, Field(description="Of the area of procurement")] = None
    object_risk: Annotated[RatingIn | None, Field(description="Of what is procured")] = None
    accrued_cost: Annotated[PeriodIn | None, Field(description="The present contract period")] = None
    expected_cost: Annotated[CostIn | None, Field(description="Of the coming contract period")] = None
    based_on: Annotated[UUID | None, Field(description="The analysis that it follows from")] = None
    actions: list[ActionItem] = Field(default=[], max_length=50)
    horizon_items: list[UUID] = Field(
        default=[], max_length=50, description="Records of what was seen in the world around that bear on it"
    )
    stage: Stage = Stage.OPEN


class AnalysisIn(AnalysisSaid):
    """An analysis by one of the templates."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_SAID, "committeeId": "son", "kind": "procurement"}]})

    committee_id: CommitteeId
    kind: Template


class AnalysisChange(AnalysisSaid):
    """What an analysis says from now on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_SAID, "version": 1}]})

    version: Version


class AccruedOut(ApiModel):
    """What had been paid when the version was written, as the stored payments told it."""

    model_config = ConfigDict(populate_by_name=True)

    suppliers: list[UUID]
    contract_reference: str
    since: Annotated[date, Field(alias="from")]
    until: date
    amount: Annotated[MoneyOut, Field(description="Credits taken off")]
    payments: int
    source: Annotated[
        Literal["ledger", "invoice", "order", "none"],
        Field(description="What was summed: the ledger where it tells of them, else invoices, else payment orders"),
    ]
    other_currencies: Annotated[int, Field(ge=0, description="Payments in other currencies, which are not summed")]
    summed_at: UtcTime


_OUT: Final[JsonDict] = {
    **_SAID,
    "analysisId": _ID,
    "committeeId": "son",
    "kind": "procurement",
    "templateVersion": 1,
    "accruedCost": {
        **_COST,
        "amount": {"minor": 987_650_000, "currency": "SEK"},
        "payments": 412,
        "source": "ledger",
        "otherCurrencies": 0,
        "summedAt": "2026-11-25T09:14:05Z",
    },
    "missing": ["requirements", "cost"],
    "state": "draft",
    "version": 1,
    "approvedVersion": None,
    "approvedAt": None,
    "changedBy": "case-officer",
    "changedAt": "2026-11-25T09:14:05Z",
    "nextDueOn": None,
}


class AnalysisOut(AssessmentOut):
    """An analysis as it stands now."""

    model_config = ConfigDict(json_schema_extra={"examples": [_OUT]})

    analysis_id: UUID
    kind: Template
    template_version: int
    title: str
    sections: dict[SectionCode, str]
    area_risk: RatingIn | None
    object_risk: RatingIn | None
    accrued_cost: AccruedOut | None
    expected_cost: MoneyOut | None
    based_on: UUID | None
    actions: list[ActionItem]
    horizon_items: list[UUID]
    stage: Stage
    missing: Annotated[list[str], Field(description="What has to be there before it can be approved")]


class SectionOut(ApiModel):
    """A question of a template."""

    code: str
    text: TextOut
    required: bool


class TemplateOut(ApiModel):
    """What an analysis of a kind asks, and by which rule or policy it is made."""

    kind: Template
    version: int
    valid_from: date
    text: TextOut
    source: TextOut
    sections: list[SectionOut]
    rated: Annotated[bool, Field(description="It weighs the area and the object")]
    costed: Annotated[bool, Field(description="It tells what has been paid and what is expected")]
    planned: Annotated[bool, Field(description="It needs actions with days")]


class TemplatesOut(ApiModel):
    """The templates in force."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "kind": "situation_picture",
                            "version": 1,
                            "validFrom": "2023-07-01",
                            "text": {"sv": "Lägesbild", "en": "Situation picture"},
                            "source": {"sv": "lag (2023:196) 4 §", "en": "lag (2023:196) 4 §"},
                            "sections": [
                                {
                                    "code": "crime",
                                    "text": {"sv": "Brottsligheten i kommunen", "en": "Crime in the municipality"},
                                    "required": True,
                                }
                            ],
                            "rated": False,
                            "costed": False,
                            "planned": False,
                        }
                    ]
                }
            ]
        }
    )

    items: list[TemplateOut]


class ReviewOut(ApiModel):
    """The approved situation picture or action plan, and until when it has to be renewed or followed up."""

    kind: Template
    analysis_id: Annotated[UUID | None, Field(description="Null: none is approved")]
    title: Line
    approved_at: UtcTime | None
    due_on: Annotated[date | None, Field(description="The last day; null: none is approved")]
    overdue: bool
    next_due_on: date | None


class SituationOut(ApiModel):
    """How the municipality stands under lag (2023:196): picture, plan, and the clock that the law sets."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "reviews": [
                        {
                            "kind": "situation_picture",
                            "analysisId": _ID,
                            "title": "Lägesbild 2026",
                            "approvedAt": "2026-03-02T09:14:05Z",
                            "dueOn": "2028-03-02",
                            "overdue": False,
                            "nextDueOn": None,
                        }
                    ],
                    "months": 24,
                    "source": "lag (2023:196) 6 §",
                    "validFrom": "2023-07-01",
                }
            ]
        }
    )

    reviews: list[ReviewOut]
    months: Annotated[int, Field(description="Months between two reviews at most")]
    source: str
    valid_from: date
