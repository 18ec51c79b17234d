"""The files intake reads: what a file is, and what it says, in one schema. Pure: no database, no network.

Whatever the bytes are, these functions give a result or raise Refused, nothing else.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from services.intake.domain import Kind, Mapping, Parsed, Refused
from services.intake.formats import bankgirot, invoice_response, ledger, ocds, order, pain001, ubl
from services.intake.formats.detect import detect, detect_format
from services.intake.formats.fingerprint import fingerprints
from services.intake.formats.ledger import Outline
from services.intake.formats.reasons import REASONS, REFUSALS, refuse
from services.intake.records.chunks import Chunk

__all__ = [
    "KINDS",
    "REASONS",
    "RECORD_READERS",
    "REFUSALS",
    "Chunk",
    "Kind",
    "Mapping",
    "Outline",
    "Parsed",
    "Refused",
    "detect",
    "fingerprints",
    "outline",
    "parse",
    "read_records",
]

KINDS = tuple(Kind)

_READERS = {Kind.PAIN001: pain001.parse, Kind.BANKGIROT_LB: bankgirot.parse, Kind.UBL: ubl.parse}
RecordReader = Callable[[Path, Callable[[int], None] | None], Iterator[Chunk]]
RECORD_READERS: dict[Kind, RecordReader] = {
    Kind.PURCHASE_ORDER: order.read,
    Kind.INVOICE_RESPONSE: invoice_response.read,
    Kind.OCDS: ocds.read,
}
"""Kinds of file that hold records beside payments, and their readers."""
_NOT_PAYMENTS = {
    Kind.PURCHASE_ORDER: "order-not-invoice",
    Kind.INVOICE_RESPONSE: "invoice-response",
    Kind.OCDS: "procurement-data",
}


def parse(
    path: Path,
    kind: Kind | None = None,
    mapping: Mapping | None = None,
    progress: Callable[[int], None] | None = None,
) -> Parsed:
    """Read the whole file; a `kind` that its content does not have refuses it as `kind-mismatch`.

    `mapping` serves supplier ledgers, else one is proposed; `progress` is told the number of rows read so far.
    """
    found, format_name = detect_format(path)
    if kind is not None and kind != found:
        raise refuse("kind-mismatch", f"{kind} ≠ {found}")
    if found in _NOT_PAYMENTS:
        raise refuse(_NOT_PAYMENTS[found], found)
    if found == Kind.LEDGER:
        return ledger.parse(path, format_name, mapping, progress)
    return _READERS[found](path, progress)


def read_records(
    path: Path, kind: Kind | None = None, progress: Callable[[int], None] | None = None
) -> Iterator[Chunk]:
    """The records of a file that holds no payables, in chunks; a `kind` that its content does not have refuses it.

    A refusal may come after chunks have been given: whoever stores them undoes that then.
    """
    found, _ = detect_format(path)
    if kind not in {None, found} or found not in RECORD_READERS:
        raise refuse("kind-mismatch", f"{kind} ≠ {found}")
    return RECORD_READERS[found](path, progress)


def outline(path: Path) -> Outline:
    """A ledger's headings and the mapping that would be used, without reading its rows into records."""
    found, format_name = detect_format(path)
    if found != Kind.LEDGER:
        raise refuse("kind-mismatch", f"{Kind.LEDGER} ≠ {found}")
    return ledger.outline(path, format_name)
