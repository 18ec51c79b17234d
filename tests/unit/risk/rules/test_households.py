"""EB-02: households that differ from the register."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.benefits.households import household_differs
from tests.unit.risk.law import judged, stands_after, told


def household(registered: int | None = 2, **more: Any) -> dict[str, Any]:
    return {
        "record_id": "h",
        "committee_id": "son",
        "declarant": "ann",
        "declared_on": date(2026, 10, 28),
        "adults": 1,
        "children": 1,
        "registered_persons": registered,
        "address": "x",
        **more,
    }


def status(person: str, **more: Any) -> dict[str, Any]:
    given = {"record_id": f"s-{person}", "committee_id": "son", "person": person, "address": "x"}
    return {**given, "as_of": date(2026, 11, 1), "status": "registered", **more}


def found(*households: dict[str, Any], statuses: tuple[dict[str, Any], ...] = ()) -> list[dict[str, Any]]:
    given = {"household": table("household", households), "person_status": table("person_status", statuses)}
    return judged(household_differs, given)


@pytest.mark.case("EB-02", "almost")
def test_a_household_as_registered_is_left_alone() -> None:
    assert found(household(2)) == []


@pytest.mark.case("EB-02", "fires")
def test_more_registered_than_told_are_shown() -> None:
    [one] = found(household(3))

    assert (one["subject_id"], one["key"], one["score"]) == ("ann", "x", 0.6)
    assert told(household_differs, one).replace("\u00a0", " ") == (
        "Ansökan den ⟦28 oktober 2026⟧ uppger ⟦2⟧ personer i hushållet. Folkbokförda på adressen är fler: ⟦3⟧."
    )


def test_fewer_registered_than_told_are_shown() -> None:
    [one] = found(household(1))

    assert "Fewer are registered at the address: ⟦1⟧" in told(household_differs, one, "en")


@pytest.mark.case("EB-02", "innocent")
@pytest.mark.parametrize("registered", [1, 2, 3])
def test_a_child_that_lives_alternately_is_no_difference(registered: int) -> None:
    assert found(household(registered, shared_custody_children=1)) == []


def test_a_lodger_who_is_told_of_is_no_difference() -> None:
    assert found(household(3, lodgers=1)) == []


def test_the_register_tells_of_more_persons_where_nothing_was_looked_up() -> None:
    [one] = found(household(None), statuses=(status("ann"), status("bo"), status("cia")))

    assert "minst ⟦3⟧ personer" in told(household_differs, one)


@pytest.mark.parametrize("more", [{"status": "Avliden"}, {"moved_on": date(2026, 10, 29)}])
def test_who_died_or_came_later_is_not_counted(more: dict[str, Any]) -> None:
    assert found(household(None), statuses=(status("ann"), status("bo"), status("cia", **more))) == []


def test_a_register_that_tells_of_few_does_not_say_that_others_are_missing() -> None:
    assert found(household(None), statuses=(status("ann"),)) == []


def test_a_register_that_does_not_know_the_declarant_there_says_nothing() -> None:
    assert found(household(None), statuses=(status("bo"), status("cia"), status("dan"))) == []


def test_the_latest_declaration_counts() -> None:
    later = household(2, record_id="h2", declared_on=date(2026, 11, 1))

    assert found(household(5), later) == []


def test_a_declaration_without_an_address_says_nothing() -> None:
    assert found(household(5, address=None)) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_declarations_arrive(seed: int) -> None:
    rng = Random(seed)
    households = [
        household(
            rng.choice([None, 1, 2, 3]), record_id=f"h{n}", declarant=rng.choice("abcde"), address=rng.choice("xyzuv"),
            declared_on=date(2026, 1 + n % 10, 1),
        )
        for n in range(30)
    ]  # fmt: skip
    statuses = [
        status(rng.choice("abcde"), record_id=f"s{n}", address=rng.choice("xyzuv"), as_of=date(2026, 1 + n % 10, 2))
        for n in range(30)
    ]
    given = {"household": table("household", households), "person_status": table("person_status", statuses)}

    live, once = stands_after(household_differs, given, rng)

    assert once.height > 5
    assert live.equals(once)
