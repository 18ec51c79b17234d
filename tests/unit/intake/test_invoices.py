"""Peppol and EN 16931 invoices and credit notes."""

from datetime import date
from pathlib import Path

import pytest

from services.intake.domain import Kind, Refused
from services.intake.formats import parse
from tests.unit.intake.samples import UBL, write


def test_an_invoice_becomes_one_row_with_all_it_says(tmp_path: Path) -> None:
    parsed = parse(write(tmp_path, UBL))

    assert (parsed.kind, parsed.rows, parsed.units) == (Kind.UBL, 1, 1)
    assert {name: value for name, value in parsed.records.row(0, named=True).items() if value is not None} == {
        "row": 1,
        "kind": "invoice",
        "supplier_name": "Leverantören AB",
        "supplier_identifier": "5560160680",
        "supplier_identifier_scheme": "organisation_number",
        "country": "SE",
        "amount_minor": 125000,
        "currency": "SEK",
        "net_minor": 100000,
        "vat_minor": 25000,
        "vat_lines": [{"rate_bp": 2500, "category": "S", "net_minor": 100000, "vat_minor": 25000}],
        "vat_registered": True,
        "invoice_number": "F-2026-1",
        "invoice_date": date(2026, 9, 1),
        "due_date": date(2026, 10, 1),
        "account_kind": "bankgiro",
        "account_number": "50501055",
        "text": "Städning",
        "order_reference": "O-7",
        "contract_reference": "A-3",
        "f_tax_stated": True,
        "source_reference": "12344",
        "findings": [],
    }


def test_what_is_paid_in_advance_does_not_change_what_the_invoice_costs(tmp_path: Path) -> None:
    without_total = UBL.replace('<cbc:TaxInclusiveAmount currencyID="SEK">1250.00</cbc:TaxInclusiveAmount>', "")

    amounts = [parse(write(tmp_path, text)).records["amount_minor"][0] for text in (UBL, without_total)]

    assert amounts == [125000, 125000]


def test_a_credit_note_is_negative(tmp_path: Path) -> None:
    row = parse(write(tmp_path, UBL.replace("Invoice", "CreditNote"))).records.row(0, named=True)

    assert (row["kind"], row["amount_minor"], row["net_minor"], row["vat_minor"]) == (
        "credit_note",
        -125000,
        -100000,
        -25000,
    )


def test_an_invoice_whose_type_credits_is_a_credit_note(tmp_path: Path) -> None:
    row = parse(write(tmp_path, UBL.replace(">380<", ">381<"))).records.row(0, named=True)

    assert (row["kind"], row["amount_minor"]) == ("credit_note", -125000)


def test_a_negative_invoice_stays_an_invoice_and_negative(tmp_path: Path) -> None:
    row = parse(write(tmp_path, UBL.replace(">1250.00<", ">-1250.00<"))).records.row(0, named=True)

    assert (row["kind"], row["amount_minor"]) == ("invoice", -125000)


def test_a_supplier_without_vat_number_is_not_registered_for_vat(tmp_path: Path) -> None:
    text = UBL.replace("<cbc:CompanyID>SE556016068001</cbc:CompanyID>", "")

    assert parse(write(tmp_path, text)).records["vat_registered"].to_list() == [False]


@pytest.mark.parametrize(
    ("branch", "number", "kind"),
    [("SE:PLUSGIRO", "12344", "plusgiro"), ("ESSESESS", "SE4550000000058398257466", "iban"), ("X", "60001", "bban")],
)
def test_the_branch_or_the_form_tells_the_account(tmp_path: Path, branch: str, number: str, kind: str) -> None:
    text = UBL.replace("SE:BANKGIRO", branch).replace(">50501055<", f">{number}<")

    row = parse(write(tmp_path, text)).records.row(0, named=True)

    assert (row["account_kind"], row["account_number"]) == (kind, number)


def test_vat_in_the_accounting_currency_is_left_aside(tmp_path: Path) -> None:
    second = '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">23.00</cbc:TaxAmount></cac:TaxTotal><cac:TaxTotal>'

    assert parse(write(tmp_path, UBL.replace("<cac:TaxTotal>", second))).records["vat_minor"].to_list() == [25000]


def test_an_envelope_with_two_invoices_gives_two_rows(tmp_path: Path) -> None:
    body = UBL.partition("?>")[2]
    text = f"<StandardBusinessDocument xmlns='urn:x'>{body}{body}</StandardBusinessDocument>"

    parsed = parse(write(tmp_path, text))

    assert (parsed.rows, parsed.units, parsed.records["row"].to_list()) == (2, 2, [1, 2])


def test_an_invoice_without_a_number_is_rejected_with_its_reason(tmp_path: Path) -> None:
    parsed = parse(write(tmp_path, UBL.replace("<cbc:ID>F-2026-1</cbc:ID>", "")))

    assert (parsed.rows, parsed.rejects.rows()) == (1, [(1, "ID", "invoice-number-missing", None)])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (UBL.replace("xsd:Invoice-2", "xsd:Invoice-1"), "wrong-namespace"),
        (UBL.replace("urn:oasis:names:specification:ubl:schema:xsd:Invoice-2", "urn:sfti:x"), "wrong-namespace"),
        (UBL.replace("Invoice", "Order"), "order-not-invoice"),
        (UBL.replace("Invoice", "ApplicationResponse"), "invoice-response"),
        ("<testSet><test/></testSet>", "validator-tests"),
        ('<rsm:CrossIndustryInvoice xmlns:rsm="urn:x"/>', "wrong-namespace"),
        ("<rdf/>", "unknown-xml"),
    ],
)
def test_other_documents_are_refused_by_name(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(write(tmp_path, text))

    assert refused.value.code == code
