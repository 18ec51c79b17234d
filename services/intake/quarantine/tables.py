"""A table that was handed in, opened once more: its headings, its first rows under a mapping, the rows left out.

What leaves here has no identity number in clear.
"""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from services.intake import domain
from services.intake.domain import Fault, Text
from services.intake.formats import read_payables, record_table, sheets
from services.intake.formats.detect import detect_format
from services.intake.formats.money import decimals_of
from services.intake.formats.record_cells import scheme_of
from services.intake.formats.record_table import Table, open_table, record_rows
from services.intake.mapping import propose_mapping
from services.intake.masking import MASK, mask_identity_numbers, mask_value
from services.intake.records import RecordKind, Role
from services.intake.records.targets import MINOR, NUMBER, targets_of

PREVIEWED: Final = 10
LEDGER_SHOWN: Final = (
    *("supplier_name", "supplier_identifier", "invoice_number", "invoice_date", "due_date", "payment_date"),
    *("amount_minor", "currency", "unit"),
)
_IDENTIFIERS: Final = frozenset({"supplier_identifier", "supplier_number"})


class Preview(NamedTuple):
    """A row as it would be read: its values by field, or the column and the reason of its fault."""

    row: int
    values: dict[str, str]
    column: str | None = None
    reason: str | None = None


def headings(path: Path, kind: RecordKind | None) -> tuple[Table, dict[str, str]]:
    """The table's headings and which of them is proposed for which field; Refused for what is no table."""
    if kind:
        table = open_table(path, kind)
        return table, dict(table.columns)
    table = _ledger_table(path)
    return table, dict(table.columns)


def _ledger_table(path: Path, columns: Mapping[str, str] | None = None) -> Table:
    """A ledger's table with the heading row that its reader would take, else the first filled row."""
    _, format_name = detect_format(path)
    for grid in sheets.read_grids(path, format_name):
        sheet = sheets.headed(grid, domain.Mapping(columns=columns) if columns else None)
        if sheet is not None:
            return Table(grid, sheet.header_at, sheet.headers, sheet.mapping.columns)
    table = open_table(path, None)
    return Table(table.grid, table.header_at, table.headers, propose_mapping(table.headers).columns)


def preview(path: Path, kind: RecordKind | None, columns: Mapping[str, str], *, names: bool) -> list[Preview]:
    """The first rows as they would be read; Refused where the table cannot be read so. *names*: persons' are shown."""
    if kind is None:
        return _ledger_preview(path, columns, names=names)
    table = open_table(path, kind, columns)
    record_table.require(table, kind)
    found = []
    for row in islice(record_rows(table, kind), PREVIEWED):
        try:
            fields = row.read()
        except Fault as fault:
            found.append(Preview(row.row, {}, fault.column, fault.reason))
        else:
            found.append(Preview(row.row, _shown(kind, fields, names=names)))
    return found


def _shown(kind: RecordKind, fields: Mapping[str, Any], *, names: bool) -> dict[str, str]:
    currency = fields.get("currency") or "SEK"
    shown = {}
    for name, value in fields.items():
        if value is None:
            continue
        if kind.fields[name].role is Role.PARTY:
            shown[name] = _party(value, names=names)
        elif name.endswith(MINOR):
            shown[name] = _amount(value, currency)
        else:
            shown[name] = mask_identity_numbers(_text(value))
    return shown


def _party(value: Mapping[str, str | None], *, names: bool) -> str:
    number, name = value["identifier"], value["name"]
    if number and value["scheme"] != "organisation_number":
        number = MASK
    return ", ".join(part for part in (name if names else mask_value(name), number) if part)


def _amount(minor: int, currency: str) -> str:
    places = decimals_of(currency)
    return f"{Decimal(minor).scaleb(-places):.{places}f} {currency}"


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_text(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(_text(one) for one in value.values() if one is not None)
    return value if isinstance(value, str) else str(value)


def _ledger_preview(path: Path, columns: Mapping[str, str], *, names: bool) -> list[Preview]:
    first = next(read_payables(path, domain.Kind.LEDGER, domain.Mapping(columns=columns)).portions())
    found = [Preview(row, {}, column, reason) for row, column, reason, _ in first.rejects.head(PREVIEWED).iter_rows()]
    for record in first.records.head(PREVIEWED).iter_rows(named=True):
        values = {name: str(record[name]) for name in LEDGER_SHOWN if record[name] is not None}
        values["amount_minor"] = _amount(record["amount_minor"], record["currency"])
        if record["supplier_identifier"] and record["supplier_identifier_scheme"] != "organisation_number":
            values["supplier_identifier"] = MASK
        if not names and "supplier_name" in values:
            values["supplier_name"] = mask_value(values["supplier_name"]) or ""
        found.append(Preview(record["row"], {name: mask_identity_numbers(text) for name, text in values.items()}))
    return sorted(found, key=lambda one: one.row)[:PREVIEWED]


def titles_of(kind: RecordKind | None) -> dict[str, Text]:
    """What people call the fields of a kind; a ledger's are the console's own words."""
    return {name: field.name for name, field in kind.fields.items()} if kind else {}


def rows_left_out(
    path: Path, kind: RecordKind | None, columns: Mapping[str, str], wanted: Collection[int], *, names: bool
) -> tuple[Sequence[str], list[tuple[int, list[str]]]]:
    """The headings, and each *wanted* row with its cells, identity numbers masked; without *names* only shapes."""
    table = open_table(path, kind, columns or None) if kind else _ledger_table(path, columns)
    numbers = _numbers(table, kind, columns)
    width = len(table.headers)

    def cells(row: Sequence[str | None]) -> list[str]:
        return [
            _cell(text or "", header in numbers, names=names) for text, header in zip(row, table.headers, strict=False)
        ]

    left_out = ((number, row) for number, row in table.rows() if number in wanted)
    return table.headers, [(number, cells([*row, *[None] * width][:width])) for number, row in left_out]


def _numbers(table: Table, kind: RecordKind | None, columns: Mapping[str, str]) -> frozenset[str]:
    """The headings under which somebody's number stands."""
    told = columns or table.columns
    if kind is None:
        return frozenset(header for name, header in told.items() if name in _IDENTIFIERS)
    return frozenset(header for name, header in told.items() if targets_of(kind)[name].part == NUMBER)


def _cell(text: str, number: bool, *, names: bool) -> str:
    if number and scheme_of(text) not in {"organisation_number", "vat"} and text.strip():
        return MASK
    return mask_identity_numbers(text) if names else mask_value(text) or ""
