"""Gathering source rows one by one into the two frames of a Parsed."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import polars as pl

from services.intake.domain import RECORD, REJECT, Kind, Parsed, Portion, Reading
from services.intake.formats.money import Fault
from services.intake.masking import mask_value

PROGRESS_EVERY = 1000
PORTION_ROWS = 10_000
# What lies outside is a slip of the pen, not a day on which somebody was paid.
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2100, 1, 1)


class Rows:
    """The rows of one file as they are read: accepted ones by field, rejected ones by fault."""

    def __init__(self, progress: Callable[[int], None] | None = None) -> None:
        self._fields: list[dict[str, Any]] = []  # the values of one RECORD row, as polars takes them
        self._rejects: list[tuple[int, str, str, str | None]] = []
        self._progress = progress

    def __len__(self) -> int:
        return len(self._fields) + len(self._rejects)

    def take(self, row: int, read: Callable[[], dict[str, Any]]) -> None:
        """Accept what `read` gives for source row `row`, or reject the row for the fault it raises."""
        try:
            self._fields.append({**read(), "row": row})
        except Fault as fault:
            self._rejects.append((row, fault.column, fault.reason, mask_value(fault.value)))
        if self._progress is not None and len(self) % PROGRESS_EVERY == 0:
            self._progress(len(self))

    def parsed(self, kind: Kind, format_name: str, units: int) -> Parsed:
        """The whole file; `units` is what the format itself counts."""
        records = pl.DataFrame(self._fields, schema=RECORD, orient="row")
        rejects = pl.DataFrame(self._rejects, schema=REJECT, orient="row")
        if self._progress is not None:
            self._progress(len(self))
        return Parsed(kind, format_name, len(self), units, records, rejects, totals_of(records))


def in_portions(parsed: Parsed) -> Reading:
    """A file that is in memory as one that is stored a portion at a time."""

    def portions() -> Iterator[Portion]:
        height = max(parsed.records.height, parsed.rejects.height)
        for start in range(0, height, PORTION_ROWS):
            yield Portion(parsed.records.slice(start, PORTION_ROWS), parsed.rejects.slice(start, PORTION_ROWS))

    return Reading(
        parsed.kind, parsed.format, parsed.rows, portions,
        parsed.encoding, parsed.delimiter, parsed.headers, parsed.mapping,
    )  # fmt: skip


def joined(reading: Reading) -> Parsed:
    """The whole of a table in memory."""
    portions = list(reading.portions())
    records, rejects = (pl.concat(frames) for frames in zip(*portions, strict=True))
    return Parsed(
        reading.kind, reading.format, reading.rows, reading.rows, records, rejects, totals_of(records),
        reading.encoding, reading.delimiter, reading.headers, reading.mapping,
    )  # fmt: skip


def totals_of(records: pl.DataFrame) -> dict[str, int]:
    """The sum of the accepted amounts by currency, in minor units."""
    sums = records.group_by("currency", maintain_order=True).agg(pl.col("amount_minor").sum())
    return dict(sums.sort("currency").iter_rows())


def iso_date(value: str | None, column: str) -> date | None:
    """The day of an ISO date or date-time; a time zone behind it is left out."""
    if not value:
        return None
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        raise Fault("date-not-understood", column, value) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Fault("date-not-understood", column, value)
    return day
