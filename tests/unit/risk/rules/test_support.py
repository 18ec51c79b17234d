"""PRE-03: an allowance for support that is not delivered."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.rules.places.support import support_not_delivered
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.care_rows import row, tables


def allowance(month: int, delivered: int | None, **given: Any) -> dict[str, Any]:
    amounts = {"amount_minor": 1_000_000, "currency": "SEK", "planned_minutes": 4800, "delivered_minutes": delivered}
    return row(**{"decision_number": "TB-1", "school": "s", "month": date(2026, month, 1), **amounts, **given})


def found(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return judged(support_not_delivered, tables(support_allowance=rows))


@pytest.mark.case("PRE-03", "fires")
def test_a_term_with_less_than_half_of_the_support_is_shown() -> None:
    [one] = found(allowance(2, 2000), allowance(3, 1600))

    assert (one["subject_id"], one["party_id"], one["amount_minor"]) == ("TB-1", "s", 1_250_000)


def test_the_sentence_tells_what_was_delivered_and_paid() -> None:
    [one] = found(allowance(2, 2000), allowance(3, 1600))

    assert told(support_not_delivered, one) == (
        "⟦s AB⟧ har fått ⟦20\u00a0000,00\u00a0kr⟧ för extra stöd enligt beslut ⟦TB-1⟧ under ⟦2⟧ månader från "
        "⟦1\u00a0februari 2026⟧. ⟦60\u00a0h\u00a00\u00a0min⟧ av ⟦160\u00a0h\u00a00\u00a0min⟧ är utförda "
        "(⟦37,5\u00a0%⟧); ⟦12\u00a0500,00\u00a0kr⟧ avser resten."
    )
    assert "⟦60\u00a0h\u00a00\u00a0min⟧ of" in told(support_not_delivered, one, "en")


@pytest.mark.case("PRE-03", "almost")
def test_half_of_the_support_is_not_less_than_half() -> None:
    assert found(allowance(2, 2400), allowance(3, 2400)) == []


@pytest.mark.case("PRE-03", "innocent")
def test_a_month_of_illness_is_evened_out() -> None:
    assert found(allowance(2, 0), allowance(3, 4800), allowance(4, 4800)) == []


def test_one_month_is_no_term() -> None:
    assert found(allowance(2, 0)) == []


def test_what_is_not_told_is_not_undelivered() -> None:
    assert found(allowance(2, None), allowance(3, None)) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_rows_arrive(seed: int) -> None:
    rng = Random(seed)
    rows = [
        allowance(month, rng.randrange(0, 4800, 100), decision_number=f"TB-{n}", school=rng.choice("st"))
        for n in range(8)
        for month in range(1, 7)
    ]

    live, once = stands_after(support_not_delivered, tables(support_allowance=rows), rng)

    assert once.height > 2
    assert live.equals(once)
