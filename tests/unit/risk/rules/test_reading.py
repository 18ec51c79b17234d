"""EMP-08: reading without a case."""

from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.employees.reading import reading_without_case
from tests.unit.risk.law import judged, stands_after, told

Row = dict[str, Any]
BASE = {"committee_id": "son"}


def employee(number: str = "e", user: str = "u", who: str = "ann", **more: Any) -> Row:
    return {**BASE, "record_id": number, "employee": who, "user_name": user, "employed_from": date(2020, 1, 1), **more}


def read(number: str, party: str = "bo", user: str = "u", **more: Any) -> Row:
    told = {"record_id": number, "user_name": user, "party": party, "system": "vard", "assigned": False}
    return {**BASE, **told, "read_at": datetime(2026, 3, 2, 8, tzinfo=UTC), **more}


def found(*log: Row, employees: tuple[Row, ...] = (employee(),), status: tuple[Row, ...] = (), **p: Any) -> list[Row]:
    tables = {
        "access_log_entry": table("access_log_entry", log),
        "employee": table("employee", employees),
        "person_status": table("person_status", status),
    }
    return judged(reading_without_case, tables, **p)


@pytest.mark.case("EMP-08", "fires")
def test_three_parties_read_without_a_case_ask_for_a_reason() -> None:
    [one] = found(read("a", "b"), read("b", "c"), read("c", "d"))

    assert (one["subject_id"], one["score"], len(one["records"])) == ("ann", 0.3, 3)


def test_the_sentence_tells_the_month_and_how_many() -> None:
    [one] = found(read("a", "b"), read("b", "c"), read("c", "d"))

    assert told(reading_without_case, one) == (
        "En medarbetare läste under ⟦mars 2026⟧ uppgifter om ⟦3⟧ utan ärende eller angivet skäl, ⟦3⟧ gånger."
    )


@pytest.mark.case("EMP-08", "almost")
def test_two_parties_are_left_alone() -> None:
    assert found(read("a", "b"), read("b", "c"), read("c", "c")) == []


@pytest.mark.case("EMP-08", "innocent")
def test_a_reason_given_answers_it() -> None:
    assert found(*(read(n, n, reason_code="jour") for n in "bcd")) == []


def test_reading_with_a_case_is_work() -> None:
    assert found(*(read(n, n, assigned=True) for n in "bcd")) == []


def test_a_log_that_does_not_tell_of_cases_says_nothing() -> None:
    assert found(*(read(n, n, assigned=None) for n in "bcd")) == []


def test_reading_of_somebody_who_lives_in_the_same_household_is_surest() -> None:
    lives = {**BASE, "record_id": "s", "person": "bo", "as_of": date(2026, 1, 1), "household": "h"}

    [one] = found(read("a", assigned=None), employees=(employee(household="h"),), status=(lives,))

    assert (one["score"], "närstående, utan ärende" in told(reading_without_case, one)) == (0.5, True)


def test_reading_of_a_colleague_is_shown() -> None:
    [one] = found(read("a"), employees=(employee(), employee("f", "v", "bo")))

    assert "who are colleagues, without a case" in told(reading_without_case, one, "en")


def test_a_user_that_is_no_employee_is_left_out() -> None:
    assert found(*(read(n, n, user="robot") for n in "bcd")) == []


def crowd(*counts: int) -> tuple[list[Row], tuple[Row, ...]]:
    log = [read(f"{n}-{k}", f"p{k}", f"u{n}", assigned=True) for n, count in enumerate(counts) for k in range(count)]
    return log, tuple(employee(f"e{n}", f"u{n}", f"w{n}") for n in range(len(counts)))


def test_many_more_than_almost_all_others_are_shown_with_what_is_usual() -> None:
    log, staff = crowd(2, 2, 2, 2, 5)

    [one] = found(*log, employees=staff, peers=5)

    assert "⟦5⟧ stycken, mot högst ⟦2⟧ för nästan alla andra" in told(reading_without_case, one)


def test_a_little_more_than_the_others_is_left_alone() -> None:
    log, staff = crowd(2, 2, 2, 2, 4)

    assert found(*log, employees=staff, peers=5) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_reads_arrive(seed: int) -> None:
    rng = Random(seed)
    log = [
        read(f"{n:02}", rng.choice("abcdefgw"), rng.choice("uvw"), assigned=rng.choice([True, False]), read_at=at)
        for n in range(70)
        for at in [datetime(2026, rng.randint(1, 4), 2, tzinfo=UTC)]
    ]
    staff = [employee(f"e{name}", name, name) for name in "uvw"]

    live, once = stands_after(
        reading_without_case,
        {"access_log_entry": table("access_log_entry", log), "employee": table("employee", staff)},
        rng,
    )

    assert once.height > 1
    assert live.equals(once)
