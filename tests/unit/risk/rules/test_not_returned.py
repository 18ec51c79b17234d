"""TIM-11: working time that is not returned."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.rules.time.not_returned import time_not_returned
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.care_rows import row, shift, somewhen, tables


def returned(month: int, worker: str = "w", received: bool = True, **given: Any) -> dict[str, Any]:
    came = date(2026, month, 28) if received else None
    return row(**{"employer": "p", "worker": worker, "month": date(2026, month, 1), "received_on": came, **given})


def assisted(*months: int, worker: str = "w", service: str = "assistans") -> list[dict[str, Any]]:
    return [shift(f"2026-{month:02}-10 08:00", 6, worker, service=service) for month in months]


def found(
    shifts: list[dict[str, Any]], *returns: dict[str, Any], day: date = date(2026, 11, 1)
) -> list[dict[str, Any]]:
    return judged(time_not_returned, tables(shift=shifts, employer_time_return=returns), day=day)


@pytest.mark.case("TIM-11", "fires")
def test_a_month_without_a_return_is_shown() -> None:
    [one] = found(assisted(7, 8), returned(7))

    assert (one["subject_id"], one["period"], one["score"]) == ("p", "2026-08-01", 0.5)
    assert told(time_not_returned, one) == (
        "⟦p AB⟧ har inte lämnat uppgift om arbetstid för ⟦1⟧ av sina assistenter under ⟦augusti 2026⟧. Uppgiften "
        "skulle ha kommit senast ⟦20\u00a0september 2026⟧."
    )
    assert "It was due by ⟦20\u00a0September 2026⟧" in told(time_not_returned, one, "en")


@pytest.mark.case("TIM-11", "almost")
@pytest.mark.parametrize(("day", "shown"), [(date(2026, 9, 20), 0), (date(2026, 9, 21), 1)])
def test_the_return_has_twenty_days(day: date, shown: int) -> None:
    assert len(found(assisted(7, 8), returned(7), day=day)) == shown


def test_the_first_month_of_a_worker_is_left_alone() -> None:
    assert found(assisted(8, worker="new"), returned(7)) == []


def test_an_employer_of_whom_no_return_is_known_is_left_alone() -> None:
    assert found(assisted(7, 8), returned(7, employer="q")) == []


def test_other_work_is_not_returned() -> None:
    assert found(assisted(7, 8, service="hemtjänst"), returned(7)) == []


def test_a_return_that_was_asked_for_twice_scores_higher() -> None:
    [one] = found([], returned(8, received=False, reminders=2))

    assert one["score"] == 0.7
    assert "efter ⟦2⟧ påminnelser inte lämnat" in told(time_not_returned, one)


@pytest.mark.case("TIM-11", "innocent")
def test_a_return_that_came_after_all_is_enough() -> None:
    assert found(assisted(7, 8), returned(7), returned(8, received=False), returned(8)) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_rows_arrive(seed: int) -> None:
    rng = Random(seed)
    shifts = [
        shift(somewhen(rng, 200), 5, rng.choice("vwx"), provider=rng.choice("pqr"), service="assistans")
        for _ in range(70)
    ]
    returns = [
        returned(rng.randint(3, 9), rng.choice("vwx"), rng.random() < 0.7, employer=rng.choice("pq"), reminders=1)
        for _ in range(20)
    ]

    live, once = stands_after(time_not_returned, tables(shift=shifts, employer_time_return=returns), rng)

    assert once.height > 3
    assert live.equals(once)
