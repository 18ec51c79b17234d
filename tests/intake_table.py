"""Read every sample file of intake's kinds and print what came of it: python -m tests.intake_table [DIR].

DIR is a folder of sample folders with a MANIFEST.tsv (its columns `file` and `records` are used); the shared one
if none is given. A file must give the number of records its manifest line says, or a named reason. Ends with 1
where one does not, or where anything but a refusal is raised.
"""

import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from services.intake.domain import Refused
from services.intake.formats import RECORD_READERS, detect, parse, read_records
from services.intake.records.award import AWARD
from services.intake.records.bid import BID
from services.intake.records.contract import CONTRACT
from tests.data_files import data_dir

KINDS = {
    "ISO 20022 pain.001": ("pain001",),
    "Bankgirot LB": ("bankgirot",),
    "Peppol / EN 16931 UBL": ("ubl_peppol_bis3", "ubl_peppol_rules"),
    "Supplier ledgers": ("supplier_ledger_se",),
    "Peppol orders": ("ubl_orders",),
    "Peppol invoice responses": ("invoice_response",),
    "Open Contracting (OCDS)": ("ocds_redflags",),
    "Of no kind": ("cloudevents", "municipal_se"),
}
# Kinds of record that a source row gives besides its own: not counted.
_WITHIN = (BID, AWARD, CONTRACT)
# What a manifest counts for these kinds, as Came.units counts it.
_COUNTED = re.compile(r"([0-9]+) (?:tx|records|lines|rows)$")


class Came(NamedTuple):
    """What came of a file that was read: rows in all, rejected ones, and what its format counts."""

    rows: int
    rejected: int
    units: int
    whole: bool


@dataclass
class Tally:
    """What came of the files of one kind."""

    files: int = 0
    accepted: int = 0
    rows: int = 0
    rejected: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def manifest(folder: Path) -> dict[str, str]:
    """What the manifest says of the number of records, by file."""
    path = folder / "MANIFEST.tsv"
    if not path.exists():
        return {}
    head, *lines = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    name, records = head.index("file"), head.index("records")
    return {line[name]: line[records] for line in lines}


def tally(files: list[Path], folder: Path, expected: dict[str, str]) -> Tally:
    """Read the files one by one."""
    result = Tally(files=len(files))
    for path in files:
        name = path.relative_to(folder).as_posix()
        try:
            came = _records(path) if detect(path) in RECORD_READERS else _payments(path)
        except Refused as refused:
            result.refused[refused.code] += 1
            continue
        except BaseException as error:  # noqa: BLE001 - finding these is what the command is for
            result.wrong.append(f"{name}: {type(error).__name__}: {error}")
            continue
        result.accepted += 1
        result.rows += came.rows
        result.rejected += came.rejected
        counted = _COUNTED.match(expected.get(name, ""))
        if counted and int(counted[1]) != came.units:
            result.wrong.append(f"{name}: {came.units}, the manifest says {counted[1]}")
        if not came.whole:
            result.wrong.append(f"{name}: {came.rows} rows are not records and rejects together")
    return result


def _payments(path: Path) -> Came:
    parsed = parse(path)
    whole = parsed.records.height + parsed.rejects.height == parsed.rows
    return Came(parsed.rows, parsed.rejects.height, parsed.units, whole)


def _records(path: Path) -> Came:
    rows = rejected = units = 0
    whole = True
    for kind, records, rejects in read_records(path):
        rows += records.height + rejects.height
        rejected += rejects.height
        units += 0 if kind in _WITHIN else records.height + rejects.height
        whole = whole and not set(records["row"]) & set(rejects["row"])
    return Came(rows, rejected, units, whole)


def groups(folder: Path) -> dict[str, list[Path]]:
    """The files by kind; a folder that is not laid out so is one group by itself."""
    found = {
        kind: sorted(path for name in names for path in (folder / name).rglob("*") if path.is_file())
        for kind, names in KINDS.items()
    }
    if any(found.values()):
        return found
    return {folder.name: sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "MANIFEST.tsv")}


def main() -> int:
    """Print the table; 1 where a file is neither read as said nor refused by name."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else data_dir()
    if folder is None or not folder.is_dir():
        sys.stderr.write("No folder of sample files: name one, or set TILLIT_DATA.\n")
        return 2
    console, expected, wrong = Console(width=150), manifest(folder), []
    table = Table(title=str(folder.name))
    for heading in ("kind", "files", "accepted", "rows", "rejected rows", "refused, by reason", "mismatches"):
        table.add_column(heading, overflow="fold")
    for kind, files in groups(folder).items():
        came = tally(files, folder, expected)
        reasons = ", ".join(f"{code} {count}" for code, count in came.refused.most_common())
        counts = (
            came.files,
            came.accepted,
            came.rows,
            came.rejected,
            f"{came.refused.total()}: {reasons}",
            len(came.wrong),
        )
        table.add_row(kind, *map(str, counts))
        wrong += came.wrong
    console.print(table)
    for line in wrong:
        console.print(line, markup=False, highlight=False)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
