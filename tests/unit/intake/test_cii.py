"""EN 16931 invoices in the Cross Industry Invoice of UN/CEFACT."""

from datetime import date
from pathlib import Path

import pytest

from services.intake.domain import Kind, Refused
from services.intake.formats import parse
from tests.unit.intake.samples import CII, write


def test_an_invoice_becomes_one_row_with_all_it_says(tmp_path: Path) -> None:
    parsed = parse(write(tmp_path, CII))

    assert (parsed.kind, parsed.format, parsed.rows, parsed.units) == (Kind.CII, "CII D16B", 1, 1)
    assert {name: value for name, value in parsed.records.row(0, named=True).items() if value is not None} == {
        "row": 1,
        "kind": "invoice",
        "supplier_name": "Öresunds Tolkar AB",
        "supplier_identifier": "5560160680",
        "supplier_identifier_scheme": "organisation_number",
        "country": "SE",
        "amount_minor": 93750,
        "currency": "SEK",
        "net_minor": 75000,
        "vat_minor": 18750,
        "vat_lines": [{"rate_bp": 2500, "category": "S", "net_minor": 75000, "vat_minor": 18750}],
        "vat_registered": True,
        "invoice_number": "C-2026-5",
        "invoice_date": date(2026, 9, 5),
        "due_date": date(2026, 10, 5),
        "period": "2026-08-01/",
        "account_kind": "bankgiro",
        "account_number": "50501055",
        "unit": "Förskolan",
        "text": "Tolkning · Språktolk",
        "order_reference": "O-9",
        "contract_reference": "A-5",
        "f_tax_stated": True,
        "source_reference": "5566",
        "findings": [],
    }


def test_a_credit_note_is_negative(tmp_path: Path) -> None:
    row = parse(write(tmp_path, CII.replace(">380<", ">381<"))).records.row(0, named=True)

    assert (row["kind"], row["amount_minor"], row["net_minor"], row["vat_minor"]) == (
        "credit_note",
        -93750,
        -75000,
        -18750,
    )


def test_an_iban_is_told_from_other_accounts(tmp_path: Path) -> None:
    text = CII.replace("ProprietaryID", "IBANID").replace(">50501055<", ">SE4550000000058398257466<")

    row = parse(write(tmp_path, text.replace("SE:BANKGIRO", "ESSESESS"))).records.row(0, named=True)

    assert (row["account_kind"], row["account_number"]) == ("iban", "SE4550000000058398257466")


def test_vat_in_the_accounting_currency_is_left_aside(tmp_path: Path) -> None:
    second = '<ram:TaxTotalAmount currencyID="EUR">17.00</ram:TaxTotalAmount><ram:TaxTotalAmount'
    text = CII.replace("<ram:TaxTotalAmount", second, 1)

    row = parse(write(tmp_path, text)).records.row(0, named=True)

    assert (row["vat_minor"], row["findings"]) == (18750, [])


def test_an_invoice_outside_vat_needs_no_total_of_it(tmp_path: Path) -> None:
    start, end = CII.index("<ram:TaxTotalAmount"), CII.index("<ram:GrandTotalAmount>")
    text = (CII[:start] + CII[end:]).replace("937.50", "750.00").replace("187.50", "0.00")
    for rate in ("25.00", "25"):
        text = text.replace(f"<ram:RateApplicablePercent>{rate}</ram:RateApplicablePercent>", "")

    row = parse(write(tmp_path, text.replace("Code>S<", "Code>O<"))).records.row(0, named=True)

    assert (row["vat_minor"], row["amount_minor"], row["findings"]) == (None, 75000, [])


def test_an_invoice_without_a_number_is_rejected_with_its_reason(tmp_path: Path) -> None:
    parsed = parse(write(tmp_path, CII.replace("<ram:ID>C-2026-5</ram:ID>", "")))

    assert (parsed.rows, parsed.rejects.rows()) == (1, [(1, "ID", "invoice-number-missing", None)])


def test_an_older_cross_industry_invoice_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        parse(write(tmp_path, CII.replace("CrossIndustryInvoice:100", "CrossIndustryInvoice:12")))

    assert refused.value.code == "wrong-namespace"
