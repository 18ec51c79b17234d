"""A ledger that is read and stored in portions says what it says as a whole, wherever it is cut."""

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain import RECORD, Kind
from services.intake.facts import Source, payables_of
from services.intake.formats import fingerprints, parse, read_payables
from services.intake.formats.fingerprint import Fingerprints
from services.intake.invoices import Gathering
from services.intake.sealing import Sealer
from shared.ids import new_id
from shared.vault import DataKeys
from tests.unit.intake.samples import write
from tests.unit.intake.test_ledgers import workbook

SEALER = Sealer(b"k" * 32, "9999", DataKeys({1: b"d" * 32}))
HEAD = "Leverantör;Fakturanummer;Belopp;Fakturadatum\n"
SHEET: list[list[object]] = [["Leverantör", "Belopp"], *([f"Bolag {row} AB", row + 0.5] for row in range(5))]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            HEAD + "A AB;1;1.234;2026-09-01\n" * 6 + "B AB;2;99,50;2026-09-01\n", id="the last row tells the sign"
        ),
        pytest.param(
            HEAD + "A AB;1;1,5;202609\n" * 6 + "B AB;2;1,5;260930\n", id="the last row tells days from months"
        ),
        pytest.param(HEAD + "A AB;1;1,5;2026-09-01\n" * 5 + ";;9,00;\n;;9,00;\n", id="sums at the end"),
        pytest.param(HEAD + ";;9,00;\n" + "A AB;1;1,5;2026-09-01\n" * 7, id="nobody at the beginning"),
        pytest.param(
            HEAD + "A AB;1;1,5;2026-09-01\n" * 5 + "B AB;2;1,5;2026-09-01;more\n", id="a wider row at the end"
        ),
        pytest.param(HEAD + "\n\n\nA AB;1;1,5;2026-09-01\n\n\n\nB AB;2;2,5;2026-09-01\n", id="empty rows between"),
        pytest.param(
            HEAD + 'A "AB;1;1,5;2026-09-01\n' * 3 + '"B AB;2;2,5;2026-09-01\n' * 60, id="quotes that do not end"
        ),
        pytest.param(
            "".join(f"rubrik {row}\n" for row in range(7)) + HEAD + "A AB;1;1,5;2026-09-01\n", id="late headings"
        ),
        pytest.param(workbook(SHEET, SHEET), id="two sheets"),
    ],
)
def test_portions_of_a_table_are_judged_as_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | bytes
) -> None:
    path = write(tmp_path, content)
    whole = parse(path)

    monkeypatch.setattr("services.intake.formats.grid._CHUNK", 2)
    cut = parse(path)

    assert cut.records.equals(whole.records)
    assert cut.rejects.equals(whole.rejects)


def test_portions_can_be_asked_for_again(tmp_path: Path) -> None:
    reading = read_payables(write(tmp_path, HEAD + "A AB;1;1,5;2026-09-01\n"))

    first, again = (next(reading.portions()).records for _ in range(2))

    assert first.equals(again)


def _rows(invoices: list[int]) -> pl.DataFrame:
    rows: list[dict[str, Any]] = [
        {
            "row": row,
            "kind": "ledger_entry",
            "supplier_name": f"Bolag {invoice % 2} AB",
            "amount_minor": 100 + row,
            "net_minor": None if invoice == 0 and row % 2 else row,
            "currency": "SEK",
            "invoice_number": str(invoice) if invoice else None,
        }
        for row, invoice in enumerate(invoices, 2)
    ]
    return pl.DataFrame(rows, schema=RECORD, orient="row")


INVOICES = st.lists(st.integers(0, 4), min_size=1, max_size=30)
CUTS = st.sets(st.integers(1, 29))


def _cut(rows: pl.DataFrame, cuts: set[int]) -> list[pl.DataFrame]:
    places = [0, *sorted(cut for cut in cuts if cut < rows.height), rows.height]
    return [rows.slice(start, end - start) for start, end in pairwise(places)]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30), CUTS)
def test_fingerprints_are_the_same_wherever_the_rows_are_cut(amounts: list[int], cuts: set[int]) -> None:
    rows = _rows([1] * len(amounts)).with_columns(amount_minor=pl.Series(amounts, dtype=pl.Int64), net_minor=None)
    rows = rows.cast(RECORD)  # type: ignore[arg-type]  # polars takes a schema of types
    prints = Fingerprints(Kind.LEDGER)

    cut = [mark for part in _cut(rows, cuts) for mark in prints.of(part)]

    assert cut == fingerprints(rows, Kind.LEDGER)
    assert len(set(cut)) == len(cut)


@given(INVOICES, CUTS)
def test_an_invoice_has_the_sum_of_all_its_rows_wherever_they_are_cut(invoices: list[int], cuts: set[int]) -> None:
    rows, source = _rows(invoices), Source("ks", new_id(), date(2026, 11, 25))
    marks = fingerprints(rows, Kind.LEDGER)
    whole = payables_of(rows, marks, source, SEALER)
    gathering = Gathering()
    parts = _cut(rows, cuts)
    for part in parts:
        gathering.look(part)
    apart = gathering.apart()

    cut = [payables_of(part, marks[: part.height], source, SEALER, apart) for part in parts]

    facts = [fact for payables in cut for fact in payables.facts]
    assert [_said(fact) for fact in facts] == [_said(fact) for fact in whole.facts]
    first = {fact.payment_id: fact.row for fact in (*facts, *whole.facts)}
    entries = [entry for payables in cut for entry in payables.entries]
    assert [(e.row, first[e.payment_id]) for e in entries] == [(e.row, first[e.payment_id]) for e in whole.entries]


def _said(fact: Any) -> tuple[Any, ...]:
    return fact.row, fact.amount_minor, fact.net_minor, fact.vat_minor, fact.invoice_number, fact.party_id
