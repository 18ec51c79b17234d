"""TIM-10: an assistant without a notice."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.rules.time.unregistered import assistant_without_notice
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.care_rows import row, shift, somewhen, tables


def notice(worker: str = "w", received: date = date(2026, 2, 25), **given: Any) -> dict[str, Any]:
    told_of = {"employer": "p", "received_on": received, "adult": True, "lives_in_eea": True}
    return row(**{**told_of, "worker": worker, **given})


def assists(*days: str, worker: str = "w", service: str | None = "Personlig assistans") -> list[dict[str, Any]]:
    return [shift(f"2026-{day} 08:00", 6, worker, service=service) for day in days]


def found(shifts: list[dict[str, Any]], *notices: dict[str, Any]) -> list[dict[str, Any]]:
    return judged(assistant_without_notice, tables(shift=shifts, employer_notice=notices))


SPRING = assists("03-01", "04-10")


@pytest.mark.case("TIM-10", "fires")
def test_a_worker_of_whom_no_notice_came_is_shown() -> None:
    [one] = found(SPRING, notice("other"))

    assert (one["subject_id"], one["period"], one["key"]) == ("p", "missing:w", "p")
    assert told(assistant_without_notice, one) == (
        "⟦p AB⟧ har anmält andra assistenter, men inte en medarbetare med ⟦2⟧ pass assistans från "
        "⟦1\u00a0mars 2026⟧ till ⟦10\u00a0april 2026⟧."
    )
    assert "but not of a worker with ⟦2⟧ shifts" in told(assistant_without_notice, one, "en")


def test_an_employer_of_whom_no_notice_ever_came_is_left_alone() -> None:
    assert found(SPRING, notice("other", employer="q")) == []


def test_a_worker_of_less_than_a_month_may_have_a_form_on_its_way() -> None:
    assert found(assists("03-01", "03-31"), notice("other")) == []


@pytest.mark.parametrize("service", ["hemtjänst", None])
def test_other_work_needs_no_notice(service: str | None) -> None:
    assert found(assists("03-01", "04-10", service=service), notice("other")) == []


def test_a_notice_before_the_first_shift_is_as_it_should_be() -> None:
    assert found(SPRING, notice()) == []


@pytest.mark.parametrize(
    ("fact", "case"), [({"adult": False}, "minor"), ({"lives_in_eea": False}, "outside")]
)  # fmt: skip
def test_a_notice_may_tell_who_is_not_paid_for(fact: dict[str, Any], case: str) -> None:
    [one] = found(SPRING, notice(**fact))

    assert one["period"] == f"{case}:w"
    assert "⟦2⟧ pass" in told(assistant_without_notice, one)


@pytest.mark.case("TIM-10", "innocent")
def test_a_later_notice_tells_that_the_assistant_has_turned_18() -> None:
    assert found(SPRING, notice(adult=False), notice(received=date(2026, 2, 27))) == []


@pytest.mark.case("TIM-10", "almost")
@pytest.mark.parametrize(("received", "shown"), [(date(2026, 3, 31), 0), (date(2026, 4, 1), 1)])
def test_a_notice_a_month_after_the_first_shift_is_late(received: date, shown: int) -> None:
    late = found(SPRING, notice(received=received))

    assert [told(assistant_without_notice, one)[-47:] for one in late] == [
        ", ⟦31⟧ dagar efter det första passet ⟦1\u00a0mars 2026⟧."[-47:]
    ] * shown


def test_a_notice_that_tells_nothing_of_age_says_nothing() -> None:
    assert found(SPRING, notice(adult=None, lives_in_eea=None)) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_rows_arrive(seed: int) -> None:
    rng = Random(seed)
    shifts = [
        shift(somewhen(rng), 3, rng.choice("vwxy"), provider=rng.choice("pq"), service="assistans") for _ in range(60)
    ]
    notices = [
        notice(
            rng.choice("vwx"),
            date(2026, rng.randint(2, 5), 1),
            employer=rng.choice("pq"),
            adult=rng.choice([True, False]),
        )
        for _ in range(10)
    ]

    live, once = stands_after(assistant_without_notice, tables(shift=shifts, employer_notice=notices), rng)

    assert once.height > 3
    assert live.equals(once)
