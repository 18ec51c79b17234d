"""Shapes of the supplier register's API."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.schemas import ApiModel, UtcTime

Example = dict[str, Any]

MergeState = Literal["proposed", "merged", "rejected", "unmerged"]

_SIDE: Example = {
    "partyId": "6d0f6e80-1111-8222-9333-444455556666",
    "kind": "company",
    "name": "Björkens Städ AB",
    "organisationNumber": "5560160680",
    "foreignNumber": None,
    "accounts": ["bankgiro ••••1055"],
}
_OTHER: Example = _SIDE | {
    "partyId": "7e1f7e91-2222-8333-a444-555566667777",
    "name": "BJORKENS STAD AKTIEBOLAG",
    "organisationNumber": None,
}
_STEP: Example = {
    "state": "proposed",
    "takenBy": "system",
    "takenAt": "2026-11-25T21:05:12Z",
    "automatic": True,
    "reason": None,
    "model": "2026-11",
    "agreements": [{"field": "name", "level": "same", "weight": 812}],
}
_PAIR: Example = {
    "mergeId": "4f3e2d1c-0b1a-5c2d-8e3f-405162738495",
    "state": "proposed",
    "rule": "weight",
    "weight": 431,
    "party": _OTHER,
    "into": _SIDE,
    "agreements": _STEP["agreements"],
    "model": "2026-11",
    "changedAt": "2026-11-25T21:05:12Z",
    "steps": [_STEP],
}


class AgreementOut(ApiModel):
    """How one field of two organisations agrees or differs."""

    field: str
    level: str
    weight: Annotated[int, Field(description="What it adds, in hundredths of a bit; below nought it speaks against")]


class OrganisationOut(ApiModel):
    """An organisation of the supplier register, with the accounts to which the caller's committees paid it."""

    party_id: UUID
    kind: str
    name: str | None
    organisation_number: str | None
    foreign_number: str | None
    accounts: list[str]


class MergeStepOut(ApiModel):
    """A step of a pair: who took it, when, why, and what was known then."""

    state: MergeState
    taken_by: str
    taken_at: UtcTime
    automatic: bool
    reason: str | None
    model: str | None
    agreements: list[AgreementOut]


class PartyMergeOut(ApiModel):
    """Two organisations that may be one, and why; *party* stands for *into* while they are merged."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PAIR]})

    merge_id: UUID
    state: MergeState
    rule: Annotated[str, Field(description="What decides: organisation_number, foreign_number or weight")]
    weight: Annotated[int, Field(description="Sum of all weights and the share of matches, in hundredths of a bit")]
    party: OrganisationOut
    into: OrganisationOut
    agreements: list[AgreementOut]
    model: Annotated[str | None, Field(description="Version of the weights")]
    changed_at: UtcTime
    steps: list[MergeStepOut]


class PartyGroupOut(ApiModel):
    """An organisation with those that it is one with, and the merges that make them so."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"partyId": _SIDE["partyId"], "members": [_SIDE, _OTHER], "merges": [_PAIR]}]}
    )

    party_id: UUID
    members: list[OrganisationOut]
    merges: list[PartyMergeOut]


class MergeDecisionIn(ApiModel):
    """Why a pair is decided so."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Samma bankgiro, och bolaget bekräftar."}]})

    reason: Annotated[str, Field(min_length=5, max_length=2000, pattern=r"^[^\x00]*$")]
