"""Records in portions: a reader gives its rows one by one, whoever stores them takes frames of bounded size."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import polars as pl

from services.intake.domain import REJECT, Fault
from services.intake.masking import mask_value
from services.intake.records import RecordKind

MOST_ROWS = 5_000


class Chunk(NamedTuple):
    """Rows of one kind: `records` in its schema, `rejects` in REJECT; a source row is in one of them."""

    kind: RecordKind
    records: pl.DataFrame
    rejects: pl.DataFrame


class Row(NamedTuple):
    """A source row not yet read: `read` gives its fields, or raises the Fault for which it is rejected."""

    kind: RecordKind
    row: int
    read: Callable[[], dict[str, Any]]


def gather(rows: Iterable[Row], progress: Callable[[int], None] | None = None) -> Iterator[Chunk]:
    """Chunks of at most MOST_ROWS rows, in order within each kind; a Refused of `rows` passes through.

    What stands in a row's lists counts as rows, so that orders of many lines make smaller chunks. A required field
    without a value rejects its row. `progress` is told the number of rows read so far.
    """
    waiting: dict[str, _Waiting] = {}
    count = 0
    for count, row in enumerate(rows, 1):
        held = waiting.setdefault(row.kind.name, _Waiting(row.kind))
        held.take(row)
        if held.weight >= MOST_ROWS:
            yield held.chunk()
            del waiting[row.kind.name]
            if progress is not None:
                progress(count)
    yield from (held.chunk() for held in waiting.values())
    if progress is not None:
        progress(count)


class _Waiting:
    """The rows of one kind that are not given away yet, and how much they hold."""

    def __init__(self, kind: RecordKind) -> None:
        self._kind, self.weight = kind, 0
        self._required = [name for name, field in kind.fields.items() if field.required]
        self._fields: list[dict[str, Any]] = []
        self._rejects: list[tuple[int, str, str, str | None]] = []

    def take(self, row: Row) -> None:
        self.weight += 1
        try:
            fields = row.read()
            missing = next((name for name in self._required if fields.get(name) is None), None)
            if missing is not None:
                raise Fault("field-missing", missing)  # noqa: TRY301 - one place makes rejects
        except Fault as fault:
            self._rejects.append((row.row, fault.column, fault.reason, mask_value(fault.value)))
        else:
            self.weight += sum(len(value) for value in fields.values() if isinstance(value, list))
            self._fields.append({**fields, "row": row.row})

    def chunk(self) -> Chunk:
        records = pl.DataFrame(self._fields, schema=self._kind.schema(), orient="row")
        return Chunk(self._kind, records, pl.DataFrame(self._rejects, schema=REJECT, orient="row"))
