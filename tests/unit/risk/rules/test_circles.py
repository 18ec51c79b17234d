"""TIM-13: care in a circle."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.rules.time.circles import circular_care
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.care_rows import row, shift, somewhen, tables


def cares(worker: str, user: str, day: int = 2, provider: str = "p") -> dict[str, Any]:
    return shift(f"2026-03-{day:02} 08:00", 2, worker, user=user, provider=provider)


def related(worker: str, user: str, relative: bool | None = True) -> dict[str, Any]:
    return row(worker=worker, user=user, relative=relative, received_on=date(2026, 1, 1))


def found(shifts: list[dict[str, Any]], *notices: dict[str, Any]) -> list[dict[str, Any]]:
    return judged(circular_care, tables(shift=shifts, employer_notice=notices))


@pytest.mark.case("TIM-13", "fires")
def test_workers_who_care_for_each_others_relatives_are_shown() -> None:
    shifts, notices = [cares("a", "u"), cares("b", "v", 9)], [related("b", "u"), related("a", "v")]

    [one] = found(shifts, *notices)

    assert {record["id"] for record in one["records"]} == {r["record_id"] for r in (*shifts, *notices)}
    assert told(circular_care, one) == (
        "⟦2⟧ medarbetare, bland annat hos ⟦p AB⟧, arbetar i en cirkel hos varandra eller hos varandras anmälda "
        "närstående. Det senaste passet är från ⟦9\u00a0mars 2026⟧."
    )
    assert "⟦2⟧ workers, among others of ⟦p AB⟧" in told(circular_care, one, "en")


@pytest.mark.parametrize("persons", ["ab", "abc", "abcd"])
def test_workers_who_care_for_each_other_are_shown_once(persons: str) -> None:
    [one] = found([cares(worker, user) for worker, user in zip(persons, persons[1:] + persons[0], strict=True)])

    assert one["period"] == ":".join(persons)


def test_two_circles_through_one_worker_are_two() -> None:
    circles = found([cares(worker, user) for worker, user in ("ab", "ba", "bc", "cb")])

    assert [one["period"] for one in circles] == ["a:b", "b:c"]


@pytest.mark.case("TIM-13", "almost")
def test_five_edges_are_no_circle() -> None:
    assert found([cares(worker, user) for worker, user in ("ab", "bc", "cd", "de", "ea")]) == []


@pytest.mark.case("TIM-13", "innocent")
def test_who_cares_for_an_own_relative_makes_no_circle() -> None:
    notices = [related("a", "u"), related("b", "u")]

    assert found([cares("a", "u"), cares("b", "u")], *notices) == []


def test_a_chain_is_no_circle() -> None:
    assert found([cares("a", "b"), cares("b", "c"), cares("a", "c")]) == []


def test_a_tie_that_nobody_told_of_is_none() -> None:
    assert found([cares("a", "u"), cares("b", "v")], related("b", "u"), related("a", "v", None)) == []


def test_it_only_adds_to_what_others_say() -> None:
    assert circular_care.modifier


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_rows_arrive(seed: int) -> None:
    rng = Random(seed)
    persons = "abcdefgh"
    shifts = [shift(somewhen(rng), 2, rng.choice(persons), user=rng.choice(persons + "uvw")) for _ in range(25)]
    notices = [related(rng.choice(persons), rng.choice("uvw"), rng.choice([True, False])) for _ in range(8)]

    live, once = stands_after(circular_care, tables(shift=shifts, employer_notice=notices), rng)

    assert once.height > 2
    assert live.equals(once)
