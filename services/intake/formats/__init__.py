"""The files intake reads: what a file is, and what it says, in one schema. Pure: no database, no network.

Whatever the bytes are, these functions give a result or raise Refused, nothing else.
"""

from collections.abc import Callable, Iterator
from collections.abc import Mapping as Table
from pathlib import Path
from typing import Protocol

from services.intake.domain import Kind, Mapping, Parsed, Reading, Refused
from services.intake.formats import (
    autogiro,
    bankgirot,
    bankgirot_salary,
    bgmax,
    camt,
    cii,
    invoice_response,
    lb_returns,
    ledger,
    ocds,
    order,
    pain001,
    pain002,
    pain008,
    sie,
    sie5,
    svefaktura,
    ubl,
)
from services.intake.formats.detect import detect, detect_format
from services.intake.formats.finding_texts import FINDINGS
from services.intake.formats.fingerprint import fingerprints
from services.intake.formats.reasons import REFUSALS, refuse
from services.intake.formats.row_reasons import REASONS
from services.intake.formats.rows import in_portions, joined
from services.intake.records.chunks import Chunk

__all__ = [
    "FINDINGS",
    "KINDS",
    "REASONS",
    "RECORD_READERS",
    "REFUSALS",
    "Chunk",
    "Kind",
    "Mapping",
    "Parsed",
    "Refused",
    "detect",
    "fingerprints",
    "parse",
    "read_payables",
    "read_records",
]

KINDS = tuple(Kind)


class RecordReader(Protocol):
    """Reads a file of records in portions; a refusal may come after some, and then none of them counts."""

    def __call__(self, path: Path, progress: Callable[[int], None] | None = None) -> Iterator[Chunk]: ...


_READERS = {
    Kind.PAIN001: pain001.parse,
    Kind.BANKGIROT_LB: bankgirot.parse,
    Kind.UBL: ubl.parse,
    Kind.SVEFAKTURA: svefaktura.parse,
    Kind.CII: cii.parse,
}
RECORD_READERS: Table[Kind, RecordReader] = {
    Kind.PURCHASE_ORDER: order.read,
    Kind.INVOICE_RESPONSE: invoice_response.read,
    Kind.OCDS: ocds.read,
    Kind.SIE: sie.read,
    Kind.SIE5: sie5.read,
    Kind.CAMT: camt.read,
    Kind.PAIN002: pain002.read,
    Kind.PAIN008: pain008.read,
    Kind.BGMAX: bgmax.read,
    Kind.AUTOGIRO: autogiro.read,
    Kind.LB_RETURNS: lb_returns.read,
    Kind.SALARY: bankgirot_salary.read,
}
"""Kinds of file that hold records beside payments, and their readers."""
_NOT_PAYMENTS = {
    Kind.PURCHASE_ORDER: "order-not-invoice",
    Kind.INVOICE_RESPONSE: "invoice-response",
    Kind.OCDS: "procurement-data",
    Kind.SIE: "sie-file",
    Kind.SIE5: "sie-file",
}


def parse(
    path: Path,
    kind: Kind | None = None,
    mapping: Mapping | None = None,
    progress: Callable[[int], None] | None = None,
) -> Parsed:
    """Read the whole file; a `kind` that its content does not have refuses it as `kind-mismatch`.

    `mapping` serves supplier ledgers, else one is proposed; `progress` is told the number of rows read so far. A
    file of records (RECORD_READERS) is refused as `records-not-payments`: those are read by read_records.
    """
    found, format_name = _of_payables(path, kind)
    if found == Kind.LEDGER:
        return joined(ledger.read(path, format_name, mapping, progress))
    return _READERS[found](path, progress)


def read_payables(
    path: Path,
    kind: Kind | None = None,
    mapping: Mapping | None = None,
    progress: Callable[[int], None] | None = None,
) -> Reading:
    """As parse, for what stores the rows: portions of them, and of a ledger of any size never more in memory."""
    found, format_name = _of_payables(path, kind)
    if found == Kind.LEDGER:
        return ledger.read(path, format_name, mapping, progress)
    return in_portions(_READERS[found](path, progress))


def _of_payables(path: Path, kind: Kind | None) -> tuple[Kind, str]:
    found, format_name = detect_format(path)
    if kind is not None and kind != found:
        raise refuse("kind-mismatch", f"{kind} ≠ {found}")
    if found in RECORD_READERS:
        raise refuse(_NOT_PAYMENTS.get(found, "records-not-payments"), found)
    return found, format_name


def read_records(
    path: Path, kind: Kind | None = None, progress: Callable[[int], None] | None = None
) -> Iterator[Chunk]:
    """The records of the file in portions, in constant memory; payables and what is not of `kind` are refused.

    Refused may come at any point, with the first portion or after the last, as when closing totals do not agree:
    whoever stores them reads the file to its end before.
    """
    found = detect(path)
    if (kind is not None and kind != found) or found not in RECORD_READERS:
        raise refuse("kind-mismatch", f"{kind or 'records'} ≠ {found}")
    return RECORD_READERS[found](path, progress)
