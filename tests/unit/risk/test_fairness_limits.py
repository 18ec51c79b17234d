"""How far apart groups may be before a rule version may not come into force."""

from datetime import date
from typing import Any

import pytest

from services.risk.domain.fairness_limits import beyond, gaps

TODAY = date(2026, 11, 26)


def a_rate(low: float | None, high: float | None, **changes: Any) -> dict[str, Any]:
    middle = None if low is None or high is None else (low + high) / 2
    rate = {"area": "*", "group": "K", "metric": "false_positive", "difference": middle}
    return rate | {"difference_low": low, "difference_high": high} | changes


@pytest.mark.parametrize(
    ("low", "high", "passed"),
    [
        (0.11, 0.3, True),
        (-0.3, -0.11, True),
        # chance may explain it
        (-0.05, 0.3, False),
        (0.05, 0.3, False),
        (0.02, 0.08, False),
        # the limit itself is within
        (0.1, 0.3, False),
    ],
)
def test_a_limit_is_passed_where_the_whole_interval_lies_beyond_it(low: float, high: float, *, passed: bool) -> None:
    assert bool(beyond(gaps([a_rate(low, high)]), TODAY)) is passed


@pytest.mark.parametrize(
    "changes", [{"metric": "selection"}, {"metric": "precision"}, {"area": "Norr"}, {"group": "*"}]
)
def test_what_is_limited_is_errors_of_groups_over_all_areas(changes: dict[str, Any]) -> None:
    assert gaps([a_rate(0.5, 0.9, **changes)]) == []


def test_what_is_hidden_is_compared_with_nothing() -> None:
    assert gaps([a_rate(None, None)]) == []
