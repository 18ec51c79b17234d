"""PRC-06: a contract without follow-up."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.rules.procurement.follow_up import not_followed_up
from tests.unit.risk.law import TODAY, judged, stands_after, told
from tests.unit.risk.rules.told import Row, some_day, tables


def contract(**more: Any) -> Row:
    told = {"contract_number": "A-1", "supplier": "p", "contract_class": "A"}
    return {**told, "valid_from": date(2024, 1, 1), "valid_until": date(2027, 12, 31), **more}


def followed_up(on: date, **more: Any) -> Row:
    return {"contract_number": "A-1", "supplier": "p", "followed_up_on": on, **more}


OTHER = followed_up(date(2026, 1, 1), contract_number="B-9")


def found(given: Row, *done: Row) -> list[dict[str, Any]]:
    return judged(not_followed_up, tables(contract=[given], contract_follow_up=[*done]))


def test_a_contract_that_was_never_followed_up_is_shown() -> None:
    [one] = found(contract(), OTHER)

    assert (one["subject_id"], one["on"], one["score"]) == ("A-1", date(2025, 1, 1), 0.8)
    assert told(not_followed_up, one) == (
        "Avtal ⟦A-1⟧ med ⟦p AB⟧, klass ⟦A⟧, har inte följts upp sedan det började ⟦1\u00a0januari 2024⟧. Senast "
        "⟦1\u00a0januari 2025⟧ skulle det ha skett."
    )


@pytest.mark.case("PRC-06", "fires")
def test_a_follow_up_long_ago_is_shown() -> None:
    [one] = found(contract(), followed_up(date(2025, 10, 31)))

    assert "was last followed up on ⟦31\u00a0October 2025⟧" in told(not_followed_up, one, "en")


@pytest.mark.case("PRC-06", "almost")
def test_a_follow_up_within_the_year_is_enough() -> None:
    a_year_ago = TODAY.replace(year=TODAY.year - 1)

    assert found(contract(), followed_up(a_year_ago)) == []


def test_class_b_has_two_years() -> None:
    assert found(contract(contract_class="b"), followed_up(date(2024, 11, 1))) == []
    assert len(found(contract(contract_class="b"), followed_up(date(2024, 10, 31)))) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"contract_class": "C"},
        {"contract_class": None},
        {"valid_until": date(2026, 10, 31)},
        {"valid_from": date(2026, 1, 1)},
    ],
    ids=["class C", "no class", "ended", "young"],
)
def test_other_contracts_are_left_alone(more: Row) -> None:
    assert found(contract(**more), OTHER) == []


@pytest.mark.case("PRC-06", "innocent")
def test_where_nobody_tells_of_follow_ups_nothing_is_said() -> None:
    assert found(contract()) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_records_arrive(seed: int) -> None:
    rng = Random(seed)
    numbers = [f"A-{n}" for n in range(9)]
    given = tables(
        contract=[contract(contract_number=number, contract_class=rng.choice("ABC")) for number in numbers],
        contract_follow_up=[followed_up(some_day(rng), contract_number=rng.choice(numbers)) for _ in range(9)],
    )

    live, once = stands_after(not_followed_up, given, rng)

    assert once.height > 1
    assert live.equals(once)
