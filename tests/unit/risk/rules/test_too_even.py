"""TIM-05: times that are too regular."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from services.risk.rules.time.too_even import too_even_times
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.care_rows import at, shift, tables


def month(number: int, minute: int = 0, count: int = 60, **given: Any) -> list[dict[str, Any]]:
    """Three shifts a day from the first of a month, an hour each."""
    first = at(f"2026-{number:02}-01 07:00")
    return [
        shift(first + timedelta(days=n // 3, hours=3 * (n % 3), minutes=minute), 1, user=f"u{n % 3}", **given)
        for n in range(count)
    ]


def measured(number: int, count: int = 60, **given: Any) -> list[dict[str, Any]]:
    """The same, as a clock would have it."""
    rng = Random(number)
    return [
        {**one, "starts_at": one["starts_at"] + timedelta(minutes=rng.randint(1, 29))}
        for one in month(number, count=count, **given)
    ]


def found(*shifts: dict[str, Any]) -> list[dict[str, Any]]:
    return judged(too_even_times, tables(shift=shifts))


@pytest.mark.case("TIM-05", "fires")
def test_a_month_of_equal_shifts_on_the_hour_is_shown() -> None:
    one, _ = found(*month(3))

    assert (one["subject_id"], one["period"]) == ("p", "even:p:2026-03-01")
    assert told(too_even_times, one) == (
        "⟦100\u00a0%⟧ av ⟦60⟧ pass hos ⟦p AB⟧ under ⟦mars 2026⟧ börjar på hel- eller halvtimme och är lika långa varje "
        "gång."
    )
    assert "begin on the hour" in told(too_even_times, one, "en")


def test_a_worker_whose_half_year_is_even_is_not_lost_among_others() -> None:
    even = [one for number in (3, 4) for one in month(number, count=30)]

    beside = [
        {**one, "ends_at": one["ends_at"] + timedelta(minutes=n % 4)} for n, one in enumerate(month(3, worker="v"))
    ]

    [one] = found(*even, *beside)

    assert (one["subject_id"], one["key"], one["period"]) == ("p", "w", "worker:w:2026-01-01")
    assert "av en medarbetare hos ⟦p AB⟧ under ett halvår från ⟦1\u00a0januari 2026⟧" in told(too_even_times, one)


@pytest.mark.case("TIM-05", "almost")
def test_fifty_nine_shifts_say_little() -> None:
    assert found(*month(3, count=59)) == []


def test_measured_times_are_left_alone() -> None:
    assert found(*measured(3)) == []


def test_shifts_of_different_length_are_left_alone() -> None:
    longer = [{**one, "ends_at": one["ends_at"] + timedelta(minutes=n % 4)} for n, one in enumerate(month(3))]

    assert found(*longer) == []


def test_a_month_that_is_the_one_before_once_more_is_shown() -> None:
    [one] = found(*month(6, 7), *month(7, 7))

    assert one["period"] == "copied:p:2026-07-01"
    assert "samma medarbetare, brukare, dag, tid och längd som månaden före" in told(too_even_times, one)


def test_forms_by_hand_beside_electronic_clocks_are_shown() -> None:
    by_hand, by_lock = measured(3, clock_source="Manuell"), measured(3, 20, clock_source="lock")

    [one] = found(*by_hand, *by_lock)

    assert "⟦75\u00a0%⟧ av ⟦80⟧ pass" in told(too_even_times, one)


@pytest.mark.case("TIM-05", "innocent")
def test_who_has_no_electronic_clock_may_use_forms() -> None:
    assert found(*measured(3, clock_source="manual")) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_rows_arrive(seed: int) -> None:
    rng = Random(seed)
    shifts = [
        one
        for provider in "pq"
        for number in (6, 7)
        for one in month(number, rng.choice([0, 7]), 62, provider=provider, clock_source=rng.choice(["lock", "manual"]))
    ]

    live, once = stands_after(too_even_times, tables(shift=shifts), rng)

    assert once.height > 0
    assert live.equals(once)
