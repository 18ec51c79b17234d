"""The typed frames that rules read and write: payments, history, signals."""

from collections.abc import Iterable, Mapping
from typing import NewType

import polars as pl

from services.risk.domain.numbers import number_keys, numeric

COMMITTEE = "*"  # the party_id under which totals of a whole committee are kept
LARGE_MINOR = 5_000_000  # öre excluding VAT; what purchases near a procurement limit are looked up by
NO_PERIOD = "-"

Dtype = pl.DataType | type[pl.DataType]
Payments = NewType("Payments", pl.DataFrame)
Found = NewType("Found", pl.DataFrame)
Signals = NewType("Signals", pl.DataFrame)

VAT_LINE = pl.Struct({"rate_bp": pl.Int64, "category": pl.String, "net_minor": pl.Int64, "vat_minor": pl.Int64})

# One row per payable as it arrived. position is the total order of arrival in one municipality; amounts are
# minor units of currency, negative for credits; ids are UUIDs as text.
_FACTS: dict[str, Dtype] = {
    "position": pl.Int64,
    "payment_id": pl.String,
    "kind": pl.String,
    "committee_id": pl.String,
    "party_id": pl.String,
    "party_kind": pl.String,
    "party_name": pl.String,
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
    "account_token": pl.String,
    "account_label": pl.String,
    "unit": pl.String,
    "category": pl.String,
    "text": pl.String,
    "order_reference": pl.String,
    "contract_reference": pl.String,
    "file_id": pl.String,
}
FACTS = pl.Schema(_FACTS)

# What follows from the facts of one row alone. Those among ROWS are stored; the last four are for this process.
_DERIVED: dict[str, Dtype] = {
    "kind_group": pl.String,  # order | invoice | ledger: the same purchase may arrive once in each
    "day": pl.Date,
    "month": pl.Int32,  # years * 12 + month - 1; null without a day
    "period": pl.String,  # the calendar year, else "file:<id>", else "-"
    "amount_abs": pl.Int64,
    "value_minor": pl.Int64,  # SEK excluding VAT; null where the source does not tell it
    "number_key": pl.String,
    "large": pl.Boolean,
    "number": pl.Int64,  # the key of a number that may be a running one
    "first_digit": pl.String,
    "series": pl.UInt64,  # a hash of committee, payee, kind group and period
    "slot": pl.UInt64,  # a hash of committee, payee, kind group and month
}
DERIVED = pl.Schema(_DERIVED)

PAYMENTS = pl.Schema({**_FACTS, **_DERIVED})

# The columns of an earlier payment that a later one may be compared with.
ROWS = pl.Schema(
    {
        name: PAYMENTS[name]
        for name in (
            "position",
            "payment_id",
            "committee_id",
            "party_id",
            "party_kind",
            "party_name",
            "kind_group",
            "currency",
            "amount_minor",
            "amount_abs",
            "value_minor",
            "invoice_number",
            "number_key",
            "day",
            "file_id",
            "account_token",
            "contract_reference",
            "text",
            "large",
        )
    },
)

COMPARED = pl.List(pl.Struct({"payment_id": pl.String, "role": pl.String}))

# What a rule finds: one row per thing worth a look, or (clears) per such thing that has explained itself.
_FOUND: dict[str, Dtype] = {
    "subject_type": pl.String,  # payment | party | account
    "subject_id": pl.String,
    "payment_id": pl.String,  # the payment that brought it about; null where none of the subject did
    "position": pl.Int64,  # of the payment at which it was seen
    "committee_id": pl.String,
    "party_id": pl.String,
    "period": pl.String,  # a subject is worth a look once per rule and period
    "score": pl.Float64,  # how sure the rule is, 0 to 1
    "amount_minor": pl.Int64,  # what is at stake
    "currency": pl.String,
    "evidence": pl.String,  # a JSON object of the values actually used; "case" names the explanation
    "compared": COMPARED,
    "clears": pl.Boolean,
}
FOUND = pl.Schema(_FOUND)

# signal_id is the same for the same rule, version, municipality, committee, subject and period.
_STAMP: dict[str, Dtype] = {"signal_id": pl.String, "rule": pl.String, "version": pl.Int32, "severity": pl.Int32}
SIGNALS = pl.Schema({**_STAMP, **_FOUND})


