"""SUP-01: one account is used by different registered payees."""

from typing import Any

import pytest

from services.risk.rules.shared_account import account_of_several_payees
from tests.unit.risk.streams import a_payment, signals_of

Row = dict[str, Any]


def paid(party: str, account: str | None = "t1", **values: Any) -> Row:
    return a_payment(party_id=party, party_name=party.title(), account_token=account, **values)


def found(*rows: Row, **params: int) -> list[tuple[str, str]]:
    signals = signals_of(account_of_several_payees, *rows, **params)
    return [(signal["subject_id"], signal["payment_id"]) for signal in signals]


@pytest.mark.case("SUP-01", "fires")
def test_an_account_that_gets_a_second_payee_is_worth_a_look() -> None:
    assert found(paid("alfa"), paid("beta"), paid("alfa"), paid("beta")) == [("t1", "p1")]


def test_both_first_payments_are_shown() -> None:
    (signal,) = signals_of(account_of_several_payees, paid("alfa"), paid("alfa"), paid("beta"))

    assert [row["payment_id"] for row in signal["compared"]] == ["p2", "p0"]


@pytest.mark.case("SUP-01", "almost")
@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([paid("alfa"), paid("alfa")], id="one payee"),
        pytest.param([paid("alfa"), paid("beta", "t2")], id="two accounts"),
        pytest.param([paid("alfa"), paid("beta", committee_id="son")], id="one in each of two committees"),
    ],
)
def test_an_account_of_one_payee_is_left_alone(rows: list[Row]) -> None:
    assert found(*rows) == []


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([paid("alfa", None), paid("beta", None)], id="no account given"),
        pytest.param([paid("alfa"), paid("beta", party_kind="person")], id="a person's account"),
        pytest.param([paid("alfa"), paid("beta", party_kind="unknown")], id="perhaps a person's account"),
        pytest.param([paid("alfa"), paid("beta") | {"party_name": "ALFA"}], id="one payee registered twice"),
    ],
)
def test_other_accounts_are_left_alone(rows: list[Row]) -> None:
    assert found(*rows) == []


@pytest.mark.case("SUP-01", "innocent")
def test_an_account_of_many_payees_turns_out_to_collect() -> None:
    rows = [paid(f"s{n}") for n in range(9)]

    assert found(*rows[:8]) == [("t1", "p1")]
    assert found(*rows) == []


def test_payees_that_come_after_very_many_tell_nothing_new() -> None:
    persons = [paid(f"person{n}", party_kind="person") for n in range(31)]

    assert found(*persons[:30], paid("alfa"), paid("beta")) == [("t1", "p31")]
    assert found(*persons, paid("alfa"), paid("beta")) == []


def test_sole_traders_without_a_name_are_different_payees() -> None:
    rows = [paid(party, party_kind="sole_trader") | {"party_name": None} for party in ("alfa", "beta")]

    assert found(*rows) == [("t1", "p1")]
