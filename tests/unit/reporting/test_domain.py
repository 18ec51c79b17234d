"""Months, shares and sums."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain import (
    Period,
    by_committee,
    by_month,
    month_named,
    months_between,
    next_month,
    share,
    total,
)

SPRING = Period(date(2025, 12, 1), date(2026, 2, 1))


def test_a_period_has_every_month_between_its_ends() -> None:
    assert SPRING.months() == [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]


def test_a_period_ends_with_the_last_day_of_its_last_month() -> None:
    assert SPRING.last_day() == date(2026, 2, 28)
    assert Period(date(2028, 2, 1), date(2028, 2, 1)).last_day() == date(2028, 2, 29)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)).map(lambda day: day.replace(day=1)))
def test_the_next_month_is_one_month_on(month: date) -> None:
    following = next_month(month)

    assert following.day == 1
    assert months_between(month, following) == 2


def test_a_month_is_known_by_its_name() -> None:
    assert month_named("2026-03") == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        # the worked examples of Newcombe 1998, table I
        pytest.param(81, 263, 0.2553, 0.3662, id="some"),
        pytest.param(15, 148, 0.0624, 0.1605, id="few"),
        pytest.param(0, 20, 0.0, 0.1611, id="none"),
        pytest.param(1, 29, 0.0061, 0.1718, id="one"),
    ],
)
def test_a_share_has_the_interval_of_wilson(part: int, whole: int, low: float, high: float) -> None:
    found = share(part, whole)

    assert found is not None
    assert found.low == pytest.approx(low, abs=6e-4)
    assert found.high == pytest.approx(high, abs=6e-4)


def test_a_share_of_nothing_is_none() -> None:
    assert share(0, 0) is None


@given(st.integers(1, 10_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_share_lies_in_its_interval(counted: tuple[int, int]) -> None:
    found = share(*counted)

    assert found is not None
    assert 0 <= found.low <= round(counted[0] / counted[1], 3) <= found.high <= 1


def test_sums_run_over_committees_and_months() -> None:
    figures = {
        ("son", date(2026, 1, 1)): Counter(screened=3, flagged=1),
        ("son", date(2025, 12, 1)): Counter(screened=4),
        ("bun", date(2026, 1, 1)): Counter(screened=5),
    }

    assert total(figures) == Counter(screened=12, flagged=1)
    assert [(m.month, sums["screened"]) for m, sums in by_month(figures, SPRING)] == [(12, 4), (1, 8), (2, 0)]
    assert [(c, sums["screened"]) for c, sums in by_committee(figures)] == [("bun", 5), ("son", 7)]


def test_negative_sums_are_kept() -> None:
    figures = {("son", date(2026, 1, 1)): Counter(amount=-500), ("bun", date(2026, 1, 1)): Counter(amount=200)}

    assert total(figures)["amount"] == -300
