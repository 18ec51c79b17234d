"""Swedish supplier ledgers as CSV, TSV, XLSX or JSON, with whatever headings they come with.

One record per row under the heading row; `row` is the sheet's or file's own row number (sheets that continue one
another are counted on). Empty rows are no rows. All work is done on whole columns, some thousand rows at a time: what
a column as a whole tells (which sign parts its decimals) is gathered before its first row is judged.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from services.intake.domain import RECORD, REJECT, Kind, Mapping, Portion, Reading
from services.intake.formats.columns import Signs, amounts, blank_to_null, days, only_months, signs_in
from services.intake.formats.reasons import refuse
from services.intake.formats.sheets import SHOWN_HEADERS, Progress, Sheet, continued, first_sheet, read_grids
from services.intake.mapping import NEEDED_SUPPLIER, normalised
from services.intake.masking import mask_value

_TOTAL_WORDS = r"(?i)^(?:del|slut|total)?(?:summa|total|totalt|sum)\b"
_ORGANISATION_NUMBER = r"^(?:16)?[0-9]{2}[2-9][0-9]{3}-?[0-9]{4}$"
_PERSONAL_NUMBER = r"^(?:[0-9]{2})?[0-9]{2}[01][0-9]{3}[-+]?[0-9]{4}$"
_VAT_NUMBER = r"(?i)^SE[0-9]{12}$"
_CURRENCY = "^[A-Z]{3}$"
_CUSTOMER = re.compile(r"(?:customer|kund)(?:number|nummer|nr|no|id|type|typ|name|namn)")
_DAYS = ("invoice_date", "due_date", "payment_date", "accounting_date", "period")
_AMOUNTS = ("amount", "net", "vat")
_LAST_ROWS = 3
_SAME = ("invoice_number", "order_reference", "contract_reference", "text", "unit", "country")


@dataclass(slots=True)
class _Whole:
    """What all rows together tell: how many they are, the decimal sign of each column, which columns hold months."""

    rows: int
    signs: dict[str, Signs]
    months: dict[str, bool]
    decimal: str | None

    def look(self, body: pl.DataFrame) -> None:
        """Take some more rows into account."""
        self.rows += body.height
        for field in self.signs if self.decimal is None else ():
            self.signs[field] = self.signs[field].together(signs_in(body[field]))
        for field, months in self.months.items():
            self.months[field] = months and only_months(body[field])

    def sign(self, field: str) -> str | None:
        """What stands before the column's decimals."""
        return self.decimal or self.signs[field].decimal()


def read(path: Path, format_name: str, mapping: Mapping | None = None, progress: Progress = None) -> Reading:
    """The ledger by the given or the proposed mapping; `progress` is told the rows read so far, at last all."""
    grids = read_grids(path, format_name, progress)
    first = first_sheet(grids, mapping)
    _require(first)
    if mapping is None and _of_customers(first):
        raise refuse("customer-invoices", headers=first.headers)
    sheets = [first, *continued(grids, first)]
    columns = first.mapping.columns
    signs, months = dict.fromkeys(_AMOUNTS, Signs()), dict.fromkeys(_DAYS, True)
    whole = _Whole(
        0,
        {field: known for field, known in signs.items() if field in columns},
        {field: known for field, known in months.items() if field in columns},
        first.mapping.decimal,
    )
    for body in _bodies(sheets):
        whole.look(body)
    if whole.rows == 0:
        raise refuse("no-rows", headers=first.headers)
    if progress is not None:
        progress(whole.rows)
    return Reading(
        Kind.LEDGER, first.grid.format, whole.rows, partial(_portions, sheets, whole),
        first.grid.encoding, first.grid.delimiter, first.headers, first.mapping,
    )  # fmt: skip


def _portions(sheets: Sequence[Sheet], whole: _Whole) -> Iterator[Portion]:
    """Every row that is filled, judged."""
    left = whole.rows
    for body in _bodies(sheets):
        yield _judge(body, sheets[0], whole, left)
        left -= body.height


def _require(sheet: Sheet) -> None:
    shown = ", ".join(sheet.headers[:SHOWN_HEADERS])
    if "amount" not in sheet.mapping.columns:
        raise refuse("amount-column-missing", shown, sheet.headers)
    if not NEEDED_SUPPLIER & set(sheet.mapping.columns):
        raise refuse("supplier-column-missing", shown, sheet.headers)


