"""INV-01: the same invoice again under another number format."""

from datetime import timedelta
from typing import Any

import pytest

from services.risk.rules.duplicate import duplicate_invoice
from tests.unit.risk.streams import DAY, a_payment, signals_of


def found(*rows: dict[str, Any], **params: int) -> list[str]:
    return [signal["payment_id"] for signal in signals_of(duplicate_invoice, *rows, **params)]


@pytest.mark.case("INV-01", "fires")
@pytest.mark.parametrize(
    ("number", "again"),
    [
        pytest.param("20231234", "20231234", id="the same number"),
        pytest.param("20231234", "0020231234", id="leading zeros"),
        pytest.param("20231234", "2023-1234", id="a hyphen"),
        pytest.param("20231234", "2023 1234", id="a blank"),
        pytest.param("20231234", "F20231234", id="a letter before"),
        pytest.param("20231234", "FAKTURA 20231234", id="a word before"),
        pytest.param("F20231234", "FAKT-20231234", id="a longer word"),
        pytest.param("20231234", "20231234B", id="a letter after"),
        pytest.param("20103450", "2O1O345O", id="letter O for zero"),
        pytest.param("20231134", "2023I134", id="letter I for one"),
        pytest.param("71234", "2024-71234", id="a year before"),
        pytest.param("71234", "202403-0071234", id="a year and month before"),
        pytest.param("20231234", "20231234-1", id="a part number after"),
        pytest.param("20231234", "2023123497", id="length and check digit after"),
        pytest.param("20231234", "2024-20231234-01", id="a year before and a part after"),
        pytest.param("71234", "71234/2024", id="a year after"),
        pytest.param("20231234", "231234", id="shortened from the left"),
        pytest.param("28296524", "28269524", id="two digits swapped"),
        pytest.param("28296524", "28796524", id="another digit"),
        pytest.param("28296524", "2826524", id="a digit missing"),
    ],
)
def test_the_same_number_in_another_format_is_worth_a_look(number: str, again: str) -> None:
    later = DAY + timedelta(days=20)

    forth = found(a_payment(invoice_number=number), a_payment(invoice_number=again, invoice_date=later))
    back = found(a_payment(invoice_number=again), a_payment(invoice_number=number, invoice_date=later))

    assert forth == back == ["p1"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param({"invoice_number": "20004743"}, {"invoice_number": "20004749"}, id="neighbours in sequence"),
        pytest.param({"invoice_number": "20004743"}, {"invoice_number": "20004843"}, id="a hundred apart"),
        pytest.param({"invoice_number": "28296524"}, {"invoice_number": "28317615"}, id="any other number"),
        pytest.param({"invoice_number": "A-1234"}, {"invoice_number": "B-1234"}, id="two series"),
        pytest.param({"invoice_number": "HYRA-2024-01"}, {"invoice_number": "HYRA-2024-02"}, id="monthly rent"),
        pytest.param({"invoice_number": "12345-1"}, {"invoice_number": "12345-2"}, id="two parts"),
        pytest.param({"invoice_number": "1234"}, {"invoice_number": "12341"}, id="a short number and a digit"),
        pytest.param({"invoice_number": None}, {"invoice_number": None}, id="no numbers, no texts"),
        pytest.param({"invoice_number": "-"}, {"invoice_number": "-"}, id="no number given"),
        pytest.param({"amount_minor": 99}, {"amount_minor": 99}, id="less than a krona"),
        pytest.param({"amount_minor": 50_000}, {"amount_minor": 50_101}, id="more than a krona apart"),
        pytest.param({"committee_id": "ks"}, {"committee_id": "son"}, id="another committee"),
        pytest.param({"party_id": "alfa"}, {"party_id": "beta"}, id="another supplier"),
        pytest.param({"currency": "SEK"}, {"currency": "EUR"}, id="another currency"),
        pytest.param({"kind": "invoice"}, {"kind": "payment_order"}, id="the order that pays the invoice"),
        pytest.param({"kind": "invoice"}, {"kind": "ledger_invoice"}, id="the invoice as it is booked"),
        pytest.param({"amount_minor": -500_000}, {"amount_minor": -500_000}, id="two credits"),
    ],
)
def test_other_payments_are_left_alone(first: dict[str, Any], second: dict[str, Any]) -> None:
    same = {"invoice_number": "20231234"}

    assert found(a_payment(**{**same, **first}), a_payment(**{**same, **second})) == []


@pytest.mark.case("INV-01", "almost")
@pytest.mark.parametrize(("days", "expected"), [(90, ["p1"]), (91, [])])
def test_the_window_ends_after_ninety_days(days: int, expected: list[str]) -> None:
    later = a_payment(invoice_number="1234", invoice_date=DAY + timedelta(days=days))

    assert found(a_payment(invoice_number="1234"), later) == expected


