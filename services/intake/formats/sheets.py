"""Where a table's headings are, what its columns mean, and which of a workbook's sheets are one ledger."""

import re
from dataclasses import dataclass
from typing import Final

from services.intake.domain import Mapping
from services.intake.formats.grid import Grid
from services.intake.formats.reasons import refuse
from services.intake.mapping import NEEDED_SUPPLIER, normalised, propose_mapping
from services.intake.masking import mask_value

_LEAST_KNOWN: Final = 2
_SHOWN_HEADERS: Final = 30
_CUSTOMER = re.compile(r"(?:customer|kund)(?:number|nummer|nr|no|id|type|typ|name|namn)")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its heading row (counted from 0), and which columns hold what."""

    grid: Grid
    header_at: int
    headers: tuple[str, ...]
    mapping: Mapping


def first_sheet(grids: list[Grid], mapping: Mapping | None) -> Sheet:
    """The table whose heading row says most; by a given mapping, the one that has its columns."""
    sheets = [sheet for grid in grids if (sheet := _headed(grid, mapping)) is not None]
    if not sheets:
        head = next((row for grid in grids for row in grid.head() if any(row)), [])
        # a row without a digit is headings; any other may be a row of data, and is shown by its shape
        heads = not any(char.isdigit() for cell in head for char in cell)
        shown = "; ".join((cell if heads else mask_value(cell)) or "" for cell in head[:_SHOWN_HEADERS] if cell)
        if mapping is not None:
            raise refuse("mapping-column-missing", ", ".join(mapping.columns.values()), _named(head))
        raise refuse("no-header", shown, _named(head))
    return max(sheets, key=lambda sheet: (len(sheet.mapping.columns), sheet.grid.height))


def _headed(grid: Grid, mapping: Mapping | None) -> Sheet | None:
    """The grid with its heading row: the one of the first rows that names most fields."""
    rows = grid.head()[: 1 if grid.format == "json" else None]
    if mapping is not None:
        wanted = set(mapping.columns.values())
        found = [at for at, row in enumerate(rows) if wanted <= set(_named(row))]
        return Sheet(grid, found[0], _named(rows[found[0]]), mapping) if found else None
    best: Sheet | None = None
    for at, row in enumerate(rows):
        headers = _named(row)
        proposed = propose_mapping(headers, grid.head()[at + 1 :])
        if len(proposed.columns) >= _LEAST_KNOWN and (
            best is None or len(proposed.columns) > len(best.mapping.columns)
        ):
            best = Sheet(grid, at, headers, proposed)
    return best


def _named(row: list[str]) -> tuple[str, ...]:
    """The headings, each of them once: an empty or repeated one is told apart by its place."""
    names: list[str] = []
    while row and not row[-1]:
        row = row[:-1]
    for place, cell in enumerate(row, 1):
        name = " ".join(cell.split()) or f"({place})"
        names.append(name if name not in names else f"{name} ({place})")
    return tuple(names)


def require(sheet: Sheet) -> None:
    """Refuse a table without amounts or without suppliers."""
    shown = ", ".join(sheet.headers[:_SHOWN_HEADERS])
    if "amount" not in sheet.mapping.columns:
        raise refuse("amount-column-missing", shown, sheet.headers)
    if not NEEDED_SUPPLIER & set(sheet.mapping.columns):
        raise refuse("supplier-column-missing", shown, sheet.headers)


def of_customers(sheet: Sheet) -> bool:
    """Whether the table tells of customers and names no supplier: its organisation numbers are then not payees'."""
    names_supplier = {"supplier_name", "supplier_number"} & set(sheet.mapping.columns)
    return not names_supplier and any(_CUSTOMER.fullmatch(normalised(header)) for header in sheet.headers)


def continued(grids: list[Grid], first: Sheet) -> list[Sheet]:
    """The other sheets under the very same headings: months of one ledger, not summaries of it."""
    others = []
    for grid in grids:
        if grid is first.grid:
            continue
        at = next((at for at, row in enumerate(grid.head()) if _named(row) == first.headers), None)
        if at is not None:
            others.append(Sheet(grid, at, first.headers, first.mapping))
    return others