def _of_customers(sheet: Sheet) -> bool:
    """Whether the table tells of customers and names no supplier: its organisation numbers are then not payees'."""
    names_supplier = {"supplier_name", "supplier_number"} & set(sheet.mapping.columns)
    return not names_supplier and any(_CUSTOMER.fullmatch(normalised(header)) for header in sheet.headers)


def _bodies(sheets: Sequence[Sheet]) -> Iterator[pl.DataFrame]:
    """The filled rows under the headings of each sheet, some thousand at a time."""
    before = 0
    for sheet in sheets:
        at = 0
        for cells in sheet.grid.portions():
            body = _body(cells.slice(max(0, sheet.header_at + 1 - at)), sheet)
            body = body.with_columns(pl.col("row") + (before + sheet.grid.first_row + max(at, sheet.header_at + 1)))
            at += cells.height
            if body.height:
                yield body
        before += sheet.grid.height


def _body(cells: pl.DataFrame, sheet: Sheet) -> pl.DataFrame:
    """The filled rows: `row` from 0, `spare` (a value beyond the last heading), and a column per field."""
    places = {field: cells.columns[sheet.headers.index(name)] for field, name in sheet.mapping.columns.items()}
    spare = cells.columns[len(sheet.headers) :]
    return (
        cells.with_row_index("row")
        .filter(pl.any_horizontal(pl.col(cells.columns).str.strip_chars().fill_null("") != ""))
        .select(
            pl.col("row").cast(pl.Int64),
            (pl.any_horizontal(pl.col(spare).str.strip_chars().fill_null("") != "") if spare else pl.lit(value=False))
            .alias("spare"),
            *(blank_to_null(column).alias(field) for field, column in places.items()),
        )
    )  # fmt: skip


def _column(body: pl.DataFrame, field: str) -> pl.Series:
    return body[field] if field in body.columns else pl.Series(field, [None] * body.height, dtype=pl.String)


def _judge(body: pl.DataFrame, sheet: Sheet, whole: _Whole, left: int) -> Portion:
    """Each row into the records, or with its first fault into the rejects; `left` is their number to the file's end."""
    work = _with_values(body, whole)
    header = sheet.mapping.columns["amount"]
    nobody = pl.all_horizontal(pl.col(name).is_null() for name in ("name", "identifier"))
    totals_word = pl.coalesce("name", "text", pl.lit("")).str.contains(_TOTAL_WORDS) & pl.col("identifier").is_null()
    last = pl.int_range(pl.len()) >= left - _LAST_ROWS
    reason = (
        pl.when(pl.col("spare")).then(pl.lit("too-many-cells"))
        .when(pl.col("raw_amount").str.to_lowercase() == header.lower()).then(pl.lit("repeated-header"))
        .when(totals_word | (nobody & last)).then(pl.lit("totals-row"))
        .when(nobody).then(pl.lit("supplier-missing"))
        .when(pl.col("amount_fault").is_not_null()).then(pl.col("amount_fault"))
        .when(~pl.col("currency").str.contains(_CURRENCY)).then(pl.lit("currency-unknown"))
        .otherwise(pl.coalesce(f"{field}_fault" for field in _DAYS))
    )  # fmt: skip
    work = work.with_columns(reason=reason)
    records = work.filter(pl.col("reason").is_null()).select(
        pl.col(name).cast(kind) if name in work.columns else pl.lit(None, dtype=kind).alias(name)
        for name, kind in RECORD.items()
    )
    return Portion(records, _rejects(work.filter(pl.col("reason").is_not_null()), sheet.mapping))


