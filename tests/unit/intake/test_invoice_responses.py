"""Answers to invoices, as Peppol sends them."""

from datetime import date
from pathlib import Path

import pytest

from services.intake.domain import Kind
from services.intake.formats import detect
from services.intake.records.invoice_response import INVOICE_RESPONSE, STATUSES
from tests.unit.intake.reading import refusal_of, rejects_of, rows_of
from tests.unit.intake.record_samples import INVOICE_RESPONSE as SAMPLE
from tests.unit.intake.samples import write
from tests.unit.intake.test_orders import BUYER, SELLER

PROFILE = "urn:fdc:peppol.eu:poacc:trns:invoice_response:3"


def test_an_answer_becomes_one_row_with_all_it_says(tmp_path: Path) -> None:
    assert rows_of(tmp_path, SAMPLE, INVOICE_RESPONSE) == [
        {
            "row": 1,
            "response_number": "SV-1",
            "day": date(2026, 9, 10),
            "invoice_number": "F-2026-1",
            "invoice_day": date(2026, 9, 1),
            "invoice_type": "380",
            "status": "UQ",
            "effective_day": date(2026, 9, 11),
            "reasons": ["PRI"],
            "actions": ["CNP"],
            "text": "Reklamation · Priset är inte avtalat · BT-146: 380.00",
            "buyer": BUYER,
            "seller": SELLER,
            "responder": BUYER,
        }
    ]


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_each_status_is_read(tmp_path: Path, status: str) -> None:
    (row,) = rows_of(tmp_path, SAMPLE.replace(">UQ<", f">{status}<"), INVOICE_RESPONSE)

    assert row["status"] == status


def test_one_who_answers_for_the_buyer_is_not_the_buyer(tmp_path: Path) -> None:
    recipient = "<cac:RecipientParty><cac:PartyName><cbc:Name>Skolan</cbc:Name></cac:PartyName></cac:RecipientParty>"

    (row,) = rows_of(
        tmp_path, SAMPLE.replace("</cac:DocumentResponse>", f"{recipient}</cac:DocumentResponse>"), INVOICE_RESPONSE
    )

    assert (row["buyer"]["name"], row["responder"]) == ("Skolan", BUYER)


def test_answers_to_two_invoices_are_two_rows(tmp_path: Path) -> None:
    start, end = SAMPLE.index("<cac:DocumentResponse>"), SAMPLE.index("</ApplicationResponse>")
    both = SAMPLE[:end] + SAMPLE[start:end].replace("F-2026-1", "F-2026-2") + SAMPLE[end:]

    rows = rows_of(tmp_path, both, INVOICE_RESPONSE)

    assert [(row["row"], row["invoice_number"]) for row in rows] == [(1, "F-2026-1"), (2, "F-2026-2")]


@pytest.mark.parametrize(
    ("old", "new", "column", "reason"),
    [
        (">UQ<", ">XX<", "ResponseCode", "code-unknown"),
        (">PRI<", ">DYRT<", "OPStatusReason", "code-unknown"),
        (">380<", ">faktura<", "DocumentTypeCode", "code-unknown"),
        ("<cbc:ID>F-2026-1</cbc:ID>", "", "invoice_number", "field-missing"),
        ("<cbc:ResponseCode>UQ</cbc:ResponseCode>", "", "status", "field-missing"),
        ("2026-09-10", "igår", "IssueDate", "date-not-understood"),
    ],
)
def test_a_faulty_answer_is_rejected_with_its_reason(
    tmp_path: Path, old: str, new: str, column: str, reason: str
) -> None:
    assert rejects_of(tmp_path, SAMPLE.replace(old, new)) == [("invoice_response", 1, column, reason)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SAMPLE.replace(PROFILE, "urn:fdc:peppol.eu:poacc:trns:mlr:3"), "other-response"),
        (SAMPLE.replace(PROFILE, "OIOUBL-2.02"), "other-response"),
        (SAMPLE.replace("ApplicationResponse-2", "ApplicationResponse-1"), "wrong-namespace"),
        (SAMPLE[:900], "not-xml"),
    ],
)
def test_other_messages_and_broken_ones_are_refused_by_name(tmp_path: Path, text: str, code: str) -> None:
    assert refusal_of(tmp_path, text) == code


def test_a_message_that_names_no_profile_is_an_answer_by_what_it_holds(tmp_path: Path) -> None:
    assert len(rows_of(tmp_path, SAMPLE.replace(PROFILE, ""), INVOICE_RESPONSE)) == 1


@pytest.mark.parametrize("profile", [PROFILE, "urn:www.peppol.eu:transaction:biitrns111:ver1.0"])
def test_each_name_of_the_transaction_is_known(tmp_path: Path, profile: str) -> None:
    assert len(rows_of(tmp_path, SAMPLE.replace(PROFILE, profile), INVOICE_RESPONSE)) == 1


def test_what_the_file_is_shows_in_its_root_alone(tmp_path: Path) -> None:
    assert detect(write(tmp_path, SAMPLE)) is Kind.INVOICE_RESPONSE
