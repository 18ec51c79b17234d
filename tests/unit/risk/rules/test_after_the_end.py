"""TIM-04: time after a death or a move."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.rules.time.after_the_end import time_after_the_end
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.care_rows import row, shift, somewhen, tables


def status(**told: Any) -> dict[str, Any]:
    return row(person="u", as_of=date(2026, 4, 1), **told)


def found(shifts: list[dict[str, Any]], *statuses: dict[str, Any]) -> list[dict[str, Any]]:
    return judged(time_after_the_end, tables(shift=shifts, person_status=statuses))


@pytest.mark.case("TIM-04", "fires")
def test_shifts_after_the_day_of_death_are_shown_with_the_register() -> None:
    shifts = [shift("2026-03-10 08:00", 2), shift("2026-03-12 08:00", 2), shift("2026-03-14 08:00", 1)]

    [one] = found(shifts, status(deceased_on=date(2026, 3, 10), record_id="reg"))

    assert (one["subject_id"], one["key"], one["score"]) == ("p", "u", 0.9)
    assert [record["id"] for record in one["records"]] == [shifts[1]["record_id"], shifts[2]["record_id"], "reg"]


def test_the_sentence_tells_the_days_and_the_time() -> None:
    [one] = found([shift("2026-03-14 08:00", 1.5)], status(deceased_on=date(2026, 3, 10)))

    assert told(time_after_the_end, one) == (
        "⟦p AB⟧ har rapporterat ⟦1⟧ pass, ⟦1\u00a0h\u00a030\u00a0min⟧, för en brukare som enligt registret avled "
        "⟦10\u00a0mars 2026⟧. Det sista passet är från ⟦14\u00a0mars 2026⟧."
    )
    assert "died on ⟦10\u00a0March 2026⟧" in told(time_after_the_end, one, "en")


@pytest.mark.case("TIM-04", "almost")
def test_the_day_after_is_winding_up() -> None:
    assert found([shift("2026-03-11 08:00", 2)], status(deceased_on=date(2026, 3, 10))) == []


def test_the_day_is_the_swedish_one() -> None:
    late_in_the_evening = shift("2026-03-11 23:30", 1)  # the 12th in Sweden

    assert len(found([late_in_the_evening], status(deceased_on=date(2026, 3, 10)))) == 1


def test_a_move_within_the_municipality_changes_nothing() -> None:
    assert found([shift("2026-03-20 08:00", 2)], status(moved_on=date(2026, 3, 10), status="registered")) == []


@pytest.mark.parametrize(
    ("fact", "case"), [({"moved_on": date(2026, 3, 1), "status": "Flyttad"}, "move"),
                       ({"emigrated_on": date(2026, 3, 1), "status": "emigrated"}, "emigration")]
)  # fmt: skip
def test_who_left_is_told_apart_from_who_died(fact: dict[str, Any], case: str) -> None:
    [one] = found([shift("2026-03-20 08:00", 2)], status(**fact))

    assert one["period"] == f"{case}:u"


def test_who_came_back_lives_here() -> None:
    assert found([shift("2026-03-20 08:00", 2)], status(emigrated_on=date(2020, 3, 1), status="registered")) == []


@pytest.mark.case("TIM-04", "innocent")
def test_a_later_fact_of_the_register_corrects_an_earlier_one() -> None:
    wrong = status(deceased_on=date(2026, 3, 1), record_id="told first")
    right = {**status(status="registered", record_id="later"), "as_of": date(2026, 4, 2)}

    assert found([shift("2026-03-20 08:00", 2)], wrong, right) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_rows_arrive(seed: int) -> None:
    rng = Random(seed)
    shifts = [shift(somewhen(rng), 2, user=rng.choice("uvxy"), provider=rng.choice("pq")) for _ in range(60)]
    days = (date(2026, 3, 20), None)
    statuses = [
        row(person=user, as_of=date(2026, 4, as_of), deceased_on=rng.choice(days), status="registered")
        for user in "uvxy"
        for as_of in (1, 2)
    ]
    statuses.append(row(person="u", as_of=date(2026, 4, 3), deceased_on=date(2026, 3, 20)))

    live, once = stands_after(time_after_the_end, tables(shift=shifts, person_status=statuses), rng)

    assert once.height > 1
    assert live.equals(once)
