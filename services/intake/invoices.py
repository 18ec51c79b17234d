"""Which ledger rows are one invoice, also where they lie far apart in a file that is stored in portions."""

from typing import Final, NamedTuple
from uuid import UUID

import polars as pl

CLAIM: Final = ("supplier_identifier", "supplier_identifier_scheme", "supplier_name")
_KEYS: Final = (*CLAIM, "_number", "currency")
_SUMMED: Final = ("amount_minor", "net_minor", "vat_minor")
_HASHES: Final = ("_one", "_two")
# a sum of which one part is not told is not told either
_SUMS: Final = [pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum()).alias(name) for name in _SUMMED]


class Apart(NamedTuple):
    """The invoices of which rows lie in several portions of a file, by hash: the row where each begins, and its sums.

    `ids` are the payment ids of those that have begun, by that row.
    """

    invoices: pl.DataFrame
    ids: dict[int, UUID]


class Gathering:
    """Looks at a file's portions, one after the other, for invoices that lie in several of them."""

    def __init__(self) -> None:
        self._parts: list[pl.DataFrame] = []

    def look(self, rows: pl.DataFrame) -> None:
        """Remember the invoices in *rows*: some fifty bytes of each."""
        keyed = _keyed(rows).filter(~pl.col("_number").str.starts_with("r:"))
        self._parts.append(keyed.group_by(_HASHES).agg(pl.col("row").first().alias("begins"), *_SUMS))

    def apart(self) -> Apart:
        """The invoices that are not whole within one portion."""
        parts = pl.concat(self._parts) if self._parts else pl.DataFrame()
        if parts.is_empty():
            return Apart(parts, {})
        parts = parts.filter(parts[_HASHES[0]].is_duplicated())
        groups = parts.group_by(_HASHES).agg(pl.len().alias("_parts"), pl.col("begins").min(), *_SUMS)
        return Apart(groups.filter(pl.col("_parts") > 1).drop("_parts"), {})


class Invoices(NamedTuple):
    """One row per invoice, in order of their first rows, and for each ledger row the place of its invoice there.

    `begins` is the row where an invoice begins that lies apart: in an earlier portion if it is not its `row` here.
    """

    rows: pl.DataFrame
    placed: pl.DataFrame


def invoices_of(rows: pl.DataFrame, apart: Apart | None) -> Invoices:
    """The ledger rows of a portion, summed by invoice; one that lies apart has the sums of all its rows."""
    keyed = _keyed(rows)
    first = [pl.col(name).first() for name in rows.columns if name not in {*_KEYS, *_SUMMED}]
    hashes = [pl.col(name).first() for name in _HASHES]
    invoices = keyed.group_by(_KEYS, maintain_order=True).agg(*_SUMS, *first, *hashes)
    if apart is None or apart.invoices.is_empty():
        invoices = invoices.with_columns(begins=pl.lit(None, dtype=pl.Int64))
    else:
        invoices = invoices.join(apart.invoices, on=_HASHES, how="left", suffix="_all", maintain_order="left")
        whole = pl.col("begins").is_null()
        invoices = invoices.with_columns(
            pl.when(whole).then(name).otherwise(f"{name}_all").alias(name) for name in _SUMMED
        )
    places = invoices.select(*_KEYS).with_row_index("_place")
    return Invoices(invoices, keyed.join(places, on=_KEYS, how="left", nulls_equal=True, maintain_order="left"))


def _keyed(rows: pl.DataFrame) -> pl.DataFrame:
    # without an invoice number the voucher keeps rows together; without either each row stands alone
    number = pl.coalesce(
        pl.format("n:{}", pl.col("invoice_number")),
        pl.format("v:{}", pl.col("source_reference")),
        pl.format("r:{}", pl.col("row")),
    )
    # the keys of a million invoices would fill the memory, two hashes of them do not
    content = pl.concat_str((pl.col(name).fill_null("\x00") for name in _KEYS), separator="\x1f")
    return rows.with_columns(number.alias("_number")).with_columns(
        content.hash(seed).alias(name) for seed, name in enumerate(_HASHES, 1)
    )
