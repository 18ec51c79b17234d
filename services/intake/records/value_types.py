"""The types of plain values as they are sent: texts, numbers, days, lists and lines."""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
import polars as pl

MOST_VALUES = 50_000
MOST_LINES = 1_000
_LIMIT = 10**15

_Text = Annotated[str, msgspec.Meta(max_length=500)]
_TYPES: dict[Any, Any] = {
    pl.String: _Text,
    pl.Int64: Annotated[int, msgspec.Meta(ge=-_LIMIT, le=_LIMIT)],
    pl.Boolean: bool,
    pl.Date: date,
}


def plain_type(dtype: Any, name: str) -> Any:
    """The type of what is sent for a field of that dtype; structs within it are called *name*."""
    if isinstance(dtype, pl.List):
        inner: Any = plain_type(dtype.inner, name)
        most = MOST_LINES if isinstance(dtype.inner, pl.Struct) else MOST_VALUES
        return Annotated[list[inner], msgspec.Meta(max_length=most)]
    if isinstance(dtype, pl.Struct):
        members = [(one.name, plain_type(one.dtype, name) | None, None) for one in dtype.fields]
        return msgspec.defstruct(name, members, frozen=True, forbid_unknown_fields=True, rename="camel")
    if isinstance(dtype, pl.Datetime):
        return Annotated[datetime, msgspec.Meta(tz=True)]
    return _TYPES[dtype]
