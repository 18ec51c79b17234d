"""What is fuzzed: each format with the shape of its files and what to start from. A new format is a line here."""

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.intake.formats import Kind, detect, parse, read_records
from tests.data_files import data_dir
from tests.fuzz.judging import check_chunks, check_parsed
from tests.unit.intake.record_samples import INVOICE_RESPONSE, OCDS, ORDER, ORDER_RESPONSE, RELEASE
from tests.unit.intake.samples import LEDGER, PAIN, UBL, lb_file
from tests.unit.intake.test_ledgers import workbook

LARGEST_SEED = 48 * 1024
MOST_SEEDS = 60
_TABLE: list[list[object]] = [
    ["Leverantör", "Organisationsnummer", "Belopp", "Datum"],
    ["A AB", "5560160680", 1.5, "2026-09-01"],
]


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is read, the shape by which its inputs are mutated, and its seeds: our own and real ones."""

    read: Callable[[Path], Any]
    shape: str
    own: tuple[bytes, ...]
    folders: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()

    def seeds(self) -> list[bytes]:
        """Our own samples, then the smallest of the real files, where this machine has them."""
        folder = data_dir()
        if folder is None:
            return list(self.own)
        files = [path for name in self.folders for path in (folder / name).rglob("*") if path.is_file()]
        sizes = {path: path.stat().st_size for path in files if not self.suffixes or path.suffix in self.suffixes}
        small = sorted((path for path, size in sizes.items() if size <= LARGEST_SEED), key=lambda path: sizes[path])
        return [*self.own, *(path.read_bytes() for path in small[:MOST_SEEDS])]

    def kind(self) -> Kind:
        """The kind of file that the first of our own samples is."""
        with tempfile.NamedTemporaryFile() as file:
            file.write(self.own[0])
            file.flush()
            return detect(Path(file.name))


def read_payables(path: Path) -> None:
    """Read a file of payments or invoices."""
    check_parsed(parse(path))


def read_facts(path: Path) -> None:
    """Read a file of records, chunk by chunk."""
    check_chunks(read_records(path))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


FORMATS = {
    "pain001": Format(read_payables, "xml", (PAIN.encode(),), ("pain001",)),
    "bankgirot": Format(read_payables, "positions", (lb_file(),), ("bankgirot",)),
    "ubl": Format(
        read_payables,
        "xml",
        (UBL.encode(), UBL.replace("Invoice", "CreditNote").encode()),
        ("ubl_peppol_bis3", "ubl_peppol_rules"),
        (".xml", ".XML"),
    ),
    "ledger_csv": Format(
        read_payables, "table", (LEDGER.encode("cp1252"), LEDGER.encode("utf-16")), ("supplier_ledger_se",), (".csv",)
    ),
    "ledger_xlsx": Format(read_payables, "workbook", (workbook(_TABLE), workbook(_TABLE, _TABLE))),
    "ledger_json": Format(
        read_payables,
        "json",
        (_json({"items": [{"leverantör": "A AB", "belopp": 1.5, "datum": "2026-09-01"}, {"belopp": "2"}]}),),
        ("supplier_ledger_se", "municipal_se"),
        (".json",),
    ),
    "order": Format(read_facts, "xml", (ORDER.encode(), ORDER_RESPONSE.encode()), ("ubl_orders",)),
    "invoice_response": Format(read_facts, "xml", (INVOICE_RESPONSE.encode(),), ("invoice_response",)),
    "ocds": Format(
        read_facts,
        "json",
        (OCDS.encode(), _json(RELEASE), b"\n".join([_json(RELEASE)] * 2)),
        ("ocds_redflags",),
        (".json", ".jsonl"),
    ),
}
