"""TIM-07: rapid growth of hours."""

from random import Random
from typing import Any

import pytest

from services.risk.rules.time.growth import rapid_growth
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.care_rows import shift, tables


def months(*hours: int, users: tuple[int, ...] = (), provider: str = "p", year: int = 2026) -> list[dict[str, Any]]:
    """So many hours in each month from January, in shifts of at most 20 hours, with so many users."""
    counts = users or (4,) * len(hours)
    return [
        shift(
            f"{year}-{month + 1:02}-{1 + n:02} 02:00",
            min(20, total - 20 * n),
            "w",
            user=f"u{n % count}",
            provider=provider,
        )
        for month, (total, count) in enumerate(zip(hours, counts, strict=True))
        for n in range(-(-total // 20))
    ]


def found(shifts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return judged(rapid_growth, tables(shift=shifts))


STEADY = (200, 210, 190, 200, 205, 195)


@pytest.mark.case("TIM-07", "fires")
def test_hours_that_double_in_three_months_are_shown_once() -> None:
    [one] = found(months(*STEADY, 360, 420, 450, 460))

    assert (one["subject_id"], one["period"], one["score"]) == ("p", "2026-09-01", 0.6)


def test_the_sentence_tells_the_hours_and_the_users() -> None:
    [one] = found(months(*STEADY, 360, 420, 450))

    assert told(rapid_growth, one) == (
        "⟦p AB⟧ rapporterade ⟦410⟧ timmar i månaden i snitt under de tre månaderna till ⟦september 2026⟧, mot ⟦200⟧ de "
        "tre före: ⟦105\u00a0%⟧ mer, med ⟦4⟧ brukare mot ⟦4⟧."
    )
    assert "reported ⟦410⟧ hours a month" in told(rapid_growth, one, "en")


@pytest.mark.case("TIM-07", "almost")
def test_half_more_is_not_more_than_half() -> None:
    assert found(months(*STEADY, 300, 300, 300)) == []


def test_hours_that_always_vary_are_left_alone() -> None:
    assert found(months(100, 300, 120, 280, 60, 200, 300, 280, 260)) == []


def test_a_take_over_of_users_scores_low() -> None:
    [one] = found(months(*STEADY, 360, 420, 450, users=(4,) * 6 + (9, 10, 11)))

    assert one["score"] == 0.3
    assert "Brukarna blev lika många fler: ⟦10⟧ mot ⟦4⟧" in told(rapid_growth, one)


@pytest.mark.case("TIM-07", "innocent")
def test_hours_reported_anew_after_a_change_of_system_are_left_alone() -> None:
    assert found(months(*STEADY, 0, 360, 420, 450)) == []


def test_a_small_provider_may_double() -> None:
    assert found(months(*(n // 4 for n in STEADY), 90, 105, 112)) == []


def test_eight_months_are_no_history() -> None:
    assert found(months(*STEADY[1:], 360, 420, 450)) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_rows_arrive(seed: int) -> None:
    rng = Random(seed)
    shifts = [
        one
        for provider in "pqr"
        for one in months(*[rng.randint(8, 12) * 6 for _ in range(6)], 150, 170, 190, 180, 400, 600, provider=provider)
    ]

    live, once = stands_after(rapid_growth, tables(shift=shifts), rng)

    assert once.height > 1
    assert live.equals(once)
