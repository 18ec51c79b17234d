"""EMP-02: who handled something may be too near to whom it concerned."""

from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.employees.conflict import possible_conflict
from tests.unit.risk.law import judged, stands_after, told

Row = dict[str, Any]
BASE = {"committee_id": "son"}


def employee(number: str = "e", user: str = "handl-1", **more: Any) -> Row:
    told = {"record_id": number, "employee": "ann", "user_name": user, "employed_from": date(2020, 1, 1)}
    return {**BASE, **told, "address": "storgatan", "household": "h1", **more}


def act(number: str = "a", party: str = "bo", day: int = 2, user: str = "Handl-1", **more: Any) -> Row:
    at = datetime(2026, 3, day, 8, tzinfo=UTC)
    return {
        **BASE,
        "record_id": number,
        "user_name": user,
        "action": "decide",
        "party": party,
        "happened_at": at,
        **more,
    }


def status(number: str = "s", party: str = "bo", as_of: date = date(2026, 1, 1), **more: Any) -> Row:
    return {**BASE, "record_id": number, "person": party, "as_of": as_of, **more}


def found(**rows: list[Row]) -> list[Row]:
    told = {"employee": [employee()], "user_action": [act()], **rows}
    return judged(possible_conflict, {kind: table(kind, given) for kind, given in told.items()})


@pytest.mark.case("EMP-02", "fires")
def test_a_party_of_the_same_household_is_a_possible_conflict() -> None:
    [one] = found(person_status=[status(household="h1")])

    assert (one["subject_id"], one["party_id"], one["score"]) == ("ann", "ann", 0.5)


def test_the_sentence_tells_neither_the_party_nor_by_what() -> None:
    [one] = found(person_status=[status(household="h1")])

    assert told(possible_conflict, one) == (
        "Möjlig jävssituation: en medarbetare har tagit ⟦1⟧ steg mellan ⟦2\u00a0mars 2026⟧ och ⟦2\u00a0mars 2026⟧ i "
        "ärenden där parten kan vara närstående."
    )


def test_the_sentence_is_told_in_english() -> None:
    [one] = found(user_action=[act(party="ann")])

    assert told(possible_conflict, one, "en").endswith("in matters to which the employee may be a party.")


def test_a_party_at_another_address_is_none() -> None:
    assert found(person_status=[status(address="lillgatan", household="h2")]) == []


def test_an_address_that_nobody_told_is_the_same_as_none() -> None:
    assert found(employee=[employee(address=None, household=None)], person_status=[status()]) == []


@pytest.mark.case("EMP-02", "innocent")
def test_an_address_of_many_tells_nothing() -> None:
    many = [status(str(n), f"p{n}", address="storgatan") for n in range(9)]

    assert found(user_action=[act(party="p1")], person_status=many) == []


def test_an_address_of_eight_still_tells_something() -> None:
    some = [status(str(n), f"p{n}", address="storgatan") for n in range(8)]

    assert len(found(user_action=[act(party="p1")], person_status=some)) == 1


def test_the_address_that_held_on_the_day_counts() -> None:
    moved = [status("s", household="h2"), status("t", as_of=date(2026, 3, 3), household="h1")]

    assert found(person_status=moved) == []


def test_a_decision_about_a_benefit_is_an_act_too() -> None:
    decided = {**BASE, "record_id": "d", "recipient": "bo", "decided_on": date(2026, 3, 2), "decided_by": "handl-1"}

    [one] = found(user_action=[], benefit_decision=[decided], person_status=[status(household="h1")])

    assert one["records"] == [{"kind": "benefit_decision", "id": "d", "role": "acted"}]


@pytest.mark.case("EMP-02", "almost")
@pytest.mark.parametrize(("left", "found_n"), [(date(2024, 3, 3), 1), (date(2024, 3, 2), 0)])
def test_an_employer_left_within_two_years_is_a_possible_conflict(left: date, found_n: int) -> None:
    was = employee(former_employer="c", left_former_on=left)

    assert len(found(employee=[was], user_action=[act(party="c")])) == found_n


def test_a_step_that_was_undone_is_no_act() -> None:
    assert found(user_action=[act(outcome="cancelled")], person_status=[status(household="h1")]) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_records_arrive(seed: int) -> None:
    rng = Random(seed)
    rows = {
        "employee": [employee(f"e{n}", f"u{n}", employee=f"w{n}", household=f"h{n}", address=None) for n in range(4)],
        "user_action": [
            act(f"a{n}", rng.choice("pqrs"), rng.randint(1, 9), f"u{rng.randint(0, 3)}") for n in range(40)
        ],
        "person_status": [status(f"s{n}", rng.choice("pqrs"), household=f"h{rng.randint(0, 3)}") for n in range(9)],
    }

    live, once = stands_after(possible_conflict, {kind: table(kind, given) for kind, given in rows.items()}, rng)

    assert once.height > 1
    assert live.equals(once)
