"""The real sample files: read as their manifest says, and a city's ledger to the öre."""

import json
from collections import defaultdict
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from services.intake.domain import Parsed
from services.intake.formats import fingerprints, parse, read_records
from tests.data_files import shared_data
from tests.intake_table import groups, manifest, tally
from tests.unit.intake.samples import write
from tests.unit.intake.test_hostile_files import OUTCOMES, SAMPLES, outcome

OREBRO = "supplier_ledger_se/Sambruk__Open-Accounts-Payable/Orebro.2016-03.A"


@cache
def ledger(suffix: str) -> Parsed:
    return parse(shared_data() / (OREBRO + suffix))


@pytest.mark.slow
def test_every_sample_file_gives_its_manifests_count_or_a_named_reason() -> None:
    folder = shared_data()

    wrong = [line for files in groups(folder).values() for line in tally(files, folder, manifest(folder)).wrong]

    assert wrong == []


@pytest.mark.slow
def test_no_file_of_any_other_kind_upsets_the_reader() -> None:
    others = {path for path in shared_data().rglob("*") if path.is_file()}
    known = {path for files in groups(shared_data()).values() for path in files}

    came = {outcome(path) for path in others - known}

    assert came <= OUTCOMES


def test_a_citys_workbook_is_accounted_for_row_by_row() -> None:
    parsed = ledger(".xlsx")

    assert (parsed.rows, parsed.records.height, parsed.rejects.height) == (51_730, 51_730, 0)


def test_the_sum_per_supplier_equals_the_workbook_to_the_ore() -> None:
    sheet = CalamineWorkbook.from_path(str(shared_data() / f"{OREBRO}.xlsx")).get_sheet_by_index(0).to_python()
    expected: dict[str, Decimal] = defaultdict(Decimal)
    for row in sheet[1:]:
        expected[" ".join(str(row[1]).split())] += Decimal(repr(row[5])) * 100

    sums = ledger(".xlsx").records.group_by("supplier_name").agg(pl.col("amount_minor").sum())

    assert dict(sums.iter_rows()) == expected


def test_the_export_in_another_encoding_holds_only_rows_of_the_workbook() -> None:
    book, export = ledger(".xlsx"), ledger(".excel-export.csv")
    known = set(fingerprints(book.records, book.kind))

    marks = fingerprints(export.records, export.kind)

    assert (len(known), len(marks), len(set(marks))) == (51_730, 20_715, 20_715)
    assert set(marks) <= known


def test_every_case_of_the_invoice_rules_is_read_or_refused(tmp_path: Path) -> None:
    lines = (shared_data() / "ubl_peppol_rules/expanded_cases.jsonl").read_text("utf-8").splitlines()

    came = [outcome(write(tmp_path, json.loads(line)["xml"])) for line in lines]

    assert len(came) == 821
    assert set(came) <= OUTCOMES


def test_our_own_samples_are_all_read(tmp_path: Path) -> None:
    assert {outcome(write(tmp_path, sample)) for sample in SAMPLES} == {"read"}


def records_of(pattern: str) -> list[dict[str, Any]]:
    path = next(shared_data().glob(pattern))
    return [row for chunk in read_records(path) for row in chunk.records.iter_rows(named=True)]


def test_the_movements_of_a_statement_sum_to_what_it_says_was_booked() -> None:
    rows = records_of("camt/moov-io__iso20022/*FI_camt_053*")

    assert sum(row["amount_minor"] for row in rows) == 2_307_500 - 943_017
    assert len({row["entry"] for row in rows}) == 10


def test_a_returned_payment_is_known_by_its_own_references() -> None:
    (row,) = records_of("camt/moov-io__iso20022/*camt054-returns_p_ch29*")

    assert (row["returned"], row["return_reason"], row["amount_minor"]) == (True, "AC01", 40_000)
    assert (row["original_batch"], row["end_to_end"]) == ("PmtInfId-004-01", "EndToEndId-004-01-01")


def test_bankgirots_deposits_are_read_with_swedish_letters_and_both_currencies() -> None:
    rows = records_of("bankgirot/barsoom__bankgiro_inbetalningar/*BgMaxfil4*")

    sums = {code: sum(row["amount_minor"] for row in rows if row["currency"] == code) for code in ("SEK", "EUR")}
    assert sums == {"SEK": 370_000 + 200_000 + 290_000, "EUR": 400_000}
    assert {"Kalles Plåt AB", "Olles färg AB"} < {(row["counterparty"] or {}).get("name") for row in rows}


def test_bankgirots_report_says_which_name_it_knows_a_payees_bankgiro_by() -> None:
    rows = records_of("bankgirot/notima__bankgiro-api/*LBATER_Sample1*")

    assert [(row["payee_account"]["number"], row["payee"]["name"], row["status"]) for row in rows] == [
        ("6182869", "Nespresso Sv Filial AS Nestlé Norge", "paid"),
        ("1246230", "HSB Stockholm Kund", "paid"),
    ]
