"""INV-07: invoice numbers in an unbroken row."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from services.risk.rules.sequential import unbroken_numbers
from tests.unit.risk.streams import DAY, a_payment, signals_of

Row = dict[str, Any]


def invoiced(*numbers: int | str, every: int = 12, **values: Any) -> list[Row]:
    return [
        a_payment(invoice_number=str(number), invoice_date=DAY + timedelta(days=every * n), **values)
        for n, number in enumerate(numbers)
    ]


def found(*rows: Row, **params: int) -> list[str]:
    return [signal["payment_id"] for signal in signals_of(unbroken_numbers, *rows, **params)]


@pytest.mark.case("INV-07", "fires")
def test_six_numbers_in_a_row_over_two_months_are_worth_a_look() -> None:
    assert found(*invoiced(*range(5001, 5007))) == ["p5"]


def test_the_order_of_arrival_does_not_matter() -> None:
    rows = invoiced(*range(5001, 5007))
    Random(1).shuffle(rows)

    assert found(*rows) == ["p5"]


def test_letters_and_signs_in_the_number_do_not_matter() -> None:
    assert found(*invoiced(*(f"F-{number}" for number in range(5001, 5007)))) == ["p5"]


@pytest.mark.case("INV-07", "almost")
@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(invoiced(*range(5001, 5006)), id="five invoices"),
        pytest.param(invoiced(*range(5001, 5007), every=11), id="within two months"),
    ],
)
def test_a_row_of_too_few_or_too_soon_is_left_alone(rows: list[Row]) -> None:
    assert found(*rows) == []


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(invoiced(*range(5001, 5013, 2)), id="every second number"),
        pytest.param(invoiced(*[5001] * 7), id="one standing reference"),
        pytest.param(invoiced(*range(5001, 5007), party_kind="person"), id="a person"),
        pytest.param([*invoiced(*range(5001, 5006)), *invoiced(9000)], id="a number far off"),
        pytest.param([row | {"invoice_number": None} for row in invoiced(*range(6))], id="no numbers"),
    ],
)
def test_other_numbers_are_left_alone(rows: list[Row]) -> None:
    assert found(*rows) == []


@pytest.mark.case("INV-07", "innocent")
def test_a_ledgers_own_voucher_numbers_are_no_sequence_of_the_supplier() -> None:
    others = [row | {"party_id": f"s{n}"} for n, row in enumerate(invoiced(*range(5010, 5040), every=1))]
    ledger = [row | {"kind": "ledger_invoice"} for row in (*others, *invoiced(*range(5001, 5007)))]

    assert found(*ledger) == []


def test_a_ledger_with_suppliers_own_numbers_is_judged() -> None:
    others = [row | {"party_id": f"s{n}"} for n, row in enumerate(invoiced(10_000_000, 77_700_123, every=1))]
    ledger = [row | {"kind": "ledger_invoice"} for row in (*others, *invoiced(*range(5001, 5007)))]

    assert found(*ledger) == ["p7"]
