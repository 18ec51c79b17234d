"""Shapes of the random control arm."""

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from services.risk.domain.drawing import Band, Measure
from services.risk.operations.random_controls import NewPolicy
from services.risk.operations.random_looks import Found
from shared.schemas import ApiModel, Day, MoneyOut, TextOut, UtcTime

CommitteeId = Annotated[str, StringConstraints(pattern="^[a-z0-9-]{2,20}$")]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
_LINE = StringConstraints(strip_whitespace=True, min_length=3, max_length=120, pattern="^[^\\x00]*$")
_ID = "0198c5d2-7c1e-7a44-9f6e-3b1f0a9d2c10"
_POLICY: dict[str, Any] = {
    "committeeId": "son",
    "validFrom": "2026-12-01",
    "measure": "number",
    "value": 2,
    "decision": "SON 2026/114",
}


class ControlPolicyIn(ApiModel):
    """How much of what has no signal a committee wants looked at each month; a *value* of 0 ends it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_POLICY]})

    committee_id: CommitteeId
    valid_from: Annotated[Day, Field(description="Today or later; a month that has begun keeps what it began with")]
    measure: Annotated[Measure, Field(description="So many, or so many of a thousand, of each stratum")]
    value: Annotated[int, Field(ge=0, le=1_000, strict=True)]
    decision: Annotated[str, _LINE, Field(description="Reference of the committee's decision")]

    def new(self) -> NewPolicy:
        """The same as a value of the service."""
        return NewPolicy(**dict(self))


class ControlPolicyOut(ApiModel):
    """What was decided, and by whom."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**_POLICY, "policyId": _ID, "setBy": "kim", "setAt": "2026-11-26T09:14:05Z"}]}
    )

    policy_id: UUID
    committee_id: str
    valid_from: date
    measure: Measure
    value: int
    decision: str
    set_by: str
    set_at: UtcTime


class ControlPeriodOut(ApiModel):
    """A month of a committee: what was promised when it began, and once it is over what was drawn by which seed."""

    period_id: UUID
    committee_id: str
    month: str
    measure: Measure
    value: int
    commitment: Annotated[str, Field(description="SHA-256 of the seed, in hex, told when the period began")]
    committed_at: UtcTime
    ends_at: UtcTime
    seed: Annotated[str | None, Field(description="The seed, in hex; null until the draw")]
    drawn_at: UtcTime | None
    flagged: Annotated[int | None, Field(description="Payments and decisions that a signal showed")]
    left_out: Annotated[int | None, Field(description="Those about somebody who is protected or restricted")]


class ControlStratumOut(ApiModel):
    """What is drawn from together, and how far it has been looked at."""

    kind: str
    band: Band
    population: int
    drawn: int
    looked: int
    wrong: int
    frame_digest: Annotated[str, Field(description="SHA-256 of the ids that could be drawn, sorted, 16 bytes each")]


class ControlPeriodDetails(ControlPeriodOut):
    """A period with its strata."""

    strata: list[ControlStratumOut]


class ControlFrameOut(ApiModel):
    """What it takes to draw again: lowest HMAC-SHA256 under the seed of `{label}|{id}` comes first."""

    label: str
    seed: str
    frame_digest: str
    number: int
    ids: Annotated[list[UUID], Field(description="All that could be drawn, sorted")]
    drawn: Annotated[list[UUID], Field(description="What was drawn, in the order of the draw")]


class RandomControlOut(ApiModel):
    """A payment or decision that chance chose. Nothing points at it; somebody looks at it as a matter of routine."""

    item_id: UUID
    committee_id: str
    period_id: UUID
    kind: str
    band: Band
    payment_id: Annotated[UUID | None, Field(description="The payment; null where it is a decision")]
    record_id: Annotated[UUID | None, Field(description="The decision; null where it is a payment")]
    day: date | None
    amount: MoneyOut | None
    invoice_number: str | None
    drawn_at: UtcTime
    status: Literal["open", "done"]
    wrong: bool | None
    wrong_amount: MoneyOut | None
    family: str | None
    looked_by: str | None
    looked_at: UtcTime | None
    flagged_later: Annotated[bool, Field(description="A signal has shown it since it was drawn")]


class LookIn(ApiModel):
    """What was found: in order, or wrong by so much, and which family of rules looks for such a thing."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"wrong": False}, {"wrong": True, "wrongMinor": 125_000, "family": "INV"}],
        }
    )

    wrong: Annotated[bool, Field(strict=True)]
    wrong_minor: Annotated[int | None, Field(ge=0, le=10**15, strict=True, description="Öre paid or decided wrong")] = (
        None
    )
    family: Annotated[str | None, Field(max_length=10, description="INV, EB, …; other where no rule looks for it")] = (
        None
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.wrong != (self.wrong_minor is not None and self.family is not None) or (
            not self.wrong and (self.wrong_minor, self.family) != (None, None)
        ):
            raise ValueError("wrongMinor and family belong to what is wrong, and to nothing else")
        return self

    def found(self) -> Found:
        """The same as a value of the service."""
        return Found(self.wrong, self.wrong_minor, self.family)


class EstimateOut(ApiModel):
    """A number with the limits of its 95 % interval."""

    value: float
    low: float
    high: float


class RecallOut(ApiModel):
    """How much of what is wrong the rules of a *family* find; `*` is all of them."""

    family: str
    found: Annotated[int, Field(description="Payments and decisions with a signal, confirmed wrong")]
    seen: Annotated[int, Field(description="Wrong among those that were drawn and looked at")]
    missed: Annotated[EstimateOut | None, Field(description="Wrong without a signal, estimated")]
    recall: EstimateOut | None


class WithheldOut(ApiModel):
    """Why a figure is not one to rely on yet, and what to do."""

    reason: Literal["nothing_drawn", "not_all_looked_at", "too_few", "alerts_waiting"]
    text: TextOut


class RecallReport(ApiModel):
    """What the random control tells of all that has been drawn."""

    periods: int
    population: Annotated[int, Field(description="Payments and decisions without a signal")]
    flagged: int
    drawn: int
    looked: int
    wrong: int
    wrong_amount: MoneyOut
    flagged_later: int
    waiting: Annotated[int, Field(description="Payments and decisions whose alert nobody has judged yet")]
    least_looked: int
    proposed: Annotated[int, Field(description="What a committee that has decided nothing is proposed to draw")]
    trusted: bool
    withheld: list[WithheldOut]
    wrong_share: Annotated[EstimateOut | None, Field(description="Wrong of all without a signal: the base rate")]
    families: list[RecallOut]
