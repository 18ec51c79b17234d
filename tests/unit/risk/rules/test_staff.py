"""PRE-02: staff ratio and licences."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.rules.places.staff import staff_and_licences
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.care_rows import row, tables


def staffing(**given: Any) -> dict[str, Any]:
    told_of = {"provider": "p", "unit": "Björken", "as_of": date(2026, 10, 1), "served": 62, "staff": 11}
    licences = {"stated_ratio_hundredths": 530, "qualified": 5, "licensed_found": 5}
    return row(**{**told_of, **licences, **given})


def found(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return judged(staff_and_licences, tables(staffing=rows))


@pytest.mark.case("PRE-02", "fires")
def test_more_children_per_staff_than_stated_are_shown() -> None:
    [one] = found(staffing(staff=10))

    assert (one["subject_id"], one["period"]) == ("p", "ratio:Björken")
    assert told(staff_and_licences, one) == (
        "⟦Björken⟧ hos ⟦p AB⟧ hade ⟦62⟧ barn eller elever och ⟦10⟧ anställda i tjänst ⟦1\u00a0oktober 2026⟧: ⟦6,2⟧ per "
        "anställd mot uppgivna ⟦5,3⟧."
    )
    assert "⟦6.2⟧ per member of staff against ⟦5.3⟧ stated" in told(staff_and_licences, one, "en")


@pytest.mark.case("PRE-02", "almost")
def test_somebody_may_be_ill() -> None:
    assert found(staffing()) == []


def test_what_a_unit_did_not_state_it_is_not_held_to() -> None:
    assert found(staffing(staff=2, stated_ratio_hundredths=None)) == []


def test_licences_that_the_register_does_not_have_are_shown() -> None:
    [one] = found(staffing(qualified=10, licensed_found=8))

    assert told(staff_and_licences, one).endswith(
        "uppger ⟦10⟧ behöriga ⟦1\u00a0oktober 2026⟧; ⟦8⟧ av legitimationerna finns i registret."
    )


@pytest.mark.parametrize(("qualified", "licensed"), [(10, 9), (11, 9), (10, None)])
def test_one_or_a_few_of_many_may_be_spelt_otherwise(qualified: int, licensed: int | None) -> None:
    assert found(staffing(qualified=qualified, licensed_found=licensed)) == []


@pytest.mark.case("PRE-02", "innocent")
def test_the_latest_report_of_a_unit_counts() -> None:
    assert found(staffing(staff=5), staffing(as_of=date(2026, 10, 15))) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_rows_arrive(seed: int) -> None:
    rng = Random(seed)
    rows = [
        staffing(
            provider=rng.choice("pqr"), unit=rng.choice(["Ek", "Gran"]), as_of=date(2026, rng.randint(1, 9), 1),
            staff=rng.randint(6, 13), licensed_found=rng.randint(1, 5),
        )
        for _ in range(30)
    ]  # fmt: skip

    live, once = stands_after(staff_and_licences, tables(staffing=rows), rng)

    assert once.height > 3
    assert live.equals(once)
