"""Supplier ledgers: whatever headings, encodings, signs and shapes they come with."""

import io
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from services.intake.domain import Kind, Mapping, Refused
from services.intake.formats import fingerprints, parse
from tests.unit.intake.samples import LEDGER, write

Sheet = Sequence[Sequence[object]]


def workbook(*sheets: Sheet) -> bytes:
    """An XLSX with those rows; days are written as days."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for rows in sheets:
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(at, place, cell, day)
                    elif cell is not None:
                        sheet.write(at, place, cell)
    return memory.getvalue()


def test_a_row_becomes_a_ledger_entry_with_all_it_says(tmp_path: Path) -> None:
    parsed = parse(write(tmp_path, LEDGER))

    assert (parsed.kind, parsed.format, parsed.delimiter, parsed.encoding) == (Kind.LEDGER, "csv", ";", "utf-8")
    assert {name: value for name, value in parsed.records.row(0, named=True).items() if value is not None} == {
        "row": 2,
        "kind": "ledger_entry",
        "supplier_name": "Sågverket AB",
        "supplier_identifier": "556016-0680",
        "supplier_identifier_scheme": "organisation_number",
        "amount_minor": 123450,
        "currency": "SEK",
        "invoice_number": "17",
        "payment_date": date(2026, 9, 1),
    }


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp850", "mac_roman"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_encoding_line_end_and_delimiter_are_found(tmp_path: Path, encoding: str, end: str, delimiter: str) -> None:
    data = LEDGER.replace("\r\n", end).replace(";", delimiter).encode(encoding)

    records = parse(write(tmp_path, data)).records

    assert records.select("supplier_name", "amount_minor").rows() == [
        ("Sågverket AB", 123450),
        ("Snickeriet HB", -9900),
    ]


@pytest.mark.parametrize(
    ("written", "minor"),
    [
        ("1234,50", 123450),
        ("1 234,50", 123450),
        ("1\u00a0234,50", 123450),
        ("1\u202f234,50", 123450),
        ("1.234,50", 123450),
        ("1,234.50", 123450),
        ("1234.5", 123450),
        ("1'234.50", 123450),
        ("-1234,50", -123450),
        ("−1234,50", -123450),
        ("1234,50-", -123450),
        ("(1 234,50)", -123450),
        ("1 234,50 kr", 123450),
        ("SEK 1234,50", 123450),
        ("1234:-", 123400),
        (",50", 50),
        ("1234,", 123400),
        ("1234,500", "amount-ambiguous"),
        ("1234,5000", 123450),
        ("1234,5001", "amount-too-many-decimals"),
        ("1.234.567", 123456700),
        ("0", 0),
        ("-0,00", 0),
        ("", "amount-missing"),
        ("NULL", "amount-missing"),
        ("ett", "amount-not-a-number"),
        ("1,2,3", "amount-not-a-number"),
        ("1e3", "amount-not-a-number"),
        ("NaN", "amount-missing"),
        ("1.234", "amount-ambiguous"),
        ("9" * 15 + ",99", 99999999999999999),
        ("9" * 16, "amount-too-large"),
        ("9" * 40, "amount-too-large"),
        ("--5", "amount-not-a-number"),
    ],
)
def test_an_amount_is_read_exactly_or_rejected_with_its_reason(tmp_path: Path, written: str, minor: int | str) -> None:
    parsed = parse(write(tmp_path, f"Leverantör\tBelopp\nBolaget AB\t{written}\n"))

    assert parsed.records["amount_minor"].to_list() + parsed.rejects["reason"].to_list() == [minor]


def test_the_column_tells_which_sign_parts_decimals(tmp_path: Path) -> None:
    parsed = parse(write(tmp_path, "Leverantör;Belopp\nA AB;1.234\nB AB;99,50\nC AB;1.000.000\n"))

    assert parsed.records["amount_minor"].to_list() == [123400, 9950, 100000000]


def test_a_person_may_say_which_sign_parts_decimals(tmp_path: Path) -> None:
    path = write(tmp_path, "Leverantör;Belopp\nA AB;1.234\n")
    columns = {"supplier_name": "Leverantör", "amount": "Belopp"}

    read = [parse(path, mapping=Mapping(columns, decimal=sign)) for sign in ",."]

    assert read[0].records["amount_minor"].to_list() == [123400]
    assert read[1].rejects["reason"].to_list() == ["amount-too-many-decimals"]


@pytest.mark.parametrize(
    ("written", "day", "period"),
    [
        ("2026-09-01", date(2026, 9, 1), None),
        ("20260901", date(2026, 9, 1), None),
        ("2026-09-01 00:00:00", date(2026, 9, 1), None),
        ("2026-09-01T12:30:00Z", date(2026, 9, 1), None),
        ("2026/9/1", date(2026, 9, 1), None),
        ("01.09.2026", date(2026, 9, 1), None),
        ("1/9/2026", date(2026, 9, 1), None),
        ("46266", date(2026, 9, 1), None),
        ("260930", date(2026, 9, 30), None),
        ("202609", date(2026, 9, 1), "2026-09"),
        ("2026-09", date(2026, 9, 1), "2026-09"),
        ("2026M9", date(2026, 9, 1), "2026-09"),
        ("0000-00-00", None, None),
        ("", None, None),
    ],
)
def test_days_and_months_are_read(tmp_path: Path, written: str, day: date | None, period: str | None) -> None:
    parsed = parse(write(tmp_path, f"Leverantör;Belopp;Datum\nA AB;1;{written}\n"))

    assert parsed.records.select("payment_date", "period").rows() == [(day, period)]


def test_an_impossible_day_rejects_its_row(tmp_path: Path) -> None:
    parsed = parse(write(tmp_path, "Leverantör;Belopp;Datum\nA AB;1;2026-02-30\nB AB;2;2026-02-28\n"))

    assert parsed.rejects.rows() == [(2, "Datum", "date-not-understood", "20••-••-••")]


def test_the_heading_row_need_not_come_first(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Leverantörsreskontra Exempelby"],
        [],
        ["Uttag 2026-10-01"],
        ["LEVERANTÖR", "BELOPP"],
        ["A AB", 10.5],
        [],
    ]

    parsed = parse(write(tmp_path, workbook([*rows, ["B AB", 2.0]])))

    assert parsed.records.select("row", "supplier_name", "amount_minor").rows() == [(5, "A AB", 1050), (7, "B AB", 200)]


def test_a_workbook_is_read_as_a_spreadsheet_shows_it(tmp_path: Path) -> None:
    rows: Sheet = [
        ["leverantor", "leverantor_id", "faktura_nr", "belopp", "datum"],
        ["A AB", 5560160680, 20004743.0, 0.1 + 0.2, date(2026, 9, 1)],
        ["B AB", "556103-4249", "20004744", 7363.95, 20260902],
        ["C AB", None, "-", 1234567890123.45, None],
    ]

    records = parse(write(tmp_path, workbook(rows))).records

    assert records.select("supplier_identifier", "invoice_number", "amount_minor", "payment_date").rows() == [
        ("5560160680", "20004743", 30, date(2026, 9, 1)),
        ("556103-4249", "20004744", 736395, date(2026, 9, 2)),
        (None, None, 123456789012345, None),
    ]


def test_sheets_under_the_same_headings_are_one_ledger_and_others_are_left(tmp_path: Path) -> None:
    january: Sheet = [["Leverantör", "Belopp"], ["A AB", 1]]
    february: Sheet = [["Leverantör", "Belopp"], ["B AB", 2]]
    summary: Sheet = [["Leverantör", "Summa belopp"], ["A AB", 1], ["B AB", 2]]

    records = parse(write(tmp_path, workbook(january, february, summary))).records

    assert records.select("row", "supplier_name").rows() == [(2, "A AB"), (4, "B AB")]


@pytest.mark.parametrize(
    "document",
    [
        [{"leverantor": "A AB", "belopp": 10.5}, {"leverantor": "B AB", "belopp": "7,25"}],
        {"items": [{"leverantor": "A AB", "belopp": 10.5}, {"leverantor": "B AB", "belopp": "7,25"}]},
        {"result": {"records": [{"leverantor": "A AB", "belopp": 10.5}, {"leverantor": "B AB", "belopp": "7,25"}]}},
        {"leverantor": ["A AB", "B AB"], "belopp": [10.5, 7.25]},
        [{"\ufeffkopare_id": 1, "leverantor": "A AB", "belopp": "10,5"}, {"leverantor": "B AB", "belopp": "7,25"}],
    ],
)
def test_json_tables_are_read_in_every_shape(tmp_path: Path, document: Any) -> None:
    parsed = parse(write(tmp_path, json.dumps(document)))

    assert parsed.format == "json"
    assert parsed.records.select("row", "supplier_name", "amount_minor").rows() == [(1, "A AB", 1050), (2, "B AB", 725)]


def test_one_json_object_per_line_is_a_table(tmp_path: Path) -> None:
    parsed = parse(write(tmp_path, '{"leverantor": "A AB", "belopp": 1}\n{"leverantor": "B AB", "belopp": 2}\n'))

    assert parsed.totals == {"SEK": 300}


def test_quoted_fields_may_hold_delimiters_quotes_and_line_ends(tmp_path: Path) -> None:
    parsed = parse(write(tmp_path, 'Leverantör;Belopp\n"A; ""B""\nC AB";1\n"D AB";2\n'))

    assert parsed.records.select("row", "supplier_name").rows() == [(2, 'A; "B" C AB'), (3, "D AB")]


def test_a_quote_that_is_never_closed_costs_one_row(tmp_path: Path) -> None:
    lines = [f"B{number} AB;{number},00\n" for number in range(200)]

    parsed = parse(write(tmp_path, 'Leverantör;Belopp\n"A AB;1,00\n' + "".join(lines)))

    assert (parsed.rows, parsed.records.height) == (201, 201)
    assert parsed.records["supplier_name"][0] == '"A AB'


def test_a_row_with_too_many_cells_is_rejected(tmp_path: Path) -> None:
    parsed = parse(write(tmp_path, "Leverantör;Belopp\nA; B AB;1\nC AB;2\nD AB;3;;\n"))

    assert parsed.rejects.select("row", "reason").rows() == [(2, "too-many-cells")]
    assert parsed.records["row"].to_list() == [3, 4]


def test_totals_repeated_headings_and_nobody_are_rejected_with_their_reason(tmp_path: Path) -> None:
    text = (
        "Leverantör;Orgnr;Belopp\nA AB;1;5\n;;7\nB AB;;1\nLeverantör;Orgnr;Belopp\nC AB;;1\nD AB;;2\n;;16\nSumma;;16\n"
    )

    parsed = parse(write(tmp_path, text))

    assert parsed.rejects.select("row", "reason").rows() == [
        (3, "supplier-missing"),
        (5, "repeated-header"),
        (8, "totals-row"),
        (9, "totals-row"),
    ]


def test_empty_rows_are_no_rows(tmp_path: Path) -> None:
    parsed = parse(write(tmp_path, "Leverantör;Belopp\n\nA AB;1\n;\n  ; \nB AB;2\n\n"))

    assert (parsed.rows, parsed.records["row"].to_list()) == (2, [3, 6])


def test_a_currency_column_decides_the_minor_unit(tmp_path: Path) -> None:
    parsed = parse(write(tmp_path, "Leverantör;Belopp;Valuta\nA;1000;jpy\nB;1,5;JPY\nC;1,50;EUR\nD;1;kronor\n"))

    assert parsed.totals == {"EUR": 150, "JPY": 1000}
    assert parsed.rejects.select("row", "reason").rows() == [(3, "amount-too-many-decimals"), (5, "currency-unknown")]


def test_account_code_and_text_are_one_category(tmp_path: Path) -> None:
    apart = parse(write(tmp_path, "leverantor;konto_nr;konto_text;belopp\nA AB;46362;Köp vård;1\n"))
    together = parse(write(tmp_path, "LEVERANTÖR;KONTO;UTFALL\nA AB;46362 Köp vård;1\n"))

    assert apart.records["category"].to_list() == together.records["category"].to_list() == ["46362 Köp vård"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Leverantör;Orgnr;Fakturanr\nA AB;1;2\n", "amount-column-missing"),
        ("Belopp;Datum;Konto\n1;2026-01-01;4\n", "supplier-column-missing"),
        ("Leverantör;Belopp\n", "no-rows"),
        ("Ett;Två;Tre\na;b;c\n", "no-header"),
        ("bara text\nutan kolumner\n", "unknown-format"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_by_name(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(write(tmp_path, text))

    assert refused.value.code == code


def test_headings_seen_are_told_so_that_a_person_can_point(tmp_path: Path) -> None:
    path = write(tmp_path, "Vem;Hur mycket\nA AB;5\n")
    with pytest.raises(Refused) as refused:
        parse(path)

    parsed = parse(path, mapping=Mapping({"supplier_name": "Vem", "amount": "Hur mycket"}))

    assert refused.value.headers == ("Vem", "Hur mycket")
    assert parsed.totals == {"SEK": 500}


def test_a_mapping_with_a_column_the_file_lacks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        parse(write(tmp_path, LEDGER), mapping=Mapping({"supplier_name": "Vem", "amount": "Belopp"}))

    assert refused.value.code == "mapping-column-missing"


def test_a_kind_that_the_content_does_not_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        parse(write(tmp_path, LEDGER), kind=Kind.PAIN001)

    assert refused.value.code == "kind-mismatch"


def test_progress_ends_at_the_number_of_rows(tmp_path: Path) -> None:
    told: list[int] = []

    parsed = parse(write(tmp_path, LEDGER), progress=told.append)

    assert told[-1] == parsed.rows


def test_the_same_rows_have_the_same_fingerprints_from_any_file(tmp_path: Path) -> None:
    rows: Sheet = [["LEVERANTÖR", "ORGNR", "FAKT NR", "UTFALL"], ["A AB  ", "556016-0680", 17.0, 7363.95]]
    text = "Leverantör;Organisationsnummer;Fakturanummer;Belopp\n\nA AB;5560160680;17;7 363,95\n"

    seen = [parse(write(tmp_path, data)) for data in (workbook(rows), text.encode("cp1252"))]

    assert fingerprints(seen[0].records, seen[0].kind) == fingerprints(seen[1].records, seen[1].kind)


def test_rows_alike_in_one_file_have_fingerprints_of_their_own(tmp_path: Path) -> None:
    records = parse(write(tmp_path, "Leverantör;Belopp\nA AB;1\nA AB;1\nA AB;2\n")).records

    marks = fingerprints(records, Kind.LEDGER)

    assert len(set(marks)) == 3
    assert all(len(mark) == 16 for mark in marks)


def test_invoices_to_customers_are_no_supplier_ledger(tmp_path: Path) -> None:
    table = "Kundnummer;Organisationsnummer;Fakturanummer;Belopp\r\n17;556016-0680;1;100,00\r\n"

    with pytest.raises(Refused) as refused:
        parse(write(tmp_path, table))

    assert refused.value.code == "customer-invoices"


def test_our_number_at_the_supplier_is_no_customer_of_ours(tmp_path: Path) -> None:
    table = "Leverantör;Kundnummer;Fakturanummer;Belopp\r\nSågverket AB;17;1;100,00\r\n"

    assert parse(write(tmp_path, table)).rows == 1


def test_who_says_which_column_is_which_is_believed(tmp_path: Path) -> None:
    table = "Kundnummer;Organisationsnummer;Belopp\r\n17;556016-0680;100,00\r\n"
    said = Mapping({"supplier_identifier": "Organisationsnummer", "amount": "Belopp"})

    assert parse(write(tmp_path, table), mapping=said).rows == 1
