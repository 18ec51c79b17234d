"""Knowing a row again: the same content gives the same fingerprint from any file, encoding or row number."""

import hashlib

import polars as pl

from services.intake.domain import Kind

_TEXTS = (
    "supplier_name", "currency", "invoice_number", "period", "account_kind", "unit", "category", "text",
    "order_reference", "contract_reference", "source_reference",
)  # fmt: skip
_CODES = ("supplier_identifier", "account_number")
_NUMBERS = ("amount_minor", "net_minor", "vat_minor", "invoice_date", "due_date", "payment_date")
_SIZE = 16
_BETWEEN, _ABSENT = "\x1f", "\x00"


def fingerprints(records: pl.DataFrame, kind: Kind | str) -> list[bytes]:
    """Sixteen bytes per record: its normalised content, and its number among the rows alike in the same file.

    Case, blanks and the signs inside numbers do not count; everything else that RECORD says does. So a row that
    stands twice in one file is two rows, and both are known when they come again.
    """
    filled = {name for name in records.columns if records[name].null_count() < records.height}
    parts = [
        *(pl.col(name).str.replace_all(r"\s+", " ").str.strip_chars().str.to_uppercase() for name in _TEXTS),
        *(pl.col(name).str.to_uppercase().str.replace_all(r"^0+|[^0-9A-ZÅÄÖ]", "") for name in _CODES),
        *(pl.col(name).cast(pl.String) for name in _NUMBERS),
    ]
    present = [
        part.fill_null(_ABSENT) if name in filled else pl.lit(_ABSENT)
        for name, part in zip((*_TEXTS, *_CODES, *_NUMBERS), parts, strict=True)
    ]
    contents = records.select(pl.concat_str(pl.lit(str(kind)), "kind", *present, separator=_BETWEEN)).to_series()
    seen: dict[str, int] = {}
    marks = []
    for content in contents.to_list():
        ordinal = seen[content] = seen.get(content, -1) + 1
        marks.append(hashlib.blake2b(f"{content}{_BETWEEN}{ordinal}".encode(), digest_size=_SIZE).digest())
    return marks
