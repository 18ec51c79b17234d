"""Shapes of matching across committees."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints
from sqlalchemy import Row

from services.risk.domain.matching import Identifier
from services.risk.operations.mandates import NewMandate
from shared.schemas import ApiModel, Day, UtcTime

CommitteeId = Annotated[str, StringConstraints(pattern="^[a-z0-9-]{2,20}$")]
_LINE = StringConstraints(strip_whitespace=True, min_length=3, max_length=200, pattern="^[^\\x00]*$")
_PROSE = StringConstraints(strip_whitespace=True, min_length=3, max_length=2_000, pattern="^[^\\x00]*$")


class MandateIn(ApiModel):
    """What a mandate says: the committees that take part, what for, on which basis, and when."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "committees": ["bun", "kfn", "son"],
                    "purpose": "Hitta bidrag och ersättningar som betalas dubbelt.",
                    "basis": "OSL 10 kap. 15 a §",
                    "impactAssessment": "KS 2026/412",
                    "identifiers": ["party"],
                    "validFrom": "2026-12-01",
                    "validTo": "2027-03-01",
                }
            ]
        }
    )

    committees: Annotated[list[CommitteeId], Field(min_length=1, max_length=50)]
    purpose: Annotated[str, _PROSE]
    basis: Annotated[str, _LINE, Field(description="The provision that it rests on")]
    impact_assessment: Annotated[str, _LINE, Field(description="Reference of the data protection impact assessment")]
    identifiers: Annotated[list[Identifier], Field(min_length=1, max_length=2)]
    valid_from: Day
    valid_to: Day

    def new(self) -> NewMandate:
        """The same as a value of the service."""
        return NewMandate(
            committees=tuple(self.committees),
            purpose=self.purpose,
            basis=self.basis,
            impact_assessment=self.impact_assessment,
            identifiers=tuple(self.identifiers),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
        )


class MandateOut(ApiModel):
    """A mandate; it is in force when decided, from *validFrom* to and including *validTo*."""

    mandate_id: UUID
    committees: list[str]
    purpose: str
    basis: str
    impact_assessment: str
    identifiers: list[Identifier]
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


class EndMandateIn(ApiModel):
    """Why a mandate ends."""

    reason: Annotated[str, _PROSE]


class RunIn(ApiModel):
    """Under which mandate, and which committee's payees are matched."""

    mandate_id: UUID
    committee_id: CommitteeId


class RunOut(ApiModel):
    """A run: how many own objects were matched, were hits, and were skipped as protected or restricted."""

    run_id: UUID
    mandate_id: UUID
    committee_id: str
    run_by: str
    run_at: UtcTime
    objects: int
    hits: int
    skipped: int

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """The shape of a stored run."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class ResultOut(ApiModel):
    """An own object, and whether another committee of the mandate has it too."""

    kind: Identifier
    object_id: str
    name: str | None
    hit: bool

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """The shape of a stored result."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})
