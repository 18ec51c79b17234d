"""Shapes of the network in the API."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.schemas import ApiModel, MoneyOut, TextOut

NodeKind = Literal[
    "company", "sole_trader", "person", "employee", "foreign", "unknown",
    "account", "phone", "email", "address", "device", "household", "member",
]  # fmt: skip
TieKind = Literal[
    "account", "officer", "owner", "group", "phone", "email", "address", "device", "household", "engagement",
    "former_employer", "member",
]  # fmt: skip
_PARTY = "0193a1b2-7c00-7000-8000-0123456789ac"
_NODE: dict[str, Any] = {
    "id": "n0",
    "partyId": _PARTY,
    "kind": "company",
    "name": "Björkens Städ AB",
    "middle": True,
    "distance": 0,
    "x": 0.5,
    "y": 0.5,
    "hub": False,
    "shared": 0,
    "number": 1,
    "facts": [],
}


_COMMUNITY: dict[str, Any] = {
    "committeeId": "son",
    "community": _PARTY,
    "size": 2,
    "payments": 14,
    "score": 0.25,
    "members": [
        {
            "partyId": _PARTY,
            "name": "Björkens Städ AB",
            "ties": ["account", "officer"],
            "payments": 14,
            "facts": [
                {
                    "code": "no_staff",
                    "text": {"sv": "Inga anställda är kända.", "en": "No employees are known."},
                }
            ],
            "score": 0.25,
        }
    ],
}


class FactOut(ApiModel):
    """Something told of a company's situation: in itself innocent, worth a question with others."""

    code: str
    text: TextOut


class NodeOut(ApiModel):
    """A party (natural persons without name), or a thing that parties have. *x* and *y* are from 0 to 1."""

    model_config = ConfigDict(json_schema_extra={"examples": [_NODE]})

    id: Annotated[str, Field(description="Within this answer alone")]
    party_id: UUID | None
    kind: NodeKind
    name: Annotated[str | None, Field(description="Of organisations; of an account the masked number")]
    middle: bool
    distance: Annotated[int, Field(ge=0)]
    x: Annotated[float, Field(ge=0, le=1)]
    y: Annotated[float, Field(ge=0, le=1)]
    hub: Annotated[bool, Field(description="Shared by so many that it is not followed")]
    shared: Annotated[int, Field(ge=0, description="By how many parties; of a hub at least so many")]
    number: Annotated[int, Field(ge=1, description="How many alike it stands for")]
    facts: list[FactOut]


class EdgeSource(ApiModel):
    """The row that tells of an edge, the first where there are several: a payment, or a record of a kind."""

    kind: str
    id: UUID


class EdgeOut(ApiModel):
    """Why two nodes are linked: *party* has *other*."""

    party: str
    other: str
    tie: TieKind
    since: date | None
    until: date | None
    times: Annotated[int, Field(ge=1)]
    reason: TextOut
    source: EdgeSource


class LeftOutOut(ApiModel):
    """How many nodes were left out, and why."""

    code: Literal["hub", "many", "alone"]
    number: Annotated[int, Field(ge=1)]
    why: TextOut


class NetworkOut(ApiModel):
    """The network around whom an alert concerns, within the book of the alert's committee."""

    committee_id: str
    nodes: Annotated[list[NodeOut], Field(max_length=300)]
    edges: list[EdgeOut]
    left_out: list[LeftOutOut]
    never: Annotated[TextOut, Field(description="What is never shown")]


class PathOut(ApiModel):
    """One way from the one to the other, node by node, with the edges that it takes."""

    nodes: list[NodeOut]
    edges: list[EdgeOut]


class PathsOut(ApiModel):
    """The shortest ways within one committee's book, the shortest first; none where nobody was asked for."""

    committee_id: str | None
    items: list[PathOut]


class LargeOut(ApiModel):
    """A large payment near a change."""

    day: date
    amount: MoneyOut


class ChangeOut(ApiModel):
    """What changed for a party on a day. Of natural persons it is told that they are, not who (*person*)."""

    day: date
    what: Literal["officer", "owner", "group", "permit", "account"]
    before: str | None
    after: str | None
    came: Annotated[bool, Field(description="Something came; false: something went")]
    person: bool
    near: Annotated[LargeOut | None, Field(description="The nearest large payment, within the days of the limits")]
    source: EdgeSource


class MemberOut(ApiModel):
    """A company of a community. *score* is the share of the facts that could be told which hold; not a person's."""

    party_id: UUID
    name: str | None
    ties: list[TieKind]
    payments: Annotated[int, Field(ge=0)]
    facts: list[FactOut]
    score: Annotated[float, Field(ge=0, le=1)]


class CommunityOut(ApiModel):
    """Companies that share much with each other; *score* is the highest of its members'."""

    model_config = ConfigDict(json_schema_extra={"examples": [_COMMUNITY]})

    committee_id: str
    community: UUID
    size: Annotated[int, Field(ge=2)]
    payments: Annotated[int, Field(ge=0)]
    score: Annotated[float, Field(ge=0, le=1)]
    members: list[MemberOut]
