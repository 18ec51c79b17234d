"""The files intake reads: what a file is, and what it says, in one schema. Pure: no database, no network.

Whatever the bytes are, these functions give a result or raise Refused, nothing else.
"""

from collections.abc import Callable, Iterator, Mapping as Table
from pathlib import Path
from typing import Final, Protocol

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


class RecordReader(Protocol):
    """Reads a file of records chunk by chunk; what it refuses, it may refuse after it has given chunks."""

    def __call__(self, path: Path, progress: Callable[[int], None] | None = None) -> Iterator[Chunk]: ...  # noqa: D102


RECORD_READERS: Final[Table[Kind, RecordReader]] = {
    Kind.PURCHASE_ORDER: order.read,
    Kind.INVOICE_RESPONSE: invoice_response.read,
    Kind.OCDS: ocds.read,
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
    if found in RECORD_READERS:
        raise refuse("records-not-payables", found)
    if found == Kind.LEDGER:
        return ledger.parse(path, format_name, mapping, progress)
    return _READERS[found](path, progress)


def read_records(
    path: Path, kind: Kind | None = None, progress: Callable[[int], None] | None = None
) -> Iterator[Chunk]:
    """Read a file of records; refused as `parse` refuses, also after chunks that must then not be kept."""
    found = detect(path)
    if kind is not None and kind != found:
        raise refuse("kind-mismatch", f"{kind} ≠ {found}")
    if found not in RECORD_READERS:
        raise refuse("payables-not-records", found)
    return RECORD_READERS[found](path, progress)


def outline(path: Path) -> Outline:
    """A ledger's headings and the mapping that would be used, without reading its rows into records."""
    found, format_name = detect_format(path)
    if found != Kind.LEDGER:
        raise refuse("kind-mismatch", f"{Kind.LEDGER} ≠ {found}")
    return ledger.outline(path, format_name)
