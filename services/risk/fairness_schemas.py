"""Shapes of fairness audits."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints
from sqlalchemy import Row

from services.risk.matching_schemas import CommitteeId
from services.risk.operations.fairness_audits import AuditAsked, Subject
from services.risk.operations.fairness_mandates import Attribute, NewAuditMandate
from shared.schemas import ApiModel, Day, TextOut, UtcTime

_LINE = StringConstraints(strip_whitespace=True, min_length=3, max_length=200, pattern="^[^\\x00]*$")
_PROSE = StringConstraints(strip_whitespace=True, min_length=3, max_length=2_000, pattern="^[^\\x00]*$")
# a short word or code, so that no person is described there; "*" is the name of the sums
_GROUP = StringConstraints(pattern="^[A-Za-z0-9åäöÅÄÖ][A-Za-z0-9åäöÅÄÖ _+–-]{0,39}$")
_MONTH = StringConstraints(pattern="^20[0-9]{2}-(0[1-9]|1[0-2])$")


class AuditMandateIn(ApiModel):
    """What an audit is for, on which basis, which attributes it may ask for, and when."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "committeeId": "son",
                    "purpose": "Se om reglerna väljer ut kvinnor och män lika träffsäkert.",
                    "basis": "Dataskyddsförordningen artikel 6.1 e; 1 kap. 5 § diskrimineringslagen",
                    "impactAssessment": "SON 2026/88",
                    "attributes": ["sex"],
                    "validFrom": "2026-12-01",
                    "validTo": "2027-01-31",
                }
            ]
        }
    )

    committee_id: CommitteeId
    purpose: Annotated[str, _PROSE]
    basis: Annotated[str, _LINE, Field(description="The provisions that it rests on; for article 9, its ground too")]
    impact_assessment: Annotated[str, _LINE, Field(description="Reference of the data protection impact assessment")]
    attributes: Annotated[list[Attribute], Field(min_length=1, max_length=9)]
    valid_from: Day
    valid_to: Day

    def new(self) -> NewAuditMandate:
        """The same as a value of the service."""
        return NewAuditMandate(**{**dict(self), "attributes": tuple(self.attributes)})


class AuditMandateOut(ApiModel):
    """A mandate to audit; it is in force when decided, from *validFrom* to and including *validTo*."""

    mandate_id: UUID
    committee_id: str
    purpose: str
    basis: str
    impact_assessment: str
    attributes: list[Attribute]
    valid_from: date
    valid_to: date
    state: Literal["proposed", "decided", "ended"]
    proposed_by: str
    proposed_at: UtcTime
    decided_by: str | None
    decided_at: UtcTime | None
    ended_by: str | None
    ended_at: UtcTime | None
    end_reason: str | None

    @classmethod
    def of(cls, row: Row[Any], texts: Mapping[str, str | None]) -> Self:
        """The shape of a stored mandate, with the *texts* that it keeps sealed."""
        return cls(**texts, **{name: getattr(row, name) for name in cls.model_fields if name not in texts})


class EndAuditMandateIn(ApiModel):
    """Why a mandate ends."""

    reason: Annotated[str, _PROSE]


class AuditSubjectIn(ApiModel):
    """A person who could have been selected, by the opaque id: never a name or an identity number."""

    party_id: UUID
    group: Annotated[str, _GROUP, Field(description="What the attribute is: K, M, 18–24")]
    area: Annotated[str, _GROUP] = "alla"
    month: Annotated[str, _MONTH] | None = None
    sample_erred: Annotated[
        bool | None, Field(strict=True, description="What a random control found; null without one")
    ] = None


class AuditIn(ApiModel):
    """What is audited. The subjects are worked with while the call lasts and are not kept."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "attribute": "sex",
                    "since": "2026-01-01",
                    "until": "2026-06-30",
                    "subjects": [
                        {"partyId": "0198c5d2-7c1e-7a44-9f6e-3b1f0a9d2c10", "group": "K", "sampleErred": False},
                        {"partyId": "0198c5d2-7c1e-7a44-9f6e-3b1f0a9d2c11", "group": "M"},
                    ],
                    "populations": {"alla": 3120},
                }
            ]
        }
    )

    attribute: Attribute
    since: Annotated[Day, Field(description="First day on which an alert was raised")]
    until: Day
    subjects: Annotated[list[AuditSubjectIn], Field(min_length=1, max_length=20_000)]
    populations: Annotated[
        dict[Annotated[str, _GROUP], Annotated[int, Field(ge=1, le=20_000_000)]] | None,
        Field(description="Persons by area, where the random control is of a sample; null where all were controlled"),
    ] = None

    digest: Annotated[
        str | None,
        Field(max_length=64, description="A rule version: whom its signals name, in shadow too; null for all alerts"),
    ] = None

    random_control: Annotated[
        bool,
        Field(strict=True, description="What the committee's random control found is known of those not selected"),
    ] = False

    def asked(self) -> AuditAsked:
        """The same as a value of the service."""
        subjects = [Subject(one.party_id, one.group, one.area, one.month, one.sample_erred) for one in self.subjects]
        told = {name: getattr(self, name) for name in ("attribute", "since", "until", "populations", "digest")}
        return AuditAsked(**told, subjects=subjects, random_control=self.random_control)


class FairnessRateOut(ApiModel):
    """A rate of a group in an area, and of all others there; `*` is all. Null where it is hidden, or there is none."""

    area: str
    group: str
    metric: Literal["selection", "false_positive", "false_negative", "precision"]
    hidden: bool
    persons: int | None
    selected: int | None
    value: float | None
    value_low: float | None
    value_high: float | None
    rest: float | None
    difference: float | None
    difference_low: float | None
    difference_high: float | None
    ratio: float | None


class FairnessReportSummary(ApiModel):
    """A report of an audit."""

    report_id: UUID
    mandate_id: UUID
    committee_id: str
    attribute: Attribute
    since: date
    until: date
    made_by: str
    made_at: UtcTime
    digest: Annotated[str | None, Field(description="The rule version that was audited; null for all alerts")]

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """The shape of a stored report."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class FairnessReportOut(FairnessReportSummary):
    """A report with its figures: none from which fewer than *least* persons could be counted."""

    least: int
    rates: list[FairnessRateOut]
    months: Annotated[list[FairnessRateOut] | None, Field(description="The same month by month; the area is the month")]


class LintedOut(ApiModel):
    """A name that a rule reads and that the lint found; *why* it is read, where people have looked at it."""

    name: str
    kind: Literal["prohibited", "proxy"]
    tells: TextOut
    law: str
    rules: list[str]
    why: TextOut | None


class LintOut(ApiModel):
    """What the lint finds in the rule book: nothing that is not reviewed may be there."""

    rules: Annotated[int, Field(description="Rules looked through")]
    found: list[LintedOut]
