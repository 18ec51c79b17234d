"""From rows of records and their kinds to what the API answers."""

from typing import Any, Final

import polars as pl
from pydantic.alias_generators import to_camel
from sqlalchemy import Row

from services.intake.operations.records import Stored
from services.intake.records import RecordKind
from services.intake.records.schemas import (
    RecordAccepted,
    RecordFieldOut,
    RecordKindOut,
    RecordOut,
    RecordsAccepted,
    RecordSource,
)
from shared.schemas import TextOut

_TYPES: Final[dict[Any, str]] = {pl.Boolean: "flag", pl.Int64: "number", pl.Date: "day"}


def kind_out(kind: RecordKind, held: Row[Any] | None) -> RecordKindOut:
    """A kind with its fields, and how much of it there is."""
    return RecordKindOut(
        kind=kind.name,
        title=TextOut(sv=kind.title.sv, en=kind.title.en),
        fields=[
            RecordFieldOut(
                name=to_camel(name),
                title=TextOut(sv=field.name.sv, en=field.name.en),
                role=field.role.value,
                type=_type_of(field.dtype),
                required=field.required,
            )
            for name, field in kind.fields.items()
        ],
        records=held.records if held else 0,
        newest_at=held.newest if held else None,
        example=dict(kind.example),
    )


def accepted_out(stored: Stored) -> RecordsAccepted:
    """What became of what was sent."""
    items = [RecordAccepted(record_id=record_id) for record_id in stored.ids]
    return RecordsAccepted(items=items, accepted=stored.accepted, known=stored.known)


def _type_of(dtype: Any) -> str:
    if isinstance(dtype, pl.List):
        return "list"
    return _TYPES.get(dtype, "moment" if isinstance(dtype, pl.Datetime) else "text")


def record_out(row: Row[Any]) -> RecordOut:
    """One record."""
    return RecordOut(
        record_id=row.record_id,
        kind=row.kind,
        committee_id=row.committee_id,
        party_id=row.party_id,
        day=row.day,
        body=_camel(row.body),
        source=RecordSource(file_id=row.file_id, row=row.row),
        received_at=row.received_at,
        superseded_at=row.superseded_at,
        superseded_by=row.superseded_by,
    )


def _camel(value: Any) -> Any:
    if isinstance(value, dict):
        return {to_camel(name): _camel(one) for name, one in value.items()}
    return [_camel(one) for one in value] if isinstance(value, list) else value
