"""TIM-06: delivered against granted time."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.rules.time.granted import delivered_against_granted
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.care_rows import row, shift, tables


def decision(**given: Any) -> dict[str, Any]:
    told_of = {"decision_number": "HT-1", "valid_from": date(2026, 1, 1), "period": "month", "granted_minutes": 1200}
    return row(**{**told_of, **given})


def month(number: int, hours: float, **given: Any) -> list[dict[str, Any]]:
    """Two shifts of a month, so many hours together."""
    days = (5, 20)
    return [
        shift(f"2026-{number:02}-{day:02} 08:00", hours / 2, **{"decision_number": "HT-1", **given}) for day in days
    ]


def found(*months: list[dict[str, Any]], decided: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    shifts = [one for several in months for one in several]
    return judged(delivered_against_granted, tables(shift=shifts, benefit_decision=[decided or decision()]))


@pytest.mark.case("TIM-06", "fires")
def test_two_months_beyond_the_granted_time_are_shown_once() -> None:
    [one] = found(month(2, 23), month(3, 22), month(4, 20))

    assert (one["subject_type"], one["subject_id"], one["party_id"], one["period"]) == (
        "decision", "HT-1", "p", "over:2026",
    )  # fmt: skip


def test_the_sentence_tells_the_month_with_most() -> None:
    [one] = found(month(2, 23), month(3, 22))

    assert told(delivered_against_granted, one) == (
        "Enligt beslut ⟦HT-1⟧ har ⟦2⟧ månader under ⟦2026⟧ mer än beviljad tid. Mest i ⟦februari 2026⟧: "
        "⟦23\u00a0h\u00a00\u00a0min⟧ av ⟦20\u00a0h\u00a00\u00a0min⟧, hos ⟦p AB⟧."
    )
    assert "have more than the granted time" in told(delivered_against_granted, one, "en")


@pytest.mark.case("TIM-06", "almost")
@pytest.mark.parametrize("months", [[month(2, 23)], [month(2, 21), month(3, 21)]])
def test_one_month_or_five_percent_are_left_alone(months: list[list[dict[str, Any]]]) -> None:
    assert found(*months) == []


def test_six_months_of_exactly_what_was_granted_are_shown() -> None:
    [one] = found(*[month(number, 20) for number in range(1, 7)])

    assert (one["period"], one["score"]) == ("exact:2026-01-01", 0.3)
    assert "⟦6⟧ månader i rad, till och med ⟦juni 2026⟧" in told(delivered_against_granted, one)


def test_five_months_in_a_row_are_not_six() -> None:
    exact = [month(number, 20) for number in (1, 2, 3, 4, 5, 7, 8)]

    assert found(*exact, month(6, 19)) == []


@pytest.mark.case("TIM-06", "innocent")
def test_two_workers_by_decision_are_rightly_more() -> None:
    assert found(month(2, 40), month(3, 40), decided=decision(double_staffed=True)) == []


def test_a_refusal_grants_nothing_to_compare_with() -> None:
    assert found(month(2, 23), month(3, 22), decided=decision(outcome="Avslag")) == []


def test_a_month_that_the_decision_covers_in_part_is_left_alone() -> None:
    assert found(month(2, 23), month(3, 22), decided=decision(valid_from=date(2026, 2, 10))) == []


@pytest.mark.parametrize(("period", "granted"), [("Vecka", 271), ("day", 38)])
def test_what_is_granted_by_week_or_day_is_reckoned_by_month(period: str, granted: int) -> None:
    [one] = found(month(1, 23), month(3, 22), decided=decision(period=period, granted_minutes=granted))

    assert one["period"] == "over:2026"


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_rows_arrive(seed: int) -> None:
    rng = Random(seed)
    numbers = ["HT-1", "HT-2", "HT-3"]
    shifts = [
        one
        for number in range(1, 11)
        for of in numbers
        for one in month(number, rng.choice([20, 20, 20, 23]), decision_number=of, provider=rng.choice("pq"))
    ]
    decisions = [decision(decision_number=of) for of in numbers]

    live, once = stands_after(delivered_against_granted, tables(shift=shifts, benefit_decision=decisions), rng)

    assert once.height > 2
    assert live.equals(once)
