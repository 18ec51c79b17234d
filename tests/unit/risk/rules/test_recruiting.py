"""EMP-07: a gap in the checks of a recruitment."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.employees.recruiting import gap_in_recruitment
from tests.unit.risk.law import TODAY, judged, stands_after, told

Row = dict[str, Any]
DONE = date(2026, 8, 20)


def check(number: str = "r", **more: Any) -> Row:
    told = {"record_id": number, "committee_id": "son", "recruitment_number": "REK-77", "employee": "ann"}
    done = {"identity_checked_on": DONE, "references_checked_on": DONE, "extract_shown_on": DONE}
    flags = {"exposed_function": True, "extract_required": True}
    return {**told, **done, **flags, "hired_on": date(2026, 9, 1), **more}


def found(*checks: Row) -> list[Row]:
    return judged(gap_in_recruitment, {"recruitment_check": table("recruitment_check", checks)})


@pytest.mark.case("EMP-07", "fires")
def test_a_missing_check_in_an_exposed_function_is_a_task() -> None:
    [one] = found(check(references_checked_on=None))

    assert (one["subject_id"], one["period"], one["score"]) == ("ann", "REK-77", 0.4)


def test_the_sentence_names_what_is_missing() -> None:
    [one] = found(check(references_checked_on=None, extract_shown_on=None))

    assert told(gap_in_recruitment, one) == (
        "I rekrytering ⟦REK-77⟧ till en utsatt funktion saknas referenser och registerutdrag. Anställningen började "
        "⟦1\u00a0september 2026⟧."
    )


def test_the_sentence_is_told_in_english() -> None:
    [one] = found(check(identity_checked_on=None))

    assert told(gap_in_recruitment, one, "en").startswith(
        "Recruitment ⟦REK-77⟧ to an exposed function lacks a check of"
    )


def test_complete_checks_are_no_task() -> None:
    assert found(check()) == []


@pytest.mark.case("EMP-07", "innocent")
def test_an_extract_that_is_not_required_is_not_missed() -> None:
    assert found(check(extract_required=None, extract_shown_on=None)) == []


def test_a_function_that_is_not_exposed_is_left_alone() -> None:
    assert found(check(exposed_function=False, identity_checked_on=None)) == []


@pytest.mark.case("EMP-07", "almost")
def test_an_employment_that_has_not_begun_is_left_alone() -> None:
    assert found(check(hired_on=TODAY, identity_checked_on=None)) == []


def test_an_employment_that_began_yesterday_is_shown() -> None:
    assert len(found(check(hired_on=TODAY - timedelta(days=1), identity_checked_on=None))) == 1


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_checks_arrive(seed: int) -> None:
    rng = Random(seed)
    checks = [
        check(f"{n:02}", employee=rng.choice("abcd"), recruitment_number=f"R{n}", identity_checked_on=day)
        for n in range(30)
        for day in [rng.choice([None, DONE])]
    ]

    live, once = stands_after(gap_in_recruitment, {"recruitment_check": table("recruitment_check", checks)}, rng)

    assert once.height > 5
    assert live.equals(once)
