"""STA-02 and STA-03: a supplier's months change their level, stop or start."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from services.risk.rules.change_point import changed_monthly_cost
from services.risk.rules.stop_start import sudden_stop_or_start
from tests.unit.risk.streams import a_payment, live, signals_of

Row = dict[str, Any]
JAGGED = (0, 300_000, -200_000, 100_000, -300_000, 200_000)


def month(number: int) -> date:
    return date(2022 + number // 12, number % 12 + 1, 15)


def monthly(sums: Sequence[int], **values: Any) -> list[Row]:
    """A payment in each month that has a sum, in öre."""
    return [a_payment(amount_minor=minor, invoice_date=month(n), **values) for n, minor in enumerate(sums) if minor]


def level(minor: int, count: int) -> list[int]:
    return [minor + JAGGED[n % len(JAGGED)] for n in range(count)]


def periods(rule: Any, rows: list[Row], **params: int) -> list[str]:
    return [signal["period"] for signal in signals_of(rule, *rows, **params)]


@pytest.mark.case("STA-02", "fires")
def test_a_cost_that_rises_for_some_months_is_worth_a_look() -> None:
    assert periods(changed_monthly_cost, monthly([*level(5_000_000, 18), *level(7_000_000, 4)])) == ["2023:rise"]


def test_a_cost_that_falls_for_some_months_is_worth_a_look() -> None:
    assert periods(changed_monthly_cost, monthly([*level(5_000_000, 18), *level(3_000_000, 4)])) == ["2023:drop"]


@pytest.mark.parametrize(
    "sums",
    [
        pytest.param(level(5_000_000, 30), id="a steady cost"),
        pytest.param([*level(5_000_000, 18), 50_000_000, *level(5_000_000, 4)], id="one high invoice"),
        pytest.param([*level(5_000_000, 6), *level(9_000_000, 5)], id="too few months"),
        pytest.param([*level(1_000_000, 18), *level(1_900_000, 5)], id="a small cost"),
    ],
)
def test_other_costs_are_left_alone(sums: list[int]) -> None:
    assert periods(changed_monthly_cost, monthly(sums)) == []


@pytest.mark.case("STA-02", "almost")
@pytest.mark.parametrize(("closed", "shown"), [(11, []), (12, ["2023:rise"])])
def test_twelve_whole_months_are_needed(closed: int, shown: list[str]) -> None:
    assert periods(changed_monthly_cost, monthly([*level(5_000_000, closed - 4), *level(9_000_000, 5)])) == shown


SUMMER = (5, 6, 7)
YEARS = [0 if n % 12 in SUMMER else 5_000_000 for n in range(36)]


@pytest.mark.case("STA-02", "innocent")
def test_a_cost_that_rests_every_summer_is_left_alone() -> None:
    assert periods(changed_monthly_cost, monthly(YEARS)) == []


def test_a_cost_that_falls_in_another_season_than_the_year_before_is_worth_a_look() -> None:
    fallen = [*YEARS[:24], *level(5_000_000, 2), 1_000_000, 1_000_000, 1_000_000]

    assert periods(changed_monthly_cost, monthly(fallen)) == ["2024:drop"]


def test_a_persons_cost_is_not_followed() -> None:
    sums = [*level(5_000_000, 18), *level(9_000_000, 5)]

    assert periods(changed_monthly_cost, monthly(sums, party_kind="person")) == []


def others(count: int, **values: Any) -> list[Row]:
    """Payments to another supplier in every month."""
    return monthly([1_000_000] * count, party_id="other", party_name="Other AB", **values)


def together(*parts: list[Row]) -> list[Row]:
    return sorted((row for part in parts for row in part), key=lambda row: row["invoice_date"])


@pytest.mark.case("STA-02", "innocent")
def test_a_cost_that_moves_from_one_unit_to_another_is_left_alone() -> None:
    north = monthly([*level(5_000_000, 18), *level(3_000_000, 4)], unit="north")
    south = monthly([*level(5_000_000, 18), *level(7_000_000, 4)], unit="south")

    assert periods(changed_monthly_cost, together(north, south)) == []


@pytest.mark.case("STA-03", "fires")
def test_a_regular_supplier_that_is_silent_for_two_whole_months_is_noted() -> None:
    rows = together(others(9), monthly([6_000_000] * 6))

    (signal,) = signals_of(sudden_stop_or_start, *rows)

    assert (signal["subject_id"], signal["period"], signal["payment_id"]) == ("alfa", f"stop:{2022 * 12 + 5}", None)


@pytest.mark.case("STA-03", "almost")
@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(together(others(8), monthly([6_000_000] * 6)), id="silent for one whole month"),
        pytest.param(together(others(9), monthly([6_000_000] * 5)), id="five months before"),
        pytest.param(together(others(9), monthly([6_000_000, 0, *[6_000_000] * 4])), id="not every month"),
        pytest.param(together(others(9), monthly([4_000_000] * 6)), id="small sums"),
        pytest.param(together(others(9), monthly([6_000_000] * 6, party_kind="person")), id="a person"),
        pytest.param(monthly([6_000_000] * 6), id="nothing to anyone since"),
        pytest.param(together(others(9, committee_id="son"), monthly([6_000_000] * 6)), id="others elsewhere"),
        pytest.param(
            together(others(6), others(9)[8:], monthly([6_000_000] * 6)), id="no payments to anyone meanwhile"
        ),
    ],
)
def test_other_silence_is_left_alone(rows: list[Row]) -> None:
    assert periods(sudden_stop_or_start, rows) == []


@pytest.mark.case("STA-03", "innocent")
def test_a_supplier_that_sends_its_invoices_together_is_not_silent() -> None:
    quarterly = [30_000_000 if n % 3 == 0 else 0 for n in range(18)]

    assert periods(sudden_stop_or_start, together(others(21), monthly(quarterly))) == []


def on(number: int, party: str = "alfa", minor: int = 6_000_000) -> Row:
    return a_payment(invoice_date=month(number), amount_minor=minor, party_id=party, party_name=party)


def both_ways(rows: list[Row]) -> list[str]:
    """The periods that stand after a back-test, once live screening in small chunks has said the same."""
    expected = periods(sudden_stop_or_start, rows)
    for size in (1, 2):
        chunks = live(rows, range(len(rows) % size, len(rows), size), (sudden_stop_or_start,))
        assert chunks["period"].to_list() == expected
    return expected


def test_a_late_payment_that_fills_a_run_says_nothing_of_the_past() -> None:
    without_third = [on(number) for number in (0, 1, 3, 4, 5)]

    assert both_ways([*without_third, *(on(n, "other") for n in range(9)), on(2)]) == []


def test_a_supplier_that_comes_back_later_was_silent() -> None:
    rows = [*(on(n) for n in range(6)), *(on(n, "other") for n in range(9)), on(8), on(9)]

    assert both_ways(rows) == [f"stop:{2022 * 12 + 5}"]


def test_months_to_others_that_are_seen_too_late_say_nothing() -> None:
    others_late = [on(n, "other") for n in (0, 1, 2, 3, 4, 5, 8, 6, 7)]

    assert both_ways([*(on(n) for n in range(6)), *others_late]) == []


def test_a_late_payment_before_the_turn_of_the_year_does_not_hide_those_after_it() -> None:
    regular = [on(n) for n in range(6, 11)]
    others_then = [on(n, "other") for n in range(6, 14)]

    assert both_ways([*regular, *others_then, on(12), on(11), on(14, "other")]) == []


def test_a_new_supplier_that_begins_with_much_is_noted() -> None:
    new = [a_payment(invoice_date=month(8), amount_minor=30_000_000, party_id="new") for _ in range(2)]

    (signal,) = signals_of(sudden_stop_or_start, *others(8), *new)

    assert (signal["subject_id"], signal["payment_id"], signal["amount_minor"]) == ("new", "p9", 60_000_000)


@pytest.mark.parametrize(
    ("known", "day", "minor"),
    [
        pytest.param(8, month(8), 49_999_999, id="less than the limit"),
        pytest.param(5, month(5), 60_000_000, id="a committee known for too short"),
    ],
)
def test_other_beginnings_are_left_alone(known: int, day: date, minor: int) -> None:
    new = a_payment(invoice_date=day, amount_minor=minor, party_id="new")

    assert periods(sudden_stop_or_start, [*others(known), new]) == []


@pytest.mark.case("STA-03", "innocent")
def test_a_supplier_paid_in_the_year_before_is_not_new() -> None:
    rows = [*others(8), a_payment(invoice_date=month(2)), a_payment(invoice_date=month(8), amount_minor=60_000_000)]

    assert periods(sudden_stop_or_start, rows) == []
