"""INV-03: purchases that together pass a procurement limit which each of them keeps below."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from services.risk.rules.splitting import SplittingParams, limit_on, split_purchases
from tests.unit.risk.streams import DAY, a_payment, signals_of

Row = dict[str, Any]
KRONOR = 100


def bought(kronor: int, day: int = 0, **values: Any) -> Row:
    at = DAY + timedelta(days=day)
    net = kronor * KRONOR
    return a_payment(amount_minor=net * 5 // 4, net_minor=net, vat_minor=net // 4, invoice_date=at, **values)


def contracted(count: int) -> list[Row]:
    return [bought(1_000, party_id=f"c{n}", contract_reference="K1") for n in range(count)]


def found(*rows: Row, **params: int) -> list[tuple[str, str]]:
    return [(signal["payment_id"], signal["period"]) for signal in signals_of(split_purchases, *rows, **params)]


@pytest.mark.case("INV-03", "fires")
def test_three_purchases_just_below_the_documentation_limit_within_a_month_are_worth_a_look() -> None:
    assert found(bought(99_000), bought(90_000, 15), bought(85_000, 30)) == [("p2", "10000000:2024-Q2")]


def test_three_purchases_just_below_the_direct_award_limit_are_worth_a_look() -> None:
    assert found(*(bought(600_000, day) for day in (0, 1, 2))) == [("p2", "70000000:2024-Q1")]


def test_a_fourth_purchase_in_the_quarter_is_the_same_matter() -> None:
    assert found(*(bought(90_000, day) for day in (0, 1, 2, 3))) == [("p2", "10000000:2024-Q1")]


def test_purchases_that_arrive_in_another_order_count_the_same() -> None:
    assert found(bought(90_000, 20), bought(90_000, 10), bought(90_000)) == [("p2", "10000000:2024-Q1")]


def test_undated_purchases_of_one_file_are_one_period() -> None:
    rows = [{**bought(90_000), "invoice_date": None, "file_id": "f"} for _ in range(3)]

    assert found(*rows) == [("p2", "10000000:f")]


@pytest.mark.case("INV-03", "almost")
@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([bought(90_000), bought(90_000, 1)], id="two purchases"),
        pytest.param([bought(90_000, day) for day in (0, 16, 32)], id="over more than a month"),
        pytest.param([bought(84_999, day) for day in (0, 1, 2)], id="not near the limit"),
        pytest.param([bought(100_000, day) for day in (0, 1, 2)], id="at the limit"),
        pytest.param([bought(90_000), bought(90_000), bought(600_000)], id="near different limits"),
    ],
)
def test_purchases_just_outside_a_limit_are_left_alone(rows: list[Row]) -> None:
    assert found(*rows) == []


@pytest.mark.case("INV-03", "innocent")
def test_call_offs_from_a_contract_are_left_alone() -> None:
    assert found(*(bought(90_000, contract_reference="K1") for _ in range(3))) == []


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([bought(90_000, party_id=f"s{n}") for n in range(3)], id="different suppliers"),
        pytest.param([bought(90_000, committee_id=c) for c in ("ks", "son", "bun")], id="different committees"),
        pytest.param([{**bought(90_000), "net_minor": None} for _ in range(3)], id="value without VAT not told"),
        pytest.param([bought(90_000, currency="EUR") for _ in range(3)], id="another currency"),
    ],
)
def test_other_purchases_are_left_alone(rows: list[Row]) -> None:
    assert found(*rows) == []


def test_purchases_without_contract_that_pass_the_limit_in_the_year_are_worth_a_look() -> None:
    rows = [*contracted(20), *(bought(240_000, 60 * n) for n in range(3))]

    assert found(*rows) == [("p22", "2024")]


def test_the_sum_of_the_year_says_nothing_where_contracts_are_not_told() -> None:
    assert found(*contracted(19), *(bought(240_000, 60 * n) for n in range(3))) == []


def test_a_purchase_above_the_limit_is_no_splitting() -> None:
    assert found(*contracted(20), bought(701_000), bought(10_000, 60), bought(10_000, 90)) == []


def test_a_credit_counts_against_the_sum_of_the_year() -> None:
    rows = [*contracted(20), bought(240_000), bought(240_000, 60), bought(-100_000, 70), bought(240_000, 120)]

    assert found(*rows) == []


@pytest.mark.parametrize(
    ("day", "minor"),
    [
        (date(2015, 12, 31), 50_580_000),
        (date(2016, 3, 31), 53_489_000),
        (date(2018, 1, 1), 58_690_700),
        (date(2022, 1, 31), 61_531_200),
        (date(2022, 2, 1), 70_000_000),
        (None, 70_000_000),
    ],
)
def test_the_limit_is_that_of_the_day(day: date | None, minor: int) -> None:
    days = pl.DataFrame({"day": [day]}, schema={"day": pl.Date})

    assert days.select(limit_on(pl.col("day"), SplittingParams())).item() == minor
