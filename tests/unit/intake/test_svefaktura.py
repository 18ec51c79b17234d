"""Svefaktura 1.0: what it says, in which wrapping it comes."""

from datetime import date
from pathlib import Path

import pytest

from services.intake.domain import Kind, Refused
from services.intake.formats import parse
from tests.unit.intake.samples import SVEFAKTURA, write

HEADER = '<StandardBusinessDocument xmlns="urn:x"><StandardBusinessDocumentHeader><HeaderVersion>1.0</HeaderVersion>'
ENVELOPE = (
    '<ObjectEnvelope xmlns="urn:sfti:documents:ObjectEnvelope:1:0"><EncodedObject><ObjectID>1</ObjectID>'
    '<EncodedData format="BASE64">aGVq</EncodedData></EncodedObject></ObjectEnvelope>'
)
BODY = SVEFAKTURA.partition("?>")[2]
AROUND = ENVELOPE.replace("<EncodedObject>", f"{BODY}{BODY}<EncodedObject>")


def in_envelope(*documents: str) -> str:
    """The documents in one StandardBusinessDocument."""
    return f"{HEADER}</StandardBusinessDocumentHeader>{''.join(documents)}</StandardBusinessDocument>"


def test_an_invoice_becomes_one_row_with_all_it_says(tmp_path: Path) -> None:
    parsed = parse(write(tmp_path, SVEFAKTURA))

    assert (parsed.kind, parsed.format, parsed.rows, parsed.units) == (Kind.SVEFAKTURA, "Svefaktura 1.0", 1, 1)
    assert {name: value for name, value in parsed.records.row(0, named=True).items() if value is not None} == {
        "row": 1,
        "kind": "invoice",
        "supplier_name": "Åkerö Plåt & Bygg AB",
        "supplier_identifier": "5560160680",
        "supplier_identifier_scheme": "organisation_number",
        "country": "SE",
        "amount_minor": 131313,
        "currency": "SEK",
        "net_minor": 105050,
        "vat_minor": 26263,
        "vat_lines": [{"rate_bp": 2500, "category": "S", "net_minor": 105050, "vat_minor": 26263}],
        "vat_registered": True,
        "invoice_number": "S-2026-9",
        "invoice_date": date(2026, 9, 3),
        "due_date": date(2026, 10, 3),
        "account_kind": "bankgiro",
        "account_number": "50501055",
        "unit": "Förrådet",
        "text": "Snöröjning å gårdsplanen · Plåtarbeten",
        "order_reference": "O-8",
        "contract_reference": "A-4",
        "f_tax_stated": True,
        "source_reference": "7788",
        "findings": [],
    }


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-8", "UTF-16"])
def test_the_declared_encoding_gives_the_swedish_letters(tmp_path: Path, encoding: str) -> None:
    sent = SVEFAKTURA.replace('encoding="UTF-8"', f'encoding="{encoding}"').encode(encoding)

    assert parse(write(tmp_path, sent)).records["supplier_name"].to_list() == ["Åkerö Plåt & Bygg AB"]


def test_a_byte_order_mark_without_a_declaration_is_read(tmp_path: Path) -> None:
    assert parse(write(tmp_path, BODY.strip().encode("utf-8-sig"))).records["unit"].to_list() == ["Förrådet"]


@pytest.mark.parametrize("documents", [(BODY, BODY), (ENVELOPE, BODY, BODY), (BODY, ENVELOPE, BODY), (AROUND,)])
def test_every_invoice_of_an_envelope_is_a_row(tmp_path: Path, documents: tuple[str, ...]) -> None:
    parsed = parse(write(tmp_path, in_envelope(*documents)))

    assert (parsed.kind, parsed.rows, parsed.units) == (Kind.SVEFAKTURA, 2, 2)


def test_attachments_alone_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        parse(write(tmp_path, ENVELOPE))

    assert refused.value.code == "attachments-without-invoice"


@pytest.mark.parametrize("signed", [False, True])
def test_a_credit_invoice_credits_with_or_without_signs(tmp_path: Path, signed: bool) -> None:
    credit = SVEFAKTURA.replace("<InvoiceTypeCode>380", "<InvoiceTypeCode>381")
    if signed:
        for amount in ("1050.50", "262.63", "1313.00"):
            credit = credit.replace(f">{amount}<", f">-{amount}<")
        credit = credit.replace(">-0.13<", ">0.13<")

    row = parse(write(tmp_path, credit)).records.row(0, named=True)

    assert (row["kind"], row["amount_minor"], row["net_minor"], row["vat_minor"]) == (
        "credit_note",
        -131313,
        -105050,
        -26263,
    )


def test_a_total_without_vat_that_is_not_stated_is_left_out(tmp_path: Path) -> None:
    start, end = SVEFAKTURA.index("<cbc:TaxExclusiveTotal"), SVEFAKTURA.index("<cbc:TaxInclusiveTotal")

    row = parse(write(tmp_path, SVEFAKTURA[:start] + SVEFAKTURA[end:])).records.row(0, named=True)

    assert (row["net_minor"], row["amount_minor"], row["findings"]) == (None, 131313, [])


def test_an_invoice_without_a_total_is_rejected_with_its_reason(tmp_path: Path) -> None:
    start, end = SVEFAKTURA.index("<cac:LegalTotal>"), SVEFAKTURA.index("<cac:InvoiceLine>")

    parsed = parse(write(tmp_path, in_envelope(BODY, SVEFAKTURA[:start].partition("?>")[2] + SVEFAKTURA[end:])))

    assert (parsed.records.height, parsed.rejects["reason"].to_list()) == (1, ["amount-missing"])


def test_an_amount_with_a_comma_is_rejected_and_not_guessed(tmp_path: Path) -> None:
    parsed = parse(write(tmp_path, SVEFAKTURA.replace(">1313.00<", ">1313,00<")))

    assert parsed.rejects.rows() == [(1, "TaxInclusiveTotalAmount", "amount-not-a-number", "13••,••")]


def test_a_line_without_a_category_has_the_invoices_only_one(tmp_path: Path) -> None:
    start, end = SVEFAKTURA.rindex("<cac:TaxCategory>"), SVEFAKTURA.rindex("</cac:Item>")
    without = SVEFAKTURA[:start] + SVEFAKTURA[end:]
    other = without.replace('<cbc:TaxableAmount amountCurrencyID="SEK">1050.50', "<cbc:TaxableAmount>1052.50")

    findings = [parse(write(tmp_path, text)).records["findings"].to_list() for text in (without, other)]

    assert findings == [[[]], [["BR-S-08"]]]


def test_lines_without_a_category_are_left_alone_where_there_are_several(tmp_path: Path) -> None:
    start, end = SVEFAKTURA.rindex("<cac:TaxCategory>"), SVEFAKTURA.rindex("</cac:Item>")
    part = (
        "<cac:TaxSubTotal><cbc:TaxableAmount>0</cbc:TaxableAmount><cbc:TaxAmount>0</cbc:TaxAmount>"
        "<cac:TaxCategory><cac:ID>S</cac:ID><cbc:Percent>12</cbc:Percent></cac:TaxCategory></cac:TaxSubTotal>"
    )
    text = (SVEFAKTURA[:start] + SVEFAKTURA[end:]).replace("</cac:TaxTotal>", f"{part}</cac:TaxTotal>")

    assert parse(write(tmp_path, text)).records["findings"].to_list() == [[]]


def test_a_file_that_is_cut_off_is_refused_whole(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        parse(write(tmp_path, in_envelope(BODY, BODY)[:-900]))

    assert refused.value.code == "not-xml"
