"""Which of a file's tables is the ledger, where its headings stand, and which sheets go on with it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from services.intake.domain import Mapping
from services.intake.formats.grid import Grid, read_delimited
from services.intake.formats.json_table import read_json
from services.intake.formats.reasons import refuse
from services.intake.formats.workbook import read_workbook
from services.intake.mapping import propose_mapping
from services.intake.masking import mask_value

Progress = Callable[[int], None] | None

SHOWN_HEADERS = 30
_LEAST_KNOWN = 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its heading row, the `header_at`-th of the grid, and what its columns are."""

    grid: Grid
    header_at: int
    headers: tuple[str, ...]
    mapping: Mapping


def read_grids(path: Path, format_name: str, progress: Progress = None) -> list[Grid]:
    """The file's tables: the sheets of a workbook, else the one table."""
    if format_name == "xlsx":
        return read_workbook(path, progress)
    return [read_json(path, progress) if format_name == "json" else read_delimited(path, progress)]


def first_sheet(grids: list[Grid], mapping: Mapping | None) -> Sheet:
    """The table whose heading row says most; by a given mapping, the one that has its columns."""
    sheets = [sheet for grid in grids if (sheet := headed(grid, mapping)) is not None]
    if not sheets:
        head = next((row for grid in grids for row in grid.head() if any(row)), [])
        # a row without a digit is headings; any other may be a row of data, and is shown by its shape
        heads = not any(char.isdigit() for cell in head for char in cell)
        shown = "; ".join((cell if heads else mask_value(cell)) or "" for cell in head[:SHOWN_HEADERS] if cell)
        if mapping is not None:
            raise refuse("mapping-column-missing", ", ".join(mapping.columns.values()), named_headings(head))
        raise refuse("no-header", shown, named_headings(head))
    return max(sheets, key=lambda sheet: (len(sheet.mapping.columns), sheet.grid.height))


def headed(grid: Grid, mapping: Mapping | None) -> Sheet | None:
    """The grid with its heading row: the one of the first rows that names most fields."""
    rows = grid.head()[: 1 if grid.format == "json" else None]
    if mapping is not None:
        wanted = set(mapping.columns.values())
        found = [at for at, row in enumerate(rows) if wanted <= set(named_headings(row))]
        return Sheet(grid, found[0], named_headings(rows[found[0]]), mapping) if found else None
    best: Sheet | None = None
    for at, row in enumerate(rows):
        headers = named_headings(row)
        proposed = propose_mapping(headers, grid.head()[at + 1 :])
        if len(proposed.columns) >= _LEAST_KNOWN and (
            best is None or len(proposed.columns) > len(best.mapping.columns)
        ):
            best = Sheet(grid, at, headers, proposed)
    return best


def named_headings(row: list[str]) -> tuple[str, ...]:
    """The headings, each of them once: an empty or repeated one is told apart by its place."""
    names: list[str] = []
    while row and not row[-1]:
        row = row[:-1]
    for place, cell in enumerate(row, 1):
        name = " ".join(cell.split()) or f"({place})"
        names.append(name if name not in names else f"{name} ({place})")
    return tuple(names)


def continued(grids: list[Grid], first: Sheet) -> list[Sheet]:
    """The other sheets under the very same headings: months of one ledger, not summaries of it."""
    others = []
    for grid in grids:
        if grid is first.grid:
            continue
        at = next((at for at, row in enumerate(grid.head()) if named_headings(row) == first.headers), None)
        if at is not None:
            others.append(Sheet(grid, at, first.headers, first.mapping))
    return others
