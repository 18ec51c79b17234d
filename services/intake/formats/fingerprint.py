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
    """The fingerprints of a file that is in memory."""
    return Fingerprints(kind).of(records)


class Fingerprints:
    """Sixteen bytes per record: its normalised content, and its number among the rows alike in the same file.

    Case, blanks and the signs inside numbers do not count; everything else that RECORD says does. So a row that
    stands twice in one file is two rows, and both are known when they come again. A file may come in portions, in
    order: eight bytes are remembered of each row, more only of those that stand there again.
    """

    def __init__(self, kind: Kind | str) -> None:
        self._kind = str(kind)
        self._seen = pl.Series(dtype=pl.UInt64)
        self._times: dict[bytes, int] = {}

    def of(self, records: pl.DataFrame) -> list[bytes]:
        """The fingerprints of the file's next records."""
        contents = _contents(records, self._kind)
        marks = [_mark(content, 0) for content in contents]
        short = pl.Series(marks, dtype=pl.Binary).hash()
        # what has been seen is many, and looked up in the few at hand
        again = self._seen.filter(self._seen.is_in(short.implode()))
        before = short.is_in(again.implode())
        for place in (before | short.is_duplicated()).arg_true():
            first = marks[place]
            number = self._times.get(first, int(before[place]))
            self._times[first] = number + 1
            if number:
                marks[place] = _mark(contents[place], number)
        self._seen = pl.concat([self._seen, short])
        return marks


def _mark(content: str, number: int) -> bytes:
    return hashlib.blake2b(f"{content}{_BETWEEN}{number}".encode(), digest_size=_SIZE).digest()


def _contents(records: pl.DataFrame, kind: str) -> list[str]:
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
    return records.select(pl.concat_str(pl.lit(kind), "kind", *present, separator=_BETWEEN)).to_series().to_list()
