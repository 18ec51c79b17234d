"""PRC-02: spend after the contract's end or above its ceiling."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.rules.procurement.after_end import spend_beyond_contract
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.told import Row, paid, some_day, tables

LATE = date(2026, 2, 15)  # the 46th day after the end


def contract(**more: Any) -> Row:
    told = {"contract_number": "A-1", "supplier": "p", "valid_from": date(2024, 1, 1)}
    return {**told, "valid_until": date(2025, 12, 31), **more}


def bought(minor: int, on: date = LATE, party: str = "p", **more: Any) -> Row:
    return paid(party, minor, on, contract_reference="A-1", **more)


def change(**more: Any) -> Row:
    return {"contract_number": "A-1", "supplier": "p", "changed_on": date(2025, 6, 1), **more}


def found(*payments: Row, given: Row | None = None, changes: list[Row] | None = None) -> list[dict[str, Any]]:
    rows = tables(contract=[given or contract()], payment=list(payments), contract_change=changes or [])
    return judged(spend_beyond_contract, rows)


@pytest.mark.case("PRC-02", "fires")
def test_an_invoice_well_after_the_end_is_shown() -> None:
    [one] = found(bought(30_000_00))

    assert (one["subject_id"], one["party_id"], one["period"], one["score"]) == ("A-1", "p", "end p", 0.7)
    assert told(spend_beyond_contract, one) == (
        "⟦p AB⟧ har fakturerat ⟦30\u00a0000,00\u00a0kr⟧ på avtal ⟦A-1⟧ till och med ⟦15\u00a0februari 2026⟧. Avtalet "
        "slutade ⟦31\u00a0december 2025⟧."
    )


@pytest.mark.case("PRC-02", "almost")
def test_an_invoice_for_the_last_deliveries_is_left_alone() -> None:
    assert found(bought(30_000_00, date(2026, 2, 14))) == []


@pytest.mark.case("PRC-02", "innocent")
def test_a_recorded_extension_moves_the_end() -> None:
    assert found(bought(30_000_00), changes=[change(new_end=date(2026, 6, 30))]) == []


def test_an_extension_that_may_be_unsigned_scores_lower() -> None:
    [one] = found(bought(30_000_00), given=contract(longest_until=date(2027, 12, 31)))

    assert one["score"] == 0.4
    assert "it can be extended to ⟦31\u00a0December 2027⟧" in told(spend_beyond_contract, one, "en")


def test_what_was_credited_is_not_spent() -> None:
    assert found(bought(30_000_00), bought(-25_000_00)) == []


def test_another_suppliers_invoice_is_not_this_contracts() -> None:
    assert found(bought(30_000_00, party="q")) == []


def test_an_order_paid_after_the_end_tells_nothing() -> None:
    assert found(bought(30_000_00, kind_group="order")) == []


def test_purchases_above_the_ceiling_are_shown() -> None:
    [one] = found(bought(110_000_00, date(2025, 5, 1)), given=contract(ceiling_minor=100_000_00))

    assert (one["period"], one["score"]) == ("ceiling p", 0.8)
    assert "är ⟦110\u00a0000,00\u00a0kr⟧, ⟦110\u00a0%⟧ av takvolymen ⟦100\u00a0000,00\u00a0kr⟧" in told(
        spend_beyond_contract, one
    )


def test_a_ceiling_that_is_near_is_an_early_warning() -> None:
    given = contract(ceiling_minor=100_000_00)

    assert [one["score"] for one in found(bought(100_000_00, date(2025, 5, 1)), given=given)] == [0.3]
    assert found(bought(90_000_00, date(2025, 5, 1)), given=given) == []


def test_a_ceiling_that_was_raised_holds_more() -> None:
    raised = change(value_minor=50_000_00, currency="SEK")

    assert found(bought(110_000_00, date(2025, 5, 1)), given=contract(ceiling_minor=100_000_00), changes=[raised]) == []


def test_one_purchase_told_as_an_order_and_an_invoice_counts_once() -> None:
    twice = [bought(60_000_00, date(2025, 5, 1), kind_group=kind) for kind in ("order", "invoice")]

    assert found(*twice, given=contract(ceiling_minor=100_000_00)) == []


@pytest.mark.parametrize("seed", range(4))
def test_what_stands_does_not_depend_on_how_records_arrive(seed: int) -> None:
    rng = Random(seed)
    numbers, who = ["A-1", "A-2", "A-3", None], "pq"
    given = tables(
        contract=[
            contract(contract_number=number, supplier=one, valid_until=some_day(rng), ceiling_minor=40_000_00)
            for number in numbers[:3]
            for one in who
        ],
        contract_change=[
            change(contract_number=rng.choice(numbers[:3]), supplier=rng.choice(who), new_end=some_day(rng))
            for _ in range(3)
        ],
        payment=[
            {**bought(rng.randint(-2, 20) * 1_000_00, some_day(rng), rng.choice(who)), "contract_reference": number}
            for _ in range(40)
            for number in [rng.choice(numbers)]
        ],
    )

    live, once = stands_after(spend_beyond_contract, given, rng)

    assert once.height > 4
    assert live.equals(once)