class WrongColumns(ValueError):  # noqa: N818  # an error is named by its fact, as everywhere here
    """A frame does not have the columns and types that its name promises."""


def checked(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """The frame with exactly the schema's columns, in its order; WrongColumns where one is missing."""
    given = frame.schema  # made anew at each look
    wrong = [name for name, kind in schema.items() if given.get(name) != kind]
    if wrong:
        raise WrongColumns(f"missing or of another type: {', '.join(wrong)}")
    return frame.select(schema.names())


def slot() -> pl.Expr:
    """A hash of committee, payee, kind group and month."""
    return pl.struct("committee_id", "party_id", "kind_group", "month").hash().alias("slot")


_GROUPS = {"payment_order": "order", "invoice": "invoice", "credit_note": "invoice", "ledger_invoice": "ledger"}
_DAY = pl.coalesce("invoice_date", "payment_date", "due_date")
# a ledger is booked without VAT; an order says nothing of it
_NET = pl.coalesce("net_minor", pl.when(pl.col("kind") == "ledger_invoice").then("amount_minor"))
# made once: for a single payment making them takes longer than using them
_FROM_FACTS = [
    pl.col("kind").replace_strict(_GROUPS, return_dtype=pl.String).alias("kind_group"),
    _DAY.alias("day"),
    (_DAY.dt.year().cast(pl.Int32) * 12 + _DAY.dt.month().cast(pl.Int32) - 1).alias("month"),
    pl.coalesce(
        _DAY.dt.year().cast(pl.String), pl.concat_str(pl.lit("file:"), pl.col("file_id")), pl.lit(NO_PERIOD)
    ).alias("period"),
    pl.col("amount_minor").abs().alias("amount_abs"),
    pl.when(pl.col("currency") == "SEK").then(_NET).alias("value_minor"),
    pl.col("amount_minor").abs().cast(pl.String).str.head(1).alias("first_digit"),
]
_FROM_THOSE = [
    (pl.col("value_minor") >= LARGE_MINOR).fill_null(value=False).alias("large"),
    numeric(pl.col("number_key")).alias("number"),
    pl.struct("committee_id", "party_id", "kind_group", "period").hash().alias("series"),
    slot(),
]


def payments(facts: pl.DataFrame) -> Payments:
    """Facts of one municipality with what follows from each row, in order of arrival."""
    frame = checked(facts, FACTS)
    derived = frame.with_columns(*_FROM_FACTS, number_keys(frame["invoice_number"])).with_columns(_FROM_THOSE)
    in_order = derived if derived["position"].is_sorted() else derived.sort("position")
    return Payments(checked(in_order, PAYMENTS))


def stacked(empty: pl.DataFrame, parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The rows of *parts*, all in the schema of *empty*, one below another."""
    given = [part for part in parts if part.height]
    if not given:
        return empty
    return given[0] if len(given) == 1 else pl.concat(given)


def roles(columns: Mapping[str, str]) -> pl.Expr:
    """The compared payments of a row: the columns of their ids by the role each plays."""
    return pl.concat_list(
        pl.struct(pl.col(column).alias("payment_id"), pl.lit(role).alias("role")) for role, column in columns.items()
    )


def found(
    frame: pl.DataFrame,
    *,
    subject: tuple[str, str],
    score: pl.Expr,
    evidence: Mapping[str, pl.Expr],
    compared: pl.Expr,
    period: pl.Expr | None = None,
    amount: str = "amount_minor",
    clears: bool = False,
) -> Found:
    """Rows of payments that a rule stopped at, as what it found. *subject* is its type and the column of its id."""
    kind, subject_id = subject
    return Found(
        frame.select(
            pl.lit(kind).alias("subject_type"),
            pl.col(subject_id).alias("subject_id"),
            "payment_id",
            "position",
            "committee_id",
            "party_id",
            (pl.lit("") if period is None else period).alias("period"),
            score.cast(pl.Float64).alias("score"),
            pl.col(amount).alias("amount_minor"),
            "currency",
            pl.struct(value.alias(name) for name, value in evidence.items()).struct.json_encode().alias("evidence"),
            compared.alias("compared"),
            pl.lit(clears).alias("clears"),
        )
    )


NOTHING_FOUND = Found(FOUND.to_frame())
NO_ROWS = ROWS.to_frame()
NO_SIGNALS = Signals(SIGNALS.to_frame())
