"""Tables of records as risk sees them: columns and types as each kind declares them."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from services.intake.records import RecordKind, Role
from services.intake.records.catalogue import KINDS
from services.risk.domain.frames import FACTS
from tests.twin.chance import Chance, Whole, as_days, numbers_of, swedish_day
from tests.twin.size import LAST

Tables = dict[str, pl.DataFrame]
Dtype = pl.DataType | type[pl.DataType]

PAYMENT: Final = "payment"
PAYMENTS: Final = pl.Schema({**FACTS, "known_on": pl.Date()})
_LATE_SHARE, _LATE_DAYS = 0.02, (15, 75)


def column_types(kind: RecordKind) -> pl.Schema:
    """The columns of a kind's table: its fields, then record_id, committee_id and known_on."""
    fields: dict[str, Dtype] = {}
    for name, field in kind.fields.items():
        replaced = field.role in {Role.PARTY, Role.ACCOUNT}  # by the party's id, the account's token
        fields[name] = pl.String() if replaced else field.dtype
    return pl.Schema({**fields, "record_id": pl.String(), "committee_id": pl.String(), "known_on": pl.Date()})


SCHEMAS: Final[Mapping[str, pl.Schema]] = {
    **{name: column_types(kind) for name, kind in KINDS.items()},
    PAYMENT: PAYMENTS,
}


def own_day(kind: str) -> pl.Expr:
    """The day that a record is about; LAST where it has none."""
    name = KINDS[kind].day
    if name is None:
        return pl.lit(LAST)
    is_moment = isinstance(SCHEMAS[kind][name], pl.Datetime)
    return (swedish_day(pl.col(name)) if is_moment else pl.col(name)).fill_null(LAST)


def fitted(kind: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with exactly the columns of the kind's table: what is missing is null, what is more is left out."""
    schema = SCHEMAS[kind]
    missing = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in schema.items() if name not in frame.columns]
    return frame.with_columns(missing).select(pl.col(name).cast(dtype) for name, dtype in schema.items())


def finished(
    chance: Chance,
    kind: str,
    frame: pl.DataFrame,
    lag: float = 2.0,
    committee: str | None = None,
    since: str | None = None,
) -> pl.DataFrame:
    """A table of the kind, in order of arrival.

    *lag*: days that a record usually takes to reach the municipality, counted from its own day or from the column
    *since*; a few take weeks. A *known_on* of the frame's own is kept, as is its committee_id.
    """
    height = frame.height
    made = frame.with_columns(chance.ids(height).alias("record_id"))
    if committee is not None:
        made = made.with_columns(pl.lit(committee).alias("committee_id"))
    if "known_on" not in made.columns:
        late = chance.flags(height, _LATE_SHARE).to_numpy().astype(np.int64)
        delays: Whole = chance.rng.exponential(lag, height).astype(np.int64) + late * chance.whole(*_LATE_DAYS, height)
        days = numbers_of(made.select(own_day(kind) if since is None else pl.col(since)).to_series())
        made = made.with_columns(as_days(days + delays).alias("known_on"))
    return fitted(kind, made).sort("known_on", maintain_order=True)


def joined(parts: list[Tables]) -> Tables:
    """Tables of several parts of the municipality as one, in order of arrival."""
    names = list(dict.fromkeys(name for part in parts for name in part))
    return {
        name: pl.concat([part[name] for part in parts if name in part]).sort("known_on", maintain_order=True)
        for name in names
    }
