"""SIE 5: the same books in XML, with the registers that SIE 4 lacks."""

from datetime import date
from pathlib import Path

import pytest

from services.intake.domain import Kind, Refused
from services.intake.formats import detect
from tests.unit.intake.sie_samples import SIE4, SIE5, books


def test_a_line_carries_what_it_and_its_entry_say(tmp_path: Path) -> None:
    line = books(tmp_path, SIE5, "utf-8").lines.row(0, named=True)

    told = ("series", "number", "voucher_day", "registered_day", "voucher_text", "voucher_sign", "line_day")
    assert [line[name] for name in told] == [
        "LF",
        "17",
        date(2026, 1, 15),
        date(2026, 1, 16),
        "Köp av städning",
        "ÅÖ",
        date(2026, 1, 14),
    ]
    carried = (
        "account_name",
        "amount_minor",
        "currency",
        "quantity",
        "unit",
        "line_text",
        "cost_centre_name",
        "objects",
    )
    assert [line[name] for name in carried] == [
        "Köp av tjänst",
        125_050,
        "SEK",
        "12.5",
        "tim",
        "Städning",
        "Äldreomsorg",
        "1=0123; 7=47",
    ]


def test_an_invoice_of_the_register_says_who_the_supplier_is(tmp_path: Path) -> None:
    line = books(tmp_path, SIE5, "utf-8").lines.row(1, named=True)

    assert (line["party_role"], line["party_number"], line["invoice_reference"]) == ("supplier", "5001", "F-99")
    assert line["party"] == {
        "identifier": "556016-0680",
        "scheme": "organisation_number",
        "name": "Städ och Miljö AB",
    }


def test_struck_and_later_lines_are_told(tmp_path: Path) -> None:
    read = books(tmp_path, SIE5, "utf-8")

    assert read.column("change") == [None, None, "removed", "added", None, None]
    assert read.column("line_sign")[2:4] == ["BL", "BL"]


def test_an_entry_that_does_not_balance_is_kept_and_found(tmp_path: Path) -> None:
    read = books(tmp_path, SIE5, "utf-8")

    assert read.column("balanced") == [True] * 5 + [False]
    assert [found[1:] for found in read.rejects] == [("voucher", "voucher-unbalanced")]


def test_balances_of_accounts_are_read_and_those_of_invoices_are_not(tmp_path: Path) -> None:
    balances = books(tmp_path, SIE5, "utf-8").balances

    columns = ("measure", "year_start", "year_end", "period", "account_name", "objects", "amount_minor", "quantity")
    year = (date(2026, 1, 1), date(2026, 12, 31))
    assert balances.select(columns).rows() == [
        ("opening", *year, None, "Leverantörsskulder", None, -10_000, None),
        ("closing", *year, None, "Leverantörsskulder", None, -5_025, "2"),
        ("closing", *year, "2026-03", "Leverantörsskulder", "1=0123", 700, None),
        ("budget", *year, "2026-02", "Leverantörsskulder", "1=0123; 6=P7", 1_000, None),
    ]


def test_an_employees_name_is_left_behind(tmp_path: Path) -> None:
    assert "Svensson" not in str(books(tmp_path, SIE5, "utf-8").lines.rows())


def test_the_key_of_a_voucher_is_the_same_in_both_formats(tmp_path: Path) -> None:
    four = books(tmp_path, SIE4.replace("#VER A 17", "#VER LF 17")).column("voucher_key")[0]

    assert books(tmp_path, SIE5, "utf-8").column("voucher_key")[0] == four


def test_a_file_of_entries_alone_is_read(tmp_path: Path) -> None:
    text = SIE5.replace("<Sie ", "<SieEntry ").replace("</Sie>", "</SieEntry>")

    assert books(tmp_path, text, "utf-8").lines.height == 6


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('accountId="2440" amount="-1250.50"', 'amount="-1250.50"', "account-not-understood"),
        ('accountId="2440" amount="-1250.50"', 'accountId="2440"', "amount-missing"),
        ('accountId="2440" amount="-1250.50"', 'accountId="2440" amount="1e3"', "amount-not-a-number"),
        ('journalDate="2026-01-15"', 'journalDate="snart"', "date-not-understood"),
        ('journalDate="2026-01-15"', "", "voucher-day-missing"),
        ('month="2026-03"', 'month="2026-33"', "period-not-understood"),
        ('start="2025-01"', 'start="2025"', "period-not-understood"),
    ],
)
def test_what_is_at_fault_is_rejected_by_name(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert reason in [found[2] for found in books(tmp_path, SIE5.replace(old, new), "utf-8").rejects]


@pytest.mark.attack("C3")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SIE5[:-100], "not-xml"),
        (SIE5.replace("http://www.sie.se/sie5", "http://example.org"), "wrong-namespace"),
        (SIE5[: SIE5.index("<Accounts>")] + "</Sie>", "no-bookkeeping"),
        (SIE5.replace("<Sie ", "<!DOCTYPE Sie []><Sie "), "doctype-not-allowed"),
        (SIE5.replace('currency="SEK"', 'currency="kronor"'), "sie-broken"),
    ],
    ids=["cut", "namespace", "empty", "doctype", "currency"],
)
def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        books(tmp_path, text, "utf-8")

    assert refused.value.code == code


def test_a_file_is_told_by_its_namespace(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text(SIE5, "utf-8")

    assert detect(path) is Kind.SIE5
