"""Columns are found by what the world calls them."""

import pytest

from services.intake.mapping import propose_mapping


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            "kopare_id,kopare,verifikationsnummer,leverantor,leverantor_id,konto_nr,konto_text,nettobelopp,datum,avtal",
            {
                "unit": "kopare",
                "voucher": "verifikationsnummer",
                "supplier_name": "leverantor",
                "supplier_identifier": "leverantor_id",
                "account_code": "konto_nr",
                "account_text": "konto_text",
                "amount": "nettobelopp",
                "net": "nettobelopp",
                "accounting_date": "datum",
                "contract_reference": "avtal",
            },
        ),
        (
            "RN1/FÖRVALTNING,LEVERANTÖR,ORGANISATIO,FAKT NR,KONTO,UTFALL",
            {
                "unit": "RN1/FÖRVALTNING",
                "supplier_name": "LEVERANTÖR",
                "supplier_identifier": "ORGANISATIO",
                "invoice_number": "FAKT NR",
                "account_code": "KONTO",
                "amount": "UTFALL",
            },
        ),
        (
            "T,Period,Organisationsnr.,Lev.nr,Lev.nr(T),VT,Ver.nr,Ansvar,Ansvar(T),Motpart,Ver.datum,Konto,Konto(T),Belopp",
            {
                "period": "Period",
                "supplier_identifier": "Organisationsnr.",
                "supplier_number": "Lev.nr",
                "supplier_name": "Lev.nr(T)",
                "voucher": "Ver.nr",
                "unit": "Ansvar(T)",
                "accounting_date": "Ver.datum",
                "account_code": "Konto",
                "account_text": "Konto(T)",
                "amount": "Belopp",
            },
        ),
        (
            "Utbet.enhet,Organisationsnr,Fakturabelopp,Levnamn,Fakturadatum,Betalningsdatum",
            {
                "unit": "Utbet.enhet",
                "supplier_identifier": "Organisationsnr",
                "amount": "Fakturabelopp",
                "supplier_name": "Levnamn",
                "invoice_date": "Fakturadatum",
                "payment_date": "Betalningsdatum",
            },
        ),
        (
            "Supplier name,Org. number,Invoice no.,Due date,Amount (SEK),VAT,Currency,IBAN",
            {
                "supplier_name": "Supplier name",
                "supplier_identifier": "Org. number",
                "invoice_number": "Invoice no.",
                "due_date": "Due date",
                "amount": "Amount (SEK)",
                "vat": "VAT",
                "currency": "Currency",
                "iban": "IBAN",
            },
        ),
        (
            "Leverantör,Belopp inkl. moms,Belopp exkl. moms,Moms",
            {
                "supplier_name": "Leverantör",
                "amount": "Belopp inkl. moms",
                "net": "Belopp exkl. moms",
                "vat": "Moms",
            },
        ),
        ("Leverantör,Belopp", {"supplier_name": "Leverantör", "amount": "Belopp"}),
        ("Leverantör,Belopp tkr", {"supplier_name": "Leverantör"}),
        ("a,b,c", {}),
    ],
)
def test_headings_are_understood(headers: str, expected: dict[str, str]) -> None:
    assert propose_mapping(headers.split(",")).columns == expected


def test_a_column_called_an_amount_that_holds_no_numbers_is_passed_over() -> None:
    mapping = propose_mapping(["Leverantör", "Summa", "Utfall"], [["A AB", "ja", "12,50"], ["B AB", "nej", "3"]])

    assert mapping.columns["amount"] == "Utfall"


def test_each_choice_says_how_sure_it_is_and_why() -> None:
    mapping = propose_mapping(["LEVERANTÖR", "ORGANISATIO", "BELOPP KR"])

    assert mapping.confidence == {"amount": 0.95, "supplier_name": 1.0, "supplier_identifier": 0.7}
    assert mapping.reasons == {"amount": "unit-suffix", "supplier_name": "exact", "supplier_identifier": "cut-off"}