def _rejects(bad: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """The rejected rows with the heading at fault and the value's shape."""
    rows = []
    for one in bad.iter_rows(named=True):
        reason = one["reason"]
        day = next((field for field in _DAYS if one[f"{field}_fault"]), None)
        fields = {"date-not-understood": day, "currency-unknown": "currency"}
        field = fields.get(reason) or ("amount" if reason.startswith("amount") else None)
        value = one["raw_amount"] if field == "amount" else one.get(f"raw_{field}")
        rows.append((one["row"], mapping.columns.get(field or ""), reason, mask_value(value)))
    return pl.DataFrame(rows, schema=REJECT, orient="row")


def _with_values(body: pl.DataFrame, whole: _Whole) -> pl.DataFrame:
    """The body with every value worked out, its faults beside it."""
    currency = _column(body, "currency").str.to_uppercase().fill_null("SEK").alias("currency")
    read = {field: amounts(body[field], currency, whole.sign(field)) for field in whole.signs}
    nothing = days(_column(body, "").head(0), as_month=True).clear(body.height)
    dates = {
        field: days(body[field], as_month=whole.months[field]) if field in whole.months else nothing for field in _DAYS
    }
    work = body.select("row", "spare").with_columns(
        currency,
        read["amount"]["minor"].alias("amount_minor"),
        read["amount"]["fault"].alias("amount_fault"),
        *(read[field]["minor"].alias(f"{field}_minor") for field in ("net", "vat") if field in read),
        _column(body, "amount").alias("raw_amount"),
        _column(body, "currency").alias("raw_currency"),
        *(frame["fault"].alias(f"{field}_fault") for field, frame in dates.items()),
        *(_column(body, field).alias(f"raw_{field}") for field in _DAYS),
        *(_column(body, field).alias(field) for field in _SAME),
        dates["invoice_date"]["day"].alias("invoice_date"),
        dates["due_date"]["day"].alias("due_date"),
    )
    paid = pl.DataFrame({field: dates[field]["day"] for field in ("payment_date", "accounting_date", "period")})
    months = pl.DataFrame({field: dates[field]["period"] for field in ("period", "accounting_date")})
    work = work.with_columns(
        paid.select(pl.coalesce("payment_date", "accounting_date", "period")).to_series().alias("payment_date"),
        months.select(pl.coalesce("period", "accounting_date")).to_series().alias("period"),
    )
    return work.hstack(_supplier(body)).hstack(_booking(body))


def _supplier(body: pl.DataFrame) -> pl.DataFrame:
    """Name and number of the supplier, what sort of number it is, and its account."""
    number = _column(body, "supplier_identifier").str.strip_suffix(".0")
    frame = pl.DataFrame(
        {
            "name": _column(body, "supplier_name").str.replace_all(r"\s+", " "),
            "given": number,
            "own": _column(body, "supplier_number"),
            **{field: _column(body, field) for field in ("bankgiro", "plusgiro", "iban", "account")},
        }
    )
    identifier = pl.when(pl.col("given").str.contains("^[0 -]*$")).then(None).otherwise(pl.col("given"))
    kinds = {"bankgiro": "bankgiro", "plusgiro": "plusgiro", "iban": "iban", "account": "bban"}
    compact = pl.col("identifier").str.replace_all(r"\s", "")
    return (
        frame.with_columns(identifier=pl.coalesce(identifier, "own"))
        .with_columns(
            supplier_name=pl.col("name"),
            supplier_identifier=pl.col("identifier"),
            supplier_identifier_scheme=pl.when(compact.is_null()).then(None)
            .when(compact.str.contains(_ORGANISATION_NUMBER)).then(pl.lit("organisation_number"))
            .when(compact.str.contains(_VAT_NUMBER)).then(pl.lit("vat"))
            .when(compact.str.contains(_PERSONAL_NUMBER)).then(pl.lit("personal"))
            .otherwise(pl.lit("other")),
            account_number=pl.coalesce(list(kinds)),
            account_kind=pl.coalesce(pl.when(pl.col(at).is_not_null()).then(pl.lit(k)) for at, k in kinds.items()),
        )
        .drop("given", "own", *kinds)
    )  # fmt: skip


def _booking(body: pl.DataFrame) -> pl.DataFrame:
    """What the row is booked as: account code with its text, and the voucher."""
    code, words = _column(body, "account_code"), _column(body, "account_text")
    frame = pl.DataFrame({"code": code, "words": words, "voucher": _column(body, "voucher")})
    joined = pl.concat_str(pl.col("code"), pl.col("words"), separator=" ", ignore_nulls=True).str.strip_chars()
    return frame.select(
        kind=pl.lit("ledger_entry"),
        category=pl.when(joined == "").then(None).otherwise(joined.str.replace_all(r"\s+", " ")),
        source_reference=pl.col("voucher"),
    )
