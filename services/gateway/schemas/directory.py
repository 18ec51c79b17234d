"""Shapes of the directory: people, what they are assigned to, deputies, API keys."""

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from services.gateway.models import ApiKey, Assignment, Deputy, Person
from shared.policy.actions import Role
from shared.schemas import ApiModel, Day, UtcTime

# one printable line: what is written here is shown in pages, logs and mails
LINE = r"^[^\x00-\x1f\x7f]+$"
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=LINE, strip_whitespace=True)]
Subject = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")]
CommitteeId = Annotated[str, StringConstraints(pattern=r"^(\*|[a-z0-9-]{1,20})$")]
UnitId = Annotated[str, StringConstraints(pattern=r"^[\w-]{1,40}$")]
Mail = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]

_ASSIGNMENT: dict[str, Any] = {"role": "case_officer", "committeeId": "son", "validFrom": "2026-01-01", "validTo": None}
_PERSON: dict[str, Any] = {
    "subject": "4f1c7a52-9a0e-4d7b-8a51-3a7d1c2b9e10",
    "kind": "person",
    "userName": "robin.handlaggare@exempelby.example",
    "name": "Robin Handläggare",
    "mail": "robin.handlaggare@exempelby.example",
    "language": "sv",
    "units": ["4711"],
}


class AssignmentIn(ApiModel):
    """A role in one committee, or in all (*)."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ASSIGNMENT]})

    role: Role
    committee_id: Annotated[CommitteeId, Field(description="The committee, or * for all")]
    valid_from: Annotated[Day | None, Field(description="First day; today if left out")] = None
    valid_to: Annotated[Day | None, Field(description="Last day; until further notice if left out")] = None


class AssignmentsIn(ApiModel):
    """Everything that somebody is assigned to; what is not here is taken away."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"assignments": [_ASSIGNMENT]}]})

    assignments: Annotated[list[AssignmentIn], Field(max_length=100)]


class AssignmentOut(ApiModel):
    """A role in one committee, or in all (*)."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ASSIGNMENT]})

    role: str
    committee_id: str
    valid_from: date
    valid_to: date | None


class PersonIn(ApiModel):
    """Somebody to let in: a person, or a machine (an API client)."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PERSON]})

    subject: Annotated[
        Subject, Field(description="What the identity provider calls the person: sub, or oid in Entra ID")
    ]
    kind: Literal["person", "machine"] = "person"
    user_name: Annotated[Subject, Field(description="The name that the person signs in with")]
    name: Line
    mail: Mail | None = None
    language: Literal["sv", "en"] = "sv"
    units: Annotated[list[UnitId], Field(max_length=50, default_factory=list)]


class PersonChange(ApiModel):
    """What to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"active": False}]})

    active: Annotated[bool | None, Field(strict=True)] = None
    name: Line | None = None
    mail: Mail | None = None
    language: Literal["sv", "en"] | None = None
    units: Annotated[list[UnitId] | None, Field(max_length=50)] = None


class PersonOut(ApiModel):
    """A person or machine of the directory."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **_PERSON,
                    "personId": "0193a1b2-0000-7000-8000-000000000001",
                    "active": True,
                    "assignments": [_ASSIGNMENT],
                    "changedAt": "2026-11-02T08:15:00Z",
                }
            ]
        }
    )

    person_id: UUID
    subject: str
    kind: str
    active: bool
    user_name: str
    name: str
    mail: str | None
    language: str
    units: list[str]
    assignments: list[AssignmentOut]
    changed_at: UtcTime

    @classmethod
    def of(cls, person: Person, assignments: list[Assignment]) -> Self:
        """*person* with those of *assignments* that are theirs."""
        own = [AssignmentOut.model_validate(one) for one in assignments if one.subject == person.subject]
        fields = {name: getattr(person, name) for name in cls.model_fields if name != "assignments"}
        return cls(**fields, assignments=own)


class DeputyIn(ApiModel):
    """Who acts for whom, where and when."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "subject": "controller-2",
                    "actsFor": "controller",
                    "committeeId": "*",
                    "validFrom": "2026-12-01",
                    "validTo": "2026-12-31",
                }
            ]
        }
    )

    subject: Annotated[Subject, Field(description="Who acts")]
    acts_for: Annotated[Subject, Field(description="For whom")]
    committee_id: CommitteeId = "*"
    valid_from: Day
    valid_to: Day


class DeputyOut(ApiModel):
    """Who acts for whom, where and when."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "deputyId": "0193a1b2-0000-7000-8000-000000000002",
                    "subject": "controller-2",
                    "actsFor": "controller",
                    "committeeId": "*",
                    "validFrom": "2026-12-01",
                    "validTo": "2026-12-31",
                }
            ]
        }
    )

    deputy_id: UUID
    subject: str
    acts_for: str
    committee_id: str
    valid_from: date
    valid_to: date

    @classmethod
    def of(cls, deputy: Deputy) -> Self:
        """A deputy."""
        return cls.model_validate(deputy)


class KeyIn(ApiModel):
    """For how long an API key holds."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"days": 365}]})

    days: Annotated[int, Field(ge=1, le=730, description="Days until it ends")] = 365


_KEY: dict[str, Any] = {
    "keyId": "0193a1b2-0000-7000-8000-000000000003",
    "hint": "tillit_Qb3x",
    "createdAt": "2026-11-02T08:15:00Z",
    "createdBy": "administrator",
    "validUntil": "2027-11-02T08:15:00Z",
    "revokedAt": None,
    "lastUsedOn": "2026-11-20",
}


class KeyOut(ApiModel):
    """An API key without the key: how it begins, until when it holds and the day it was last used."""

    model_config = ConfigDict(json_schema_extra={"examples": [_KEY]})

    key_id: UUID
    hint: str
    created_at: UtcTime
    created_by: str
    valid_until: UtcTime
    revoked_at: UtcTime | None
    last_used_on: date | None

    @classmethod
    def of(cls, key: ApiKey) -> Self:
        """A key."""
        return cls.model_validate(key)


class NewKeyOut(KeyOut):
    """An API key with the key itself: shown this once, and kept nowhere."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**_KEY, "key": "tillit_Qb3x-the-rest-of-the-key", "lastUsedOn": None}]}
    )

    key: Annotated[str, Field(description="Shown once: keep it as a secret")]


class KeysOut(ApiModel):
    """The API keys of one client, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_KEY]}]})

    items: list[KeyOut]


class ImportFault(ApiModel):
    """Why a row was refused."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"row": 3, "column": "role", "reason": "There is no role chief."}]}
    )

    row: Annotated[int, Field(ge=1, description="The row in the file, the heading is row 1")]
    column: str
    reason: str


class ImportOut(ApiModel):
    """What an import did, or would do; with one fault nothing is done."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"done": True, "added": 12, "changed": 3, "assignments": 15, "faults": []}]}
    )

    done: Annotated[bool, Field(description="Whether it was carried out")]
    added: int
    changed: int
    assignments: int
    faults: list[ImportFault]
