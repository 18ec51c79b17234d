"""TIM-09: more hours than a day holds."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.rules.time.impossible_day import impossible_day
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.care_rows import row, shift, somewhen, tables


def found(*shifts: dict[str, Any], decisions: tuple[dict[str, Any], ...] = ()) -> list[dict[str, Any]]:
    return judged(impossible_day, tables(shift=shifts, benefit_decision=decisions))


def around_the_clock(day: str) -> list[dict[str, Any]]:
    """Three workers' shifts with one user, 25 hours together."""
    hours = {"a": ("00:00", 10), "b": ("00:00", 10), "c": ("05:00", 5)}
    return [shift(f"{day} {start}", length, worker, provider="q") for worker, (start, length) in hours.items()]


@pytest.mark.case("TIM-09", "fires")
def test_nineteen_hours_of_one_worker_in_a_day_are_shown() -> None:
    [one] = found(shift("2026-03-02 00:00", 10, user="u"), shift("2026-03-02 12:00", 9, user="v", provider="q"))

    assert (one["key"], one["subject_id"], one["period"]) == ("w", "p", "worker:w:2026-03-01")


def test_the_sentence_tells_the_sum_and_the_limit() -> None:
    [one] = found(shift("2026-03-02 00:00", 19.5))

    assert told(impossible_day, one) == (
        "En medarbetare har ⟦19\u00a0h\u00a030\u00a0min⟧ rapporterad arbetstid ⟦2\u00a0mars 2026⟧, i ⟦1⟧ pass, det "
        "längsta hos ⟦p AB⟧. Gränsen är ⟦18\u00a0h\u00a00\u00a0min⟧. Så är det ⟦1⟧ dygn under ⟦mars 2026⟧; "
        "detta är det längsta."
    )
    assert "A worker has ⟦19\u00a0h\u00a030\u00a0min⟧" in told(impossible_day, one, "en")


def test_the_longest_day_of_a_month_stands_for_it() -> None:
    [one] = found(*(shift(f"2026-03-0{day} 00:00", hours) for day, hours in ((2, 19), (4, 21), (6, 20))))

    assert one["on"] == date(2026, 3, 4)
    assert "Så är det ⟦3⟧ dygn" in told(impossible_day, one)


@pytest.mark.case("TIM-09", "almost")
def test_eighteen_hours_are_not_more_than_eighteen() -> None:
    assert found(shift("2026-03-02 00:00", 18)) == []


def test_a_night_counts_in_both_days() -> None:
    assert found(shift("2026-03-02 13:00", 20)) == []


def test_jour_is_no_work() -> None:
    assert found(shift("2026-03-02 00:00", 10), shift("2026-03-02 10:00", 12, service="Jour")) == []


def test_a_user_who_received_more_than_the_day_has_is_shown() -> None:
    [one] = found(*around_the_clock("2026-03-02"))

    assert (one["key"], one["period"], one["score"]) == ("u", "user:u:2026-03-01", 0.9)


@pytest.mark.case("TIM-09", "innocent")
def test_double_staffing_on_the_shift_explains_it() -> None:
    first, *others = around_the_clock("2026-03-02")

    assert found({**first, "double_staffed": True}, *others) == []


@pytest.mark.parametrize(("outcome", "explained"), [("granted", True), (None, True), ("avslag", False)])
def test_a_decision_on_two_workers_explains_it_unless_it_refused(outcome: str | None, explained: bool) -> None:
    decided = row(recipient="u", valid_from=date(2026, 1, 1), double_staffed=True, outcome=outcome)

    assert (found(*around_the_clock("2026-03-02"), decisions=(decided,)) == []) is explained


def test_the_day_when_clocks_go_back_has_an_hour_more() -> None:
    day = [shift("2026-10-24 22:00", 12.5, "a"), shift("2026-10-25 10:30", 12.5, "b")]

    assert found(*day) == []


def test_a_night_reported_with_its_usual_hours_is_left_alone_when_clocks_go_forward() -> None:
    day = [shift("2026-03-28 23:00", 8, "a"), shift("2026-03-29 06:00", 8, "b"), shift("2026-03-29 14:00", 8, "c")]

    assert found(*day) == []


def test_a_shift_of_years_is_looked_at_for_a_week() -> None:
    [one] = found(shift("2026-03-02 00:00", 24 * 365 * 30))

    assert "Så är det ⟦7⟧ dygn under ⟦mars 2026⟧" in told(impossible_day, one)


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_rows_arrive(seed: int) -> None:
    rng = Random(seed)
    shifts = [
        shift(
            somewhen(rng, 8, rng.choice(["2026-03-01", "2026-05-01"])),
            rng.randint(6, 22),
            rng.choice("abcd"),
            user=rng.choice("abuv"),
            provider=rng.choice("pq"),
        )
        for _ in range(60)
    ]
    decisions = [row(recipient="u", valid_from=date(2026, 3, 2), double_staffed=True)]

    live, once = stands_after(impossible_day, tables(shift=shifts, benefit_decision=decisions), rng)

    assert once.height > 5
    assert live.equals(once)
