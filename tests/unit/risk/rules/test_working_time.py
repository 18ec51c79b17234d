"""TIM-02: more work, or less rest, than the working time act allows."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from services.risk.rules.time.working_time import above_legal_working_time
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.care_rows import at, row, shift, somewhen, tables


def found(shifts: list[dict[str, Any]], returns: list[dict[str, Any]] | None = None) -> dict[str, dict[str, Any]]:
    """What is found, by case."""
    stands = judged(above_legal_working_time, tables(shift=shifts, employer_time_return=returns or []))
    return {one["period"].split(":")[0]: one for one in stands}


def days(hours: float, count: int, start: str = "2026-01-01 07:00", every: int = 1) -> list[dict[str, Any]]:
    """A shift of so many hours each so many days."""
    return [shift(at(start) + timedelta(days=every * n), hours) for n in range(count)]


def weeks(hours: float, count: int) -> list[dict[str, Any]]:
    """Shifts from Monday to Friday."""
    return [
        shift(at("2026-01-05 07:00") + timedelta(days=7 * week + day), hours)
        for week in range(count)
        for day in range(5)
    ]


def returned(month: date, hours: int, **given: Any) -> dict[str, Any]:
    return row(worker="w", employer="e", month=month, overtime_minutes=hours * 60, **given)


@pytest.mark.case("TIM-02", "fires")
def test_fifty_hours_a_week_in_four_months_are_above_the_average() -> None:
    assert set(found(weeks(10, 18))) == {"average"}


def test_the_sentence_tells_the_average_and_the_limit() -> None:
    said = told(above_legal_working_time, found(weeks(10.5, 18))["average"])

    assert said.startswith("En medarbetare, mest hos ⟦p AB⟧, har arbetat ⟦5")
    assert "timmar per vecka i genomsnitt under ⟦4⟧ månader" in said
    assert said.endswith("Högst ⟦48⟧ är tillåtet.")


def test_forty_eight_hours_a_week_are_allowed() -> None:
    assert found(weeks(9.4, 30)) == {}


def test_time_reported_twice_is_worked_once() -> None:
    twice = weeks(8, 18)

    assert found(twice + [{**one, "record_id": f"x{one['record_id']}", "provider": "q"} for one in twice]) == {}


def test_two_employers_together_are_above_the_average() -> None:
    other = [{**one, "record_id": f"x{one['record_id']}", "provider": "q", "starts_at": one["ends_at"],
              "ends_at": one["ends_at"] + timedelta(hours=4)} for one in weeks(6, 18)]  # fmt: skip

    assert "average" in found(weeks(6, 18) + other)


AGREED = returned(date(2026, 1, 1), 0, collective_agreement=True)


def test_a_collective_agreement_may_even_out_over_a_year() -> None:
    shown = found(weeks(10, 20), [AGREED])

    assert {case: one["score"] for case, one in shown.items()} == {"agreed": 0.4}
    assert "om inte kollektivavtalet jämnar ut över längre tid" in told(above_legal_working_time, shown["agreed"])


def test_no_collective_agreement_allows_more_than_the_directive_over_a_year() -> None:
    shown = found(weeks(11, 53), [AGREED])

    assert {case: one["score"] for case, one in shown.items()} == {"average": 0.7}


def test_three_short_nights_in_a_month_are_shown() -> None:
    shifts = [shift(f"2026-03-{day:02} {hour}:00", 7) for day in (2, 10, 18) for hour in ("06", "15")]

    one = found(shifts)["daily_rest"]

    assert told(above_legal_working_time, one) == (
        "En medarbetare, mest hos ⟦p AB⟧, saknar ⟦11⟧ timmars vila vid ⟦3⟧ dygn under ⟦mars 2026⟧. Den längsta tiden "
        "utan den vilan är ⟦16\u00a0h\u00a00\u00a0min⟧."
    )
    assert "lacks ⟦11⟧ hours of rest in ⟦3⟧ days of ⟦March 2026⟧" in told(above_legal_working_time, one, "en")


def test_two_short_nights_may_be_an_exception() -> None:
    assert found([shift(f"2026-03-{day:02} {hour}:00", 7) for day in (2, 10) for hour in ("06", "15")]) == {}


def test_a_split_day_leaves_eleven_hours_of_night() -> None:
    split = [shift(f"2026-03-{day:02} {hour}:00", 4) for day in (2, 4, 6, 9) for hour in ("07", "16")]

    assert found(split) == {}


def test_a_quarter_of_an_hour_is_a_rounded_clock() -> None:
    assert found(days(13.25, 4, every=3)) == {}


@pytest.mark.case("TIM-02", "innocent")
def test_jour_is_not_judged() -> None:
    assert found([shift(f"2026-03-{day:02} 06:00", 24, service="jour") for day in (2, 10, 18)]) == {}


def test_seven_days_without_a_day_off_are_shown() -> None:
    one = found(days(6, 7))["weekly_rest"]

    assert "ingen sammanhängande ledighet på ⟦36⟧ timmar från ⟦1\u00a0januari 2026 08:00⟧ till" in told(
        above_legal_working_time, one
    )


def test_an_hour_a_day_is_no_matter_of_rest() -> None:
    assert found(days(1, 60)) == {}


def test_the_longest_time_without_a_day_off_stands_for_the_year() -> None:
    one = found(days(6, 7) + days(6, 9, "2026-03-01 07:00"))["weekly_rest"]

    assert "Så är det ⟦2⟧ gånger under ⟦2026⟧, detta är den längsta." in told(above_legal_working_time, one)
    assert one["on"] == date(2026, 3, 1)


def test_six_days_and_one_off_are_allowed() -> None:
    assert found([one for n, one in enumerate(days(6, 20)) if n % 7 < 6]) == {}


@pytest.mark.case("TIM-02", "almost")
@pytest.mark.parametrize(("hours", "cases"), [(51, {"overtime_month"}), (50, set())])
def test_overtime_is_what_the_employer_returned(hours: int, cases: set[str]) -> None:
    assert set(found(days(6, 1), [returned(date(2026, 3, 1), hours)])) == cases


def test_overtime_of_a_year_adds_up() -> None:
    months = [returned(date(2026, month, 1), 45) for month in range(1, 6)]

    [one] = found(days(6, 1), months).values()

    assert told(above_legal_working_time, one) == (
        "⟦e AB⟧ har redovisat ⟦225\u00a0h\u00a00\u00a0min⟧ övertid för en medarbetare under ⟦2026⟧. Högst ⟦200⟧ timmar "
        "är tillåtet."
    )


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_rows_arrive(seed: int) -> None:
    rng = Random(seed)
    shifts = [
        shift(somewhen(rng, 20), rng.randint(2, 12), rng.choice("wvx"), provider=rng.choice("pq")) for _ in range(90)
    ]
    returns = [
        {
            **returned(date(2026, month, 1), rng.randint(20, 60)),
            "worker": rng.choice("wv"),
            "collective_agreement": None,
        }
        for month in range(1, 9)
    ]

    live, once = stands_after(above_legal_working_time, tables(shift=shifts, employer_time_return=returns), rng)

    assert once.height > 5
    assert live.equals(once)
