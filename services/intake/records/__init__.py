"""What intake takes in beside payments: each kind of record is a declared table of fields, and nothing else.

A kind says what its fields are and what each may carry; reading, masking, storing, publishing, the API's schema
and the pages follow from that declaration. A new kind is one module here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import polars as pl

from services.intake.domain import Text
from shared.policy.actions import Action


class Role(StrEnum):
    """What a field may carry, and so what becomes of it before it leaves intake."""

    PLAIN = "plain"
    """A code, a number, a day: passes as it is. Never a field that people write freely in."""
    TEXT = "text"
    """People wrote it: identity numbers, and the names of natural persons beside it, are masked."""
    REFERENCE = "reference"
    """Another system's own number of a thing; one that is a person's identity number becomes a stand-in."""
    PARTY = "party"
    """Who: becomes a party id."""
    ACCOUNT = "account"
    """Where money goes: becomes a token and a masked label."""
    BLIND = "blind"
    """Only whether two are the same may be known: becomes a keyed token. An address, a list of members."""


PARTY = pl.Struct({"identifier": pl.String, "scheme": pl.String, "name": pl.String})
"""Who, as the source says it: `scheme` is one of domain.IDENTIFIER_SCHEMES."""
ACCOUNT = pl.Struct({"kind": pl.String, "number": pl.String})
"""An account as the source says it: `kind` is one of domain.ACCOUNT_KINDS."""
MOMENT = pl.Datetime("us", "UTC")
"""A point in time."""
NAMES = pl.List(pl.String)
"""Several values, such as a list of members."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: how it is kept, what it may carry, what people call it."""

    dtype: pl.DataType | type[pl.DataType]
    name: Text
    role: Role = Role.PLAIN
    required: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class RecordKind:
    """One kind of record. Amounts are minor units of the field `currency`, as everywhere.

    `identity` names the fields by which two rows speak of the same thing: a row that says the same again adds
    nothing, one that says something else supersedes the row before. Empty: each row is a thing of its own. `day`
    is the field of the record's own day (of a point in time: its Swedish date), `subject` the party field that it is
    about. `example` is one record as the API takes it. `reads` is the action of whoever reads such records.
    """

    name: str
    title: Text
    fields: Mapping[str, Field]
    identity: tuple[str, ...] = ()
    day: str | None = None
    subject: str | None = None
    example: Mapping[str, Any] = field(default_factory=dict)
    reads: Action = Action.RECORD_READ

    def schema(self) -> dict[str, pl.DataType | type[pl.DataType]]:
        """The frame of this kind's accepted rows: `row` (1-based place in the source), then the fields."""
        return {"row": pl.Int64, **{name: field.dtype for name, field in self.fields.items()}}
