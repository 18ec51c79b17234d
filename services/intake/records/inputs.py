"""The API's shape of each kind of record, made from its declaration: what is sent, and how it becomes rows."""

from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any

import msgspec
import polars as pl
from pydantic.alias_generators import to_pascal

from services.intake.decoding import MOST, Decoders, decoders, read_body
from services.intake.orders import OrderAccount
from services.intake.records import Field, RecordKind, Role
from services.intake.records.value_types import plain_type


class RecordParty(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Who: an organisation or a person; a person's number is sealed as it arrives."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None
    organisation_number: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    identity_number: Annotated[str, msgspec.Meta(max_length=20)] | None = None


@cache
def _shapes(kind: RecordKind) -> tuple[type[msgspec.Struct], type[msgspec.Struct], Decoders[Any]]:
    name = to_pascal(kind.name)
    fields = [_member(key, field, name) for key, field in kind.fields.items()]
    one = msgspec.defstruct(name, fields, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel")
    one.__doc__ = f"{kind.title.sv} / {kind.title.en}"
    listed = Annotated[list[one], msgspec.Meta(min_length=1, max_length=MOST)]  # type: ignore[valid-type]
    many = msgspec.defstruct(f"{name}List", [("records", listed)], frozen=True, forbid_unknown_fields=True)
    return one, many, decoders("records", one, many)


def shapes_of(kind: RecordKind) -> tuple[type[msgspec.Struct], type[msgspec.Struct]]:
    """The struct of one record of *kind* as it is sent, and that of several."""
    return _shapes(kind)[:2]


def _member(key: str, field: Field, parent: str) -> tuple[str, Any] | tuple[str, Any, Any]:
    told = msgspec.Meta(description=f"{field.name.sv} / {field.name.en}")
    carried: Any = _type_of(field, f"{parent}{to_pascal(key)}")
    return (key, Annotated[carried, told]) if field.required else (key, Annotated[carried | None, told], None)


def _type_of(field: Field, name: str) -> Any:
    match field.role:
        case Role.PARTY:
            return RecordParty
        case Role.ACCOUNT:
            return OrderAccount
        case _:
            return plain_type(field.dtype, name)


def read_records_of(kind: RecordKind, body: bytes) -> pl.DataFrame:
    """The records in *body*: one object, an array, or {"records": [...]}, as a frame of the kind's schema.

    InvalidRequest names the first wrong field by JSON pointer; TooMany above 5,000.
    """
    return _frame(kind, read_body(body, _shapes(kind)[2]))


def _frame(kind: RecordKind, records: Sequence[Any]) -> pl.DataFrame:
    columns: dict[str, list[Any]] = {"row": list(range(1, len(records) + 1))}
    for name, field in kind.fields.items():
        values = (getattr(record, name) for record in records)
        columns[name] = [None if value is None else _value(field, value) for value in values]
    return pl.DataFrame(columns, schema=kind.schema())


def _value(field: Field, value: Any) -> Any:
    if isinstance(value, RecordParty):
        number = value.organisation_number or value.identity_number
        scheme = "organisation_number" if value.organisation_number else "personal" if number else None
        return {"identifier": number, "scheme": scheme, "name": value.name}
    if isinstance(value, OrderAccount):
        return {"kind": value.kind, "number": value.number}
    if isinstance(field.dtype, pl.List) and value and isinstance(value[0], msgspec.Struct):
        return [msgspec.structs.asdict(one) for one in value]
    return value
