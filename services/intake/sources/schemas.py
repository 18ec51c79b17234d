"""Shapes of the sources API."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from services.intake.operations.arrivals import Channel
from services.intake.sources.freshness import Freshness
from shared.schemas import ApiModel, UtcTime

_SOURCE: Final[JsonDict] = {
    "name": "Leverantörsreskontran",
    "channel": "file",
    "sender": "integration",
    "kinds": ["supplier_ledger"],
    "owner": "Ekonomiavdelningen",
    "legalBasis": "Dataskyddsförordningen art. 6.1 e; kommunallagen (2017:725) 6 kap. 6 §",
    "purpose": "Att hitta dubbla och felaktiga betalningar",
    "expectedHours": 168,
}

Line = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]*$")]
Words = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
KindName = Annotated[str, Field(pattern="^[a-z0-9_]{2,40}$")]


class SourceIn(ApiModel):
    """A source: how it comes and from whom, of which kinds, whose it is, and on which ground it is taken in."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SOURCE]})

    name: Line
    channel: Channel
    sender: Annotated[
        Line,
        Field(description="Who uploads or which client calls, as the directory's subject says; else the short name"),
    ]
    kinds: list[KindName] = Field(default=[], max_length=20)
    owner: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")]
    legal_basis: Words
    purpose: Words
    expected_hours: Annotated[
        int | None, Field(ge=1, le=8_784, description="At least so often something comes; null: not watched")
    ] = None


class ArrivalDay(ApiModel):
    """What came from a source on a day, and what became of it."""

    day: date
    accepted: int
    known: int
    rejected: int


class SourceOut(ApiModel):
    """A source and how fresh it is; *sourceId* is null for a sender that nobody has registered yet."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "sourceId": "0193a1b2-7c00-7000-8000-0123456789ab",
                    **_SOURCE,
                    "lastArrivalAt": "2026-11-24T05:12:00Z",
                    "freshness": "in_time",
                    "problem": "",
                    "days": [{"day": "2026-11-24", "accepted": 1204, "known": 3, "rejected": 2}],
                }
            ]
        }
    )

    source_id: UUID | None
    name: str
    channel: Channel
    sender: str
    kinds: list[str]
    owner: str
    legal_basis: str
    purpose: str
    expected_hours: int | None
    last_arrival_at: UtcTime | None
    freshness: Freshness
    problem: Annotated[
        str, Field(description="Why a register does not answer, or what is wrong with a drop; else empty")
    ]
    days: Annotated[list[ArrivalDay], Field(description="The last thirty days on which something came")]
