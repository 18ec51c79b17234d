"""Records as they are read from a file: some thousands of rows of one kind at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import polars as pl

from services.intake.domain import REJECT
from services.intake.records import RecordKind

MOST_ROWS = 5_000
PROGRESS_EVERY = 1000


class Chunk(NamedTuple):
    """Rows of one kind, in the source's order: `records` as kind.schema() says, `rejects` as domain.REJECT."""

    kind: RecordKind
    records: pl.DataFrame
    rejects: pl.DataFrame


class Rejected(NamedTuple):
    """Why a row is not accepted: the column at fault, a code of formats.reasons.REASONS, the value masked."""

    column: str
    reason: str
    value_masked: str | None


Taken = tuple[RecordKind, int, Mapping[str, Any] | Rejected]
"""A source row as its reader saw it: its kind, its place, its fields or why it is not accepted."""


def gather(rows: Iterable[Taken], progress: Callable[[int], None] | None = None) -> Iterator[Chunk]:
    """The rows in chunks of at most MOST_ROWS; the values of nested lists count as rows, so that memory is bounded.

    `progress` is told the number of rows of all kinds read so far.
    """
    heaps: dict[str, _Heap] = {}
    count = 0
    for count, (kind, row, fields) in enumerate(rows, 1):  # noqa: B007 - told at the end
        heap = heaps.setdefault(kind.name, _Heap(kind))
        heap.add(row, fields)
        if heap.weight >= MOST_ROWS:
            yield heaps.pop(kind.name).chunk()
        if progress is not None and count % PROGRESS_EVERY == 0:
            progress(count)
    for heap in heaps.values():
        yield heap.chunk()
    if progress is not None:
        progress(count)


class _Heap:
    def __init__(self, kind: RecordKind) -> None:
        self._kind, self.weight = kind, 0
        self._records: list[dict[str, Any]] = []  # the values of one row, as polars takes them
        self._rejects: list[tuple[int, str, str, str | None]] = []

    def add(self, row: int, fields: Mapping[str, Any] | Rejected) -> None:
        self.weight += 1
        if isinstance(fields, Rejected):
            self._rejects.append((row, *fields))
            return
        self.weight += sum(len(value) for value in fields.values() if isinstance(value, list))
        self._records.append({**fields, "row": row})

    def chunk(self) -> Chunk:
        records = pl.DataFrame(self._records, schema=self._kind.schema(), orient="row")
        return Chunk(self._kind, records, pl.DataFrame(self._rejects, schema=REJECT, orient="row"))
