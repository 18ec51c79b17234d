"""A table of records, one a row: CSV, TSV, XLSX or JSON, of a kind that somebody has named.

Which column is which field is proposed from what the kind's declaration calls them, or said by a person. Rows are
numbered as in a ledger: the sheet's or the file's own number. Empty rows are no rows.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from services.intake.domain import Fault, Refused, Text
from services.intake.formats.detect import detect_format
from services.intake.formats.grid import Grid
from services.intake.formats.reasons import REFUSALS, refuse
from services.intake.formats.record_cells import blank, read_cells
from services.intake.formats.sheets import named_headings, read_grids
from services.intake.records import RecordKind
from services.intake.records.chunks import Chunk, Row, gather
from services.intake.records.targets import Target, missing, proposed, targets_of

MASKED: Final = "••"
"""What stands in the place of a value that was masked before it left here: nobody's number."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its headings: `columns` says which heading is which target of the kind."""

    grid: Grid
    header_at: int
    headers: tuple[str, ...]
    columns: Mapping[str, str]

    @property
    def row_of_headings(self) -> int:
        """The source's own number of the heading row."""
        return self.header_at + self.grid.first_row

    def rows(self) -> Iterator[tuple[int, Sequence[str | None]]]:
        """The filled rows under the headings, each with its number in the source."""
        number = self.grid.first_row
        for portion in self.grid.portions():
            for cells in portion.iter_rows():
                if number > self.row_of_headings and any(cell and cell.strip() for cell in cells):
                    yield number, cells
                number += 1


def open_table(
    path: Path,
    kind: RecordKind | None,
    columns: Mapping[str, str] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Table:
    """The file's table: the one whose heading row says most of *kind*, or that has the given columns.

    Without a kind the heading row is the first that is filled; `progress` is told the rows looked at. Refused as
    `no-header`, `mapping-column-missing`, or for what the file is instead of a table.
    """
    _, format_name = detect_format(path)
    grids = read_grids(path, format_name, progress)
    found = [table for grid in grids if (table := _headed(grid, kind, columns))]
    if found:
        return max(found, key=lambda table: (len(table.columns), table.grid.height))
    head = next((named_headings(row) for grid in grids for row in grid.head() if any(row)), ())
    if columns is not None:
        raise refuse("mapping-column-missing", ", ".join(columns.values()), head)
    raise refuse("no-header", headers=head)


def _headed(grid: Grid, kind: RecordKind | None, columns: Mapping[str, str] | None) -> Table | None:
    best: Table | None = None
    for at, row in enumerate(grid.head()[: 1 if grid.format == "json" else None]):
        headers = named_headings(row)
        if columns is not None:
            if headers and set(columns.values()) <= set(headers):
                return Table(grid, at, headers, dict(columns))
            continue
        told = proposed(kind, headers) if kind else {}
        if any(row) and (best is None or len(told) > len(best.columns)):
            best = Table(grid, at, headers, told)
    return best


def chunks_of(table: Table, kind: RecordKind, progress: Callable[[int], None] | None = None) -> Iterator[Chunk]:
    """The table's records in portions, as often as they are asked for; Refused as `require` says."""
    require(table, kind)
    return gather(record_rows(table, kind), progress)


def require(table: Table, kind: RecordKind) -> None:
    """Refused as `record-column-missing` where a field that must be there is no column, or as `no-rows`."""
    if lacking := missing(kind, table.columns):
        raise _lacks(lacking, table.headers)
    if next(table.rows(), None) is None:
        raise refuse("no-rows", headers=table.headers)


def _lacks(fields: Sequence[Text], headers: tuple[str, ...]) -> Refused:
    code = "record-column-missing"
    said = REFUSALS[code]
    swedish, english = ("; ".join(names) for names in zip(*((one.sv, one.en) for one in fields), strict=True))
    text = Text(said.sv.replace("{detail}", swedish), said.en.replace("{detail}", english))
    return Refused(code, text, swedish, headers)


def record_rows(table: Table, kind: RecordKind) -> Iterator[Row]:
    """The rows not yet read."""
    width, places = len(table.headers), places_of(table, kind)
    for number, cells in table.rows():
        yield Row(kind, number, lambda cells=cells: _record(kind, places, cells, width))  # type: ignore[misc]  # now


def places_of(table: Table, kind: RecordKind) -> list[tuple[int, Target, str]]:
    """Where in a row each target stands, with its heading."""
    known = targets_of(kind)
    return [(table.headers.index(header), known[name], header) for name, header in table.columns.items()]


def _record(
    kind: RecordKind, places: Sequence[tuple[int, Target, str]], cells: Sequence[str | None], width: int
) -> dict[str, Any]:
    if any(blank(cell) for cell in cells[width:]):
        raise Fault("too-many-cells", "")
    told = [(target, header, text) for at, target, header in places if (text := blank(cells[at]))]
    if told and all(text == header for _, header, text in told):
        raise Fault("repeated-header", "")
    if any(MASKED in text for _, _, text in told):
        raise Fault("value-masked", next(header for _, header, text in told if MASKED in text))
    found = read_cells(kind.fields, told)
    for _, target, header in places:
        if kind.fields[target.field].required and target.field not in found:
            raise Fault("field-missing", header)
    return found
