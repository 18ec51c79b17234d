"""Shapes of the records API, the same for every kind."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.events import WithdrawalGround
from shared.schemas import ApiModel, TextOut, UtcTime


class RecordFieldOut(ApiModel):
    """A field of a kind: its name in the API, what people call it, and what becomes of what it carries."""

    name: str
    title: TextOut
    role: str
    type: Annotated[str, Field(description="text, number, flag, day, moment or list")]
    required: bool


class RecordKindOut(ApiModel):
    """A kind of record, what it holds, and how much of it there is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "shift",
                    "title": {"sv": "Arbetspass", "en": "Shift"},
                    "fields": [
                        {
                            "name": "startsAt",
                            "title": {"sv": "Började", "en": "Began"},
                            "role": "plain",
                            "type": "moment",
                            "required": True,
                        }
                    ],
                    "records": 1204,
                    "newestAt": "2026-11-20T12:00:00Z",
                    "example": {"shiftNumber": "2026-11-0417"},
                }
            ]
        }
    )

    kind: str
    title: TextOut
    fields: list[RecordFieldOut]
    records: int
    newest_at: UtcTime | None
    example: dict[str, Any]


class RecordKindsOut(ApiModel):
    """All kinds of records."""

    items: list[RecordKindOut]


class RecordAccepted(ApiModel):
    """The record that now says what was sent; of what was known already, the earlier one."""

    record_id: UUID


class RecordsAccepted(ApiModel):
    """What became of a request's records, in their order: accepted + known = what was sent."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"items": [{"recordId": "0193a1b2-7c00-7000-8000-0123456789ab"}], "accepted": 1, "known": 0}]
        }
    )

    items: list[RecordAccepted]
    accepted: int
    known: int


class RecordSource(ApiModel):
    """Where a record came from: the file and its row, or the place in a request."""

    file_id: UUID | None
    row: int


class RecordOut(ApiModel):
    """One record as it is kept: persons only as party ids, accounts masked, and since when it is known."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "recordId": "0193a1b2-7c00-7000-8000-0123456789ab",
                    "kind": "shift",
                    "committeeId": "son",
                    "partyId": None,
                    "day": None,
                    "body": {"shiftNumber": "2026-11-0417", "startsAt": "2026-11-02T07:00:00Z"},
                    "source": {"fileId": None, "row": 1},
                    "receivedAt": "2026-11-20T12:00:00Z",
                    "supersededAt": None,
                    "supersededBy": None,
                }
            ]
        }
    )

    record_id: UUID
    kind: str
    committee_id: str
    party_id: UUID | None
    day: date | None
    body: dict[str, Any]
    source: RecordSource
    received_at: UtcTime
    superseded_at: UtcTime | None
    superseded_by: UUID | None


class RecordVersionsOut(ApiModel):
    """A record with all that was said of the same thing, oldest first."""

    items: list[RecordOut]


class WithdrawIn(ApiModel):
    """Why a record is no longer to be counted with; it is kept, and so is when this was said."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"ground": "entered_in_error"}]})

    ground: WithdrawalGround
