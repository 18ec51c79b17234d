"""Records in bulk: a reader that holds whole columns gives them as batches, which are cut to chunks."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import polars as pl

from services.intake.domain import REJECT
from services.intake.records import RecordKind
from services.intake.records.chunks import MOST_ROWS, Chunk


class Batch(NamedTuple):
    """Rows as a reader holds them: lists or series by field; a single value stands for all rows, none for null.

    `rejects` are (row, column, reason, masked value).
    """

    kind: RecordKind
    columns: Mapping[str, Any]
    rejects: list[tuple[int, str, str, str | None]]


def cut(batches: Iterable[Batch]) -> Iterator[Chunk]:
    """The batches as chunks of at most MOST_ROWS records and as many rejects; an empty batch gives none.

    A reject may also be a finding about several rows that are kept (a voucher that does not balance): it then has
    the row of what it is about. Records share a row where a program has written several in one line.
    """
    for kind, columns, rejects in batches:
        records = list(_records(kind, columns).iter_slices(MOST_ROWS))
        refused = list(pl.DataFrame(rejects, schema=REJECT, orient="row").iter_slices(MOST_ROWS))
        for place in range(max(len(records), len(refused))):
            yield Chunk(
                kind,
                records[place] if place < len(records) else pl.DataFrame(schema=kind.schema()),
                refused[place] if place < len(refused) else pl.DataFrame(schema=REJECT),
            )


def _records(kind: RecordKind, columns: Mapping[str, Any]) -> pl.DataFrame:
    height = len(columns["row"])
    return pl.DataFrame([_column(name, dtype, columns.get(name), height) for name, dtype in kind.schema().items()])


def _column(name: str, dtype: pl.DataType | type[pl.DataType], values: Any, height: int) -> pl.Series:
    if isinstance(values, pl.Series):
        return values.alias(name)
    if isinstance(values, list):
        return pl.Series(name, values, dtype=dtype)
    return pl.repeat(values, height, dtype=dtype, eager=True).alias(name)
