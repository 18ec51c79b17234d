"""PRC-04: growth after the award."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.rules.procurement.growth import grown_after_award
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.told import Row, paid, some_day, tables


def contract(**more: Any) -> Row:
    return {"contract_number": "A-1", "supplier": "p", "awarded_minor": 100_000_00, "currency": "SEK", **more}


def change(minor: int | None = None, **more: Any) -> Row:
    told = {"contract_number": "A-1", "supplier": "p", "changed_on": date(2025, 6, 1), "currency": "SEK"}
    return {**told, "change_kind": "addition", "value_minor": minor, **more}


def bought(minor: int) -> Row:
    return paid("p", minor, date(2025, 9, 1), contract_reference="A-1")


def found(*changes: Row, given: Row | None = None, payments: list[Row] | None = None) -> list[dict[str, Any]]:
    rows = tables(contract=[given or contract()], contract_change=list(changes), payment=payments or [])
    return judged(grown_after_award, rows)


@pytest.mark.case("PRC-04", "fires")
def test_changes_of_more_than_a_minor_value_are_shown() -> None:
    [one] = found(change(6_000_00), change(4_000_00))

    assert (one["subject_id"], one["period"], one["amount_minor"]) == ("A-1", "changes p", 10_000_00)
    assert told(grown_after_award, one) == (
        "Avtal ⟦A-1⟧ med ⟦p AB⟧ har ändrats med ⟦10\u00a0000,00\u00a0kr⟧, ⟦10\u00a0%⟧ av det tilldelade värdet "
        "⟦100\u00a0000,00\u00a0kr⟧. Ett mindre värde är under ⟦10\u00a0%⟧."
    )


@pytest.mark.case("PRC-04", "almost")
def test_a_minor_change_is_left_alone() -> None:
    assert found(change(9_999_99)) == []


def test_works_may_change_by_more() -> None:
    works = contract(categories=["45210000"])

    assert found(change(14_999_99), given=works) == []
    assert len(found(change(15_000_00), given=works)) == 1


@pytest.mark.case("PRC-04", "innocent")
def test_a_change_by_index_follows_from_the_contract() -> None:
    assert found(*[change(20_000_00, change_kind="Indexering")] * 3) == []


def test_an_extension_that_the_contract_allows_is_no_change() -> None:
    given = contract(longest_until=date(2027, 12, 31))
    within = change(50_000_00, change_kind="förlängning", new_end=date(2027, 12, 31))

    assert found(within, given=given) == []
    assert len(found({**within, "new_end": date(2028, 1, 1)}, given=given)) == 1


def test_three_changes_are_shown_whatever_their_value() -> None:
    [one] = found(change(), change(), change(changed_on=date(2025, 7, 1)))

    assert told(grown_after_award, one, "en") == (
        "Contract ⟦A-1⟧ with ⟦p AB⟧ was changed ⟦3⟧ times, most recently on ⟦1\u00a0July 2025⟧."
    )


def test_two_changes_are_left_alone() -> None:
    assert found(change(), change()) == []


def test_far_more_paid_than_awarded_is_shown() -> None:
    [one] = found(payments=[bought(120_000_01)])

    assert "är ⟦120\u00a0000,01\u00a0kr⟧, ⟦1,2⟧ gånger det tilldelade värdet" in told(grown_after_award, one)


def test_paid_a_little_more_is_left_alone() -> None:
    assert found(payments=[bought(120_000_00)]) == []


def test_a_ceiling_that_is_not_reached_explains_what_is_paid() -> None:
    assert found(given=contract(ceiling_minor=200_000_00), payments=[bought(150_000_00)]) == []


@pytest.mark.parametrize("seed", range(4))
def test_what_stands_does_not_depend_on_how_records_arrive(seed: int) -> None:
    rng = Random(seed)
    numbers, who = ["A-1", "A-2", "A-3"], "pq"

    def one_of() -> Row:
        return {"contract_number": rng.choice(numbers), "supplier": rng.choice(who)}

    given = tables(
        contract=[contract(contract_number=number, supplier=one) for number in numbers for one in who],
        contract_change=[
            change(rng.randint(-5, 9) * 1_000_00, **one_of(), changed_on=some_day(rng)) for _ in range(16)
        ],
        payment=[
            {**bought(rng.randint(1, 60) * 1_000_00), "contract_reference": rng.choice(numbers)} for _ in range(20)
        ],
    )

    live, once = stands_after(grown_after_award, given, rng)

    assert once.height > 4
    assert live.equals(once)