def test_rounding_to_a_whole_krona_does_not_hide_a_repeated_number() -> None:
    exact, rounded = (a_payment(invoice_number="1234", amount_minor=minor) for minor in (99_950, 100_000))

    assert found(exact, rounded) == ["p1"]


def test_a_slip_needs_an_amount_that_is_uneven() -> None:
    even = {"amount_minor": 1_000_000}

    assert found(a_payment(invoice_number="28296524", **even), a_payment(invoice_number="28796524", **even)) == []


def test_a_slip_needs_an_amount_that_was_invoiced_once_before() -> None:
    other = a_payment(invoice_number="77777777")

    rows = other, a_payment(invoice_number="28296524"), a_payment(invoice_number="28796524")

    assert found(*rows) == []


@pytest.mark.case("INV-01", "innocent")
def test_a_credit_before_the_repetition_cancels_it() -> None:
    again = a_payment(invoice_number="0001234")

    rows = a_payment(invoice_number="1234"), a_payment(invoice_number="K1", amount_minor=-1_234_550), again

    assert found(*rows) == []


def test_a_credit_after_the_repetition_clears_it() -> None:
    rows = a_payment(invoice_number="1234"), a_payment(invoice_number="0001234")

    assert found(*rows) == ["p1"]
    assert found(*rows, a_payment(invoice_number="K1", amount_minor=-1_234_550)) == []


def test_a_credit_of_another_amount_clears_nothing() -> None:
    rows = a_payment(invoice_number="1234"), a_payment(invoice_number="0001234")

    assert found(*rows, a_payment(invoice_number="K1", amount_minor=-1_234_000)) == ["p1"]


def test_one_credit_does_not_clear_a_repetition_among_many_of_the_amount() -> None:
    rents = [a_payment(invoice_number=f"9{n}871{n}") for n in range(4)]
    rows = *rents, a_payment(invoice_number="551234"), a_payment(invoice_number="00551234")

    assert found(*rows, a_payment(invoice_number="K1", amount_minor=-1_234_550)) == ["p5"]
    assert found(*rows, a_payment(invoice_number="551234", amount_minor=-1_234_550)) == []


def test_of_three_alike_a_credit_leaves_two() -> None:
    rows = [a_payment(invoice_number=number) for number in ("551234", "0551234", "00551234")]

    assert found(*rows, a_payment(invoice_number="K1", amount_minor=-1_234_550)) == ["p1", "p2"]


def test_a_standing_reference_of_payment_orders_is_told_apart_after_two() -> None:
    orders = [
        a_payment(
            kind="payment_order", invoice_number="5550001", invoice_date=None, payment_date=DAY + timedelta(days=30 * n)
        )
        for n in range(4)
    ]

    assert [s["score"] for s in signals_of(duplicate_invoice, *orders)] == [0.5]


def test_undated_rows_of_one_file_are_one_period() -> None:
    rows = [a_payment(invoice_number=n, invoice_date=None, file_id="f") for n in ("4711", "00-4711")]

    assert found(*rows) == ["p1"]


@pytest.mark.parametrize(("number", "expected"), [("4711", []), ("471199", ["p1"])])
def test_undated_rows_of_two_files_need_a_long_number(number: str, expected: list[str]) -> None:
    rows = [a_payment(invoice_number=n, invoice_date=None, file_id=n) for n in (number, f"00{number}")]

    assert found(*rows) == expected


def test_the_same_text_with_a_reference_counts_without_numbers() -> None:
    rows = [a_payment(text=text) for text in ("Hyra lokal 4, mars 2024", "HYRA LOKAL 4 MARS 2024")]

    assert found(*rows) == ["p1"]


def test_texts_of_payments_to_persons_are_not_compared() -> None:
    rows = [a_payment(text="Bistånd mars 2024", party_kind="person", party_name=None) for _ in range(2)]

    assert found(*rows) == []


def test_one_number_paid_to_two_payees_with_one_account_is_worth_a_look() -> None:
    rows = [a_payment(invoice_number="551234", party_id=party, account_token="t1") for party in ("alfa", "beta")]

    assert [s["evidence"].find("other_payee") > 0 for s in signals_of(duplicate_invoice, *rows)] == [True]


def test_a_repetition_shows_both_payments() -> None:
    (signal,) = signals_of(duplicate_invoice, a_payment(invoice_number="1234"), a_payment(invoice_number="00-1234"))

    assert (signal["amount_minor"], signal["score"]) == (1_234_550, 0.9)
    assert signal["compared"] == [
        {"payment_id": "p1", "role": "flagged"},
        {"payment_id": "p0", "role": "earlier"},
    ]
