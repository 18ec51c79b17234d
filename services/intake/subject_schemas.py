"""Shapes of data subjects' rights."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from services.intake.payees import NAME_LENGTH
from services.intake.rights import Basis, Ground, Outcome, Right, State
from shared.events.intake import RestrictionExemption
from shared.schemas import ApiModel, Day, TextOut, UtcTime

_PARTY: Final = "6d0f6e80-1111-8222-9333-444455556666"
_REQUEST: Final = "0193a1b2-7c00-7000-8000-0123456789ab"
_RESTRICTION: Final[JsonDict] = {
    "partyId": _PARTY,
    "restricted": True,
    "basis": "accuracy_contested",
    "exception": None,
    "reason": "Uppgiften kontrolleras hos enheten.",
    "since": "2026-11-20",
    "setBy": "vera",
    "setAt": "2026-11-20T09:14:03Z",
    "liftedBy": None,
    "liftedAt": None,
    "informedOn": None,
    "requestId": _REQUEST,
}

Reason = Annotated[str, Field(min_length=5, max_length=2000, pattern=r"^[^\x00]*$")]
Words = Annotated[str, Field(min_length=1, max_length=4000, pattern=r"^[^\x00]*$")]


class SubjectRequestIn(ApiModel):
    """What a person asks, in their words, and the day on which it came."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "partyId": _PARTY,
                    "right": "rectification",
                    "receivedOn": "2026-11-20",
                    "statement": "Jag heter något annat sedan i våras.",
                }
            ]
        }
    )

    party_id: UUID
    right: Right
    received_on: Day
    statement: Words


class ReasonIn(ApiModel):
    """Why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Underlag väntas från två enheter."}]})

    reason: Reason


class RestrictIn(ApiModel):
    """Why processing is restricted (art. 18.1), and why it goes on all the same where it does (art. 18.2)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"basis": "accuracy_contested", "exception": None, "reason": "Uppgiften kontrolleras hos enheten."}
            ]
        }
    )

    basis: Basis
    exception: RestrictionExemption | None = None
    reason: Reason


class DecideIn(ApiModel):
    """A decision with its reasons; a ground where not all is granted, and what is corrected or completed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "outcome": "refused",
                    "ground": "manifestly_unfounded",
                    "reason": "Samma begäran har prövats fyra gånger i år.",
                }
            ]
        }
    )

    outcome: Outcome
    ground: Ground | None = None
    reason: Reason
    corrected_name: Annotated[
        str | None, Field(min_length=1, max_length=NAME_LENGTH, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")
    ] = None
    supplementary_statement: Words | None = None


class LiftIn(ApiModel):
    """The day on which the person was told that the restriction ends (art. 18.3), and why it ends."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"informedOn": "2026-11-24", "reason": "Uppgiften är kontrollerad."}]}
    )

    informed_on: Day
    reason: Reason


class RestrictionOut(ApiModel):
    """A restriction: in force, replaced by a later one (*restricted* is false), or lifted."""

    model_config = ConfigDict(json_schema_extra={"examples": [_RESTRICTION]})

    party_id: UUID
    restricted: bool
    basis: Basis
    exception: RestrictionExemption | None
    reason: str
    since: date
    set_by: str
    set_at: UtcTime
    lifted_by: str | None
    lifted_at: UtcTime | None
    informed_on: date | None
    request_id: UUID


class GroundToRefuseOut(ApiModel):
    """A ground on which a request may be refused, and where it stands in law."""

    code: Ground
    law: str


class SubjectRequestOut(ApiModel):
    """A request with its answer; *appeal* tells how to complain where not all was granted."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "subjectRequestId": _REQUEST,
                    "partyId": _PARTY,
                    "partyKind": "person",
                    "right": "rectification",
                    "receivedOn": "2026-11-20",
                    "dueOn": "2026-12-21",
                    "extended": False,
                    "extensionReason": None,
                    "state": "open",
                    "statement": "Jag heter något annat sedan i våras.",
                    "grounds": [
                        {"code": "data_is_correct", "law": "dataskyddsförordningen art. 16, 18.1 a"},
                        {"code": "conditions_not_met", "law": "dataskyddsförordningen art. 15-18, 21"},
                        {"code": "manifestly_unfounded", "law": "dataskyddsförordningen art. 12.5"},
                    ],
                    "ground": None,
                    "reason": None,
                    "registeredBy": "vera",
                    "registeredAt": "2026-11-20T09:14:03Z",
                    "decidedBy": None,
                    "decidedAt": None,
                    "appeal": None,
                    "restriction": _RESTRICTION,
                }
            ]
        }
    )

    subject_request_id: UUID
    party_id: UUID
    party_kind: str
    right: Right
    received_on: date
    due_on: date
    extended: bool
    extension_reason: str | None
    state: State
    statement: str
    grounds: Annotated[list[GroundToRefuseOut], Field(description="Those on which this right may be refused")]
    ground: Ground | None
    reason: str | None
    registered_by: str
    registered_at: UtcTime
    decided_by: str | None
    decided_at: UtcTime | None
    appeal: TextOut | None
    restriction: RestrictionOut | None
