"""Intake's own words: the kinds of file, the one schema of a source row, and why something is refused."""

from collections.abc import Callable, Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import polars as pl


class Kind(StrEnum):
    """What a file is, judged by its content."""

    PAIN001 = "pain001"
    BANKGIROT_LB = "bankgirot_lb"
    UBL = "ubl"
    SVEFAKTURA = "svefaktura"
    CII = "cii"
    LEDGER = "supplier_ledger"
    PURCHASE_ORDER = "purchase_order"
    INVOICE_RESPONSE = "invoice_response"
    OCDS = "ocds"
    SIE = "sie"
    SIE5 = "sie5"
    CAMT = "camt"
    PAIN002 = "pain002"
    PAIN008 = "pain008"
    BGMAX = "bgmax"
    AUTOGIRO = "autogiro"
    LB_RETURNS = "bankgirot_lb_returns"
    SALARY = "bankgirot_salary"


VAT_LINE = pl.Struct({"rate_bp": pl.Int64, "category": pl.String, "net_minor": pl.Int64, "vat_minor": pl.Int64})

# One accepted source row, whatever file it came from. Amounts are minor units of `currency`; a credit is
# negative. `row` is 1-based: the sheet's or text file's own row (its heading counts), else the transaction's
# or document's place. `source_reference` is the source's own name of the row: message/payment/end-to-end id,
# voucher number, the payer's note. `findings` are the ids of the rules that an invoice breaks (FINDINGS), null where
# no rules are looked at.
RECORD: dict[str, pl.DataType | type[pl.DataType]] = {
    "row": pl.Int64,
    "kind": pl.String,
    "supplier_name": pl.String,
    "supplier_identifier": pl.String,
    "supplier_identifier_scheme": pl.String,
    "country": pl.String,
    "amount_minor": pl.Int64,
    "currency": pl.String,
    "net_minor": pl.Int64,
    "vat_minor": pl.Int64,
    "vat_lines": pl.List(VAT_LINE),
    "vat_registered": pl.Boolean,
    "invoice_number": pl.String,
    "invoice_date": pl.Date,
    "due_date": pl.Date,
    "payment_date": pl.Date,
    "period": pl.String,
    "account_kind": pl.String,
    "account_number": pl.String,
    "unit": pl.String,
    "category": pl.String,
    "text": pl.String,
    "order_reference": pl.String,
    "contract_reference": pl.String,
    "f_tax_stated": pl.Boolean,
    "source_reference": pl.String,
    "findings": pl.List(pl.String),
}

# One source row that was not accepted: its row, the column at fault, a code of formats.row_reasons.REASONS and
# the value, masked.
REJECT: dict[str, pl.DataType | type[pl.DataType]] = {
    "row": pl.Int64,
    "column": pl.String,
    "reason": pl.String,
    "value_masked": pl.String,
}

RECORD_KINDS = ("payment_order", "invoice", "credit_note", "ledger_entry")
ACCOUNT_KINDS = ("bankgiro", "plusgiro", "iban", "bban", "other")
IDENTIFIER_SCHEMES = ("organisation_number", "vat", "personal", "other")


@dataclass(frozen=True, slots=True)
class Text:
    """The same plain sentence in Swedish and in English."""

    sv: str
    en: str


class Refused(Exception):  # noqa: N818 - the house names problems by the fact, not by "Error"
    """A file is not taken at all: `code` names why, `sv` and `en` say what happened and what to do next.

    `headers` are the column names seen, when the file was a table, so that a mapping can be made by hand.
    """

    def __init__(self, code: str, text: Text, detail: str = "", headers: tuple[str, ...] = ()) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.sv, self.en, self.detail, self.headers = code, text.sv, text.en, detail, headers


class Fault(Exception):  # noqa: N818 - a row's fault, told in the rejects
    """Why one row is not accepted: a code of REASONS, the column and the value at fault."""

    def __init__(self, reason: str, column: str, value: str | None = None) -> None:
        super().__init__(reason)
        self.reason, self.column, self.value = reason, column, value


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column of a table holds which field, how sure that is (0 to 1) and why.

    `columns` maps a field of mapping.FIELDS to a heading of the file; `decimal` is "," or "." where a person
    has said so, else the amounts themselves decide.
    """

    columns: Table[str, str]
    confidence: Table[str, float] = field(default_factory=dict)
    reasons: Table[str, str] = field(default_factory=dict)
    decimal: str | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A whole file, read: every source row is in exactly one of `records` (RECORD) and `rejects` (REJECT).

    `rows` counts source rows (payments, invoices, ledger lines); `units` counts what the format itself
    counts: transactions, physical records, invoice lines, data rows. `totals` is the sum of the accepted
    amounts by currency, in minor units. The last four are set for tables only.
    """

    kind: Kind
    format: str
    rows: int
    units: int
    records: pl.DataFrame
    rejects: pl.DataFrame
    totals: Table[str, int]
    encoding: str | None = None
    delimiter: str | None = None
    headers: tuple[str, ...] = ()
    mapping: Mapping | None = None


class Portion(NamedTuple):
    """Some rows of a file: each is in one of `records` (RECORD) and `rejects` (REJECT)."""

    records: pl.DataFrame
    rejects: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Reading:
    """A file of payables that has been read to its end: nothing refuses it any more.

    `rows` are given by `portions`, each time from the first, a bounded number at a time. The rest is as in Parsed.
    """

    kind: Kind
    format: str
    rows: int
    portions: Callable[[], Iterator[Portion]]
    encoding: str | None = None
    delimiter: str | None = None
    headers: tuple[str, ...] = ()
    mapping: Mapping | None = None
