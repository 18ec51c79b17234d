"""Orders and answers to them, as Peppol sends them."""

from datetime import date
from pathlib import Path

import pytest

from services.intake.domain import Kind
from services.intake.formats import detect
from services.intake.formats.order import MOST_LINES
from services.intake.records.purchase_order import PURCHASE_ORDER
from tests.unit.intake.reading import refusal_of, rejects_of, rows_of
from tests.unit.intake.record_samples import ORDER, ORDER_RESPONSE
from tests.unit.intake.samples import UBL, write

BUYER = {"identifier": "2120000142", "scheme": "organisation_number", "name": "Ängsköpings kommun"}
SELLER = {"identifier": "5560160680", "scheme": "organisation_number", "name": "Leverantören AB"}
LINE = ORDER[ORDER.index("<cac:OrderLine>") : ORDER.index("</Order>")]


def test_an_order_becomes_one_row_with_all_it_says(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, ORDER, PURCHASE_ORDER)

    lines = row.pop("lines")
    assert row == {
        "row": 1,
        "document": "order",
        "document_number": "O-7",
        "order_number": "O-7",
        "day": date(2026, 8, 20),
        "buyer": BUYER,
        "seller": SELLER,
        "buyer_unit": "Norra skolan",
        "orderer": "Kim Ek",
        "buyer_reference": "1020",
        "accounting": "4630",
        "requisition": "R-1",
        "contract_reference": "A-3",
        "valid_until": date(2026, 9, 20),
        "currency": "SEK",
        "net_minor": 101250,
        "total_minor": 126563,
        "text": "Till skolan",
    }
    assert [{name: value for name, value in line.items() if value is not None} for line in lines] == [
        {
            "number": "1",
            "article": "ST-1",
            "text": "Städning",
            "quantity_millionths": 2_500_000,
            "unit": "HUR",
            "price_minor": 40_000,
            "price_per_millionths": 1_000_000,
            "amount_minor": 100_000,
        },
        {
            "number": "2",
            "text": "Skruv",
            "quantity_millionths": 100_000_000,
            "unit": "EA",
            "price_minor": 125,
            "price_per_millionths": 10_000_000,
            "amount_minor": 1_250,
        },
    ]


def test_an_answer_names_the_order_and_what_becomes_of_each_line(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, ORDER_RESPONSE, PURCHASE_ORDER)

    assert (row["document"], row["document_number"], row["order_number"]) == ("response", "S-1", "O-7")
    assert (row["status"], row["lines"][0]["status"], row["seller"]) == ("CA", "7", SELLER)


def test_a_simple_answer_accepts_or_rejects(tmp_path: Path) -> None:
    simple = ORDER_RESPONSE.replace("OrderResponse>", "OrderResponseSimple>").replace(
        "<OrderResponse xmlns", "<OrderResponseSimple xmlns"
    )
    simple = simple.replace("xsd:OrderResponse-2", "xsd:OrderResponseSimple-2")
    code = "<cbc:OrderResponseCode>CA</cbc:OrderResponseCode>"
    answers = [simple.replace(code, f"<cbc:AcceptedIndicator>{said}</cbc:AcceptedIndicator>") for said in ("true", "0")]

    assert [rows_of(tmp_path, text, PURCHASE_ORDER)[0]["status"] for text in answers] == ["AP", "RE"]


@pytest.mark.parametrize(("root", "document"), [("OrderChange", "change"), ("OrderCancellation", "cancellation")])
def test_a_change_and_a_cancellation_name_the_order(tmp_path: Path, root: str, document: str) -> None:
    text = ORDER_RESPONSE.replace("<OrderResponse xmlns", f"<{root} xmlns").replace("</OrderResponse>", f"</{root}>")
    text = text.replace("xsd:OrderResponse-2", f"xsd:{root}-2").replace("OrderResponseCode", "Ignored")

    (row,) = rows_of(tmp_path, text, PURCHASE_ORDER)

    assert (row["document"], row["order_number"]) == (document, "O-7")


def test_an_envelope_with_two_orders_gives_two_rows_with_their_own_lines(tmp_path: Path) -> None:
    body = ORDER.partition("?>")[2]
    second = body.replace("O-7", "O-8").replace(LINE, "")

    rows = rows_of(
        tmp_path, f"<StandardBusinessDocument xmlns='urn:x'>{body}{second}</StandardBusinessDocument>", PURCHASE_ORDER
    )

    assert [(row["row"], row["order_number"], len(row["lines"])) for row in rows] == [(1, "O-7", 2), (2, "O-8", 0)]


@pytest.mark.parametrize(
    ("old", "new", "column", "reason"),
    [
        ("<cbc:ID>O-7</cbc:ID>", "", "document_number", "field-missing"),
        ("2026-08-20", "2026-02-30", "IssueDate", "date-not-understood"),
        (">SEK<", ">kronor<", "DocumentCurrencyCode", "currency-unknown"),
        ('"SEK">1265.63', '"EUR">1265.63', "AnticipatedMonetaryTotal/PayableAmount", "currency-differs"),
        ('"SEK">400.00', '"EUR">400.00', "OrderLine", "currency-differs"),
        (">400.00<", ">fyra<", "PriceAmount", "amount-not-a-number"),
        (">2.5<", ">2,5<", "Quantity", "number-not-understood"),
        (">2.5<", ">0.0000001<", "Quantity", "number-not-understood"),
        (">1000.00<", ">1000.001<", "LineExtensionAmount", "amount-too-many-decimals"),
    ],
)
def test_a_faulty_order_is_rejected_with_its_reason(
    tmp_path: Path, old: str, new: str, column: str, reason: str
) -> None:
    body = ORDER.partition("?>")[2]
    faulty = body.replace(old, new)
    assert faulty != body

    text = f"<Envelope xmlns='urn:x'>{faulty}{body}</Envelope>"

    assert rejects_of(tmp_path, text) == [("purchase_order", 1, column, reason)]
    assert [row["row"] for row in rows_of(tmp_path, text, PURCHASE_ORDER)] == [2]


def test_a_code_outside_its_list_rejects_the_answer(tmp_path: Path) -> None:
    unknown = ORDER_RESPONSE.replace(">CA<", ">ZZ<")

    assert rejects_of(tmp_path, unknown) == [("purchase_order", 1, "OrderResponseCode", "code-unknown")]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_an_order_cut_off_is_refused(tmp_path: Path, share: float) -> None:
    assert refusal_of(tmp_path, ORDER[: int(len(ORDER) * share)]) == "not-xml"


def test_an_order_without_end_is_refused(tmp_path: Path) -> None:
    line = LINE[: LINE.index("</cac:OrderLine>") + len("</cac:OrderLine>")]

    assert refusal_of(tmp_path, ORDER.replace(line, line * (MOST_LINES + 1))) == "too-many-rows"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ORDER.replace("xsd:Order-2", "xsd:Order-3"), "wrong-namespace"),
        (UBL.replace("Invoice", "DespatchAdvice"), "order-not-invoice"),
        (UBL, "kind-mismatch"),
        (ORDER.replace('xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"', ""), "unknown-xml"),
    ],
)
def test_other_documents_are_refused_by_name(tmp_path: Path, text: str, code: str) -> None:
    assert refusal_of(tmp_path, text) == code


def test_what_the_file_is_shows_in_its_root_alone(tmp_path: Path) -> None:
    assert [detect(write(tmp_path, text)) for text in (ORDER, ORDER_RESPONSE)] == [Kind.PURCHASE_ORDER] * 2
