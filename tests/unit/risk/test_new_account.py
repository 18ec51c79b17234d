"""INV-02: a known payee is paid to an account that is new for it."""

from datetime import timedelta
from typing import Any

import pytest

from services.risk.rules.new_account import payment_to_new_account
from tests.unit.risk.streams import DAY, a_payment, signals_of

Row = dict[str, Any]


def paid(account: str | None, day: int, **values: Any) -> Row:
    at = DAY + timedelta(days=day)
    return a_payment(kind="payment_order", invoice_date=None, payment_date=at, account_token=account, **values)


def known(*, days: tuple[int, ...] = (0, 30, 60)) -> list[Row]:
    return [paid("old", day, account_label="bankgiro ••••1111") for day in days]


def found(*rows: Row, **params: int) -> list[str]:
    return [signal["payment_id"] for signal in signals_of(payment_to_new_account, *rows, **params)]


@pytest.mark.case("INV-02", "fires")
def test_a_large_payment_to_a_new_account_of_a_known_payee_is_worth_a_look() -> None:
    assert found(*known(), paid("new", 90)) == ["p3"]


def test_the_second_payment_to_the_new_account_counts_when_the_first_was_small() -> None:
    assert found(*known(), paid("new", 90, amount_minor=1), paid("new", 104)) == ["p4"]


def test_a_new_account_is_told_once() -> None:
    assert found(*known(), paid("new", 90), paid("new", 95)) == ["p3"]


def test_each_further_new_account_is_told() -> None:
    assert found(*known(), paid("new", 90), paid("newer", 150)) == ["p3", "p4"]


@pytest.mark.case("INV-02", "almost")
@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([*known(), paid("new", 90, amount_minor=999_999)], id="a small amount"),
        pytest.param([*known(days=(0, 30)), paid("new", 90)], id="a payee paid twice before"),
        pytest.param([*known(days=(0, 5, 9)), paid("new", 29)], id="a payee known for less than a month"),
        pytest.param([*known(), paid("new", 90, amount_minor=1), paid("new", 105)], id="fifteen days after"),
    ],
)
def test_what_is_just_within_a_limit_is_left_alone(rows: list[Row]) -> None:
    assert found(*rows) == []


@pytest.mark.case("INV-02", "innocent")
def test_a_payee_with_many_accounts_uses_new_ones_all_the_time() -> None:
    assert found(*(paid(f"a{n}", 0) for n in range(4)), paid("new", 90)) == []


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([*known(), paid("old", 90)], id="the known account"),
        pytest.param([*known(), paid("new", 90, committee_id="son")], id="another committee's payee"),
        pytest.param([*known(), paid("new", 90, currency="EUR")], id="another currency"),
        pytest.param([*known(), paid("new", 90, party_id="beta")], id="another payee"),
        pytest.param([*known(), paid(None, 90)], id="no account given"),
        pytest.param([*known(), a_payment(account_token="new", invoice_date=None)], id="no date"),
    ],
)
def test_other_payments_are_left_alone(rows: list[Row]) -> None:
    assert found(*rows) == []


def test_a_new_account_that_another_payee_uses_is_told_with_more_certainty() -> None:
    other = paid("new", 10, party_id="beta")

    alone, shared = (
        signals_of(payment_to_new_account, *rows, paid("new", 90)) for rows in (known(), [other, *known()])
    )

    assert [alone[0]["score"], shared[0]["score"]] == [0.6, 0.8]


def test_the_sentence_tells_both_accounts_by_their_masked_labels() -> None:
    (signal,) = signals_of(
        payment_to_new_account, *known(), paid("new", 90, account_label="IBAN ••••2222", party_name=None)
    )

    assert '"account":"IBAN ••••2222"' in signal["evidence"]
    assert '"earlier_account":"bankgiro ••••1111"' in signal["evidence"]
