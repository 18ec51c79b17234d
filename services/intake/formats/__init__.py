"""The files intake reads: what a file is, and what it says, in one schema. Pure: no database, no network.

Whatever the bytes are, these functions give a result or raise Refused, nothing else.
"""

from collections.abc import Callable
from pathlib import Path

from services.intake.domain import Kind, Mapping, Parsed, Refused
from services.intake.formats import bankgirot, cii, ledger, pain001, svefaktura, ubl
from services.intake.formats.detect import detect, detect_format
from services.intake.formats.finding_texts import FINDINGS
from services.intake.formats.fingerprint import fingerprints
from services.intake.formats.ledger import Outline
from services.intake.formats.reasons import REASONS, REFUSALS, refuse

__all__ = [
    "FINDINGS",
    "KINDS",
    "REASONS",
    "REFUSALS",
    "Kind",
    "Mapping",
    "Outline",
    "Parsed",
    "Refused",
    "detect",
    "fingerprints",
    "outline",
    "parse",
]

KINDS = tuple(Kind)

_READERS = {
    Kind.PAIN001: pain001.parse,
    Kind.BANKGIROT_LB: bankgirot.parse,
    Kind.UBL: ubl.parse,
    Kind.SVEFAKTURA: svefaktura.parse,
    Kind.CII: cii.parse,
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
    if found == Kind.LEDGER:
        return ledger.parse(path, format_name, mapping, progress)
    return _READERS[found](path, progress)


def outline(path: Path) -> Outline:
    """A ledger's headings and the mapping that would be used, without reading its rows into records."""
    found, format_name = detect_format(path)
    if found != Kind.LEDGER:
        raise refuse("kind-mismatch", f"{Kind.LEDGER} ≠ {found}")
    return ledger.outline(path, format_name)
