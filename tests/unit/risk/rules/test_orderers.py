"""PRC-05: an order by somebody not authorised."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.rules.procurement.orderers import order_by_another
from tests.unit.risk.law import judged, stands_after, told
from tests.unit.risk.rules.told import Row, some_day, tables


def order(number: str, orderer: str | None, day: date = date(2026, 5, 4), **more: Any) -> Row:
    told = {"document": "order", "document_number": number, "order_number": number, "seller": "p", "currency": "SEK"}
    return {**told, "orderer": orderer, "day": day, "contract_reference": "A-1", "net_minor": 20_000_00, **more}


def listed(orderer: str, **more: Any) -> Row:
    told = {"contract_number": "A-1", "orderer": orderer, "valid_from": date(2026, 1, 1), "currency": "SEK"}
    return {**told, **more}


KNOWN = order("O-1", "Best-031 ")


def found(orders: list[Row], *lists: Row) -> list[dict[str, Any]]:
    return judged(order_by_another, tables(purchase_order=orders, authorised_orderer=list(lists)))


def test_an_order_by_somebody_not_on_the_list_is_shown() -> None:
    [one] = found([KNOWN, order("O-2", "best-099")], listed("best-031"))

    assert (one["subject_id"], one["key"], one["amount_minor"], one["score"]) == ("O-2", "A-1", 20_000_00, 0.7)
    assert [row["id"] for row in one["records"]] == ["purchase_order-001"]


def test_the_sentence_does_not_tell_who_ordered() -> None:
    [one] = found([KNOWN, order("O-2", "best-099")], listed("best-031"))

    said = told(order_by_another, one)

    assert "best-099" not in one["evidence"]
    assert "gjordes av en medarbetare som inte står på listan för avtal ⟦A-1⟧" in said


def test_an_order_outside_somebodys_time_on_the_list_is_shown() -> None:
    orders = [KNOWN, order("O-2", "best-032")]

    [one] = found(orders, listed("best-031"), listed("best-032", valid_until=date(2026, 5, 3)))

    assert "whose right to order under contract ⟦A-1⟧ did not hold" in told(order_by_another, one, "en")


@pytest.mark.case("PRC-05", "fires")
def test_an_order_above_the_limit_is_shown() -> None:
    [one] = found([KNOWN], listed("best-031", limit_minor=19_999_99))

    assert "på ⟦20\u00a0000,00\u00a0kr⟧ är över medarbetarens gräns, ⟦19\u00a0999,99\u00a0kr⟧" in told(
        order_by_another, one
    )


@pytest.mark.case("PRC-05", "almost")
def test_an_order_at_the_limit_is_left_alone() -> None:
    assert found([KNOWN], listed("best-031", limit_minor=20_000_00)) == []


def test_one_of_several_rows_of_the_list_that_allows_the_order_is_enough() -> None:
    rows = listed("best-031", limit_minor=1_00), listed("best-031", valid_from=date(2026, 5, 1))

    assert found([KNOWN], *rows) == []


def test_names_in_place_of_user_names_tell_nothing() -> None:
    assert found([order("O-1", "Ann Exempel"), order("O-2", "Bo Exempel")], listed("best-031")) == []


@pytest.mark.case("PRC-05", "innocent")
def test_an_order_before_the_list_began_is_left_alone() -> None:
    assert found([KNOWN, order("O-2", "best-099", date(2025, 12, 31))], listed("best-031")) == []


def test_an_order_without_an_orderer_is_left_alone() -> None:
    assert found([KNOWN, order("O-2", None)], listed("best-031")) == []


def test_an_answer_to_an_order_is_not_judged() -> None:
    assert found([KNOWN, order("O-2", "best-099", document="response")], listed("best-031")) == []


@pytest.mark.parametrize("seed", range(4))
def test_what_stands_does_not_depend_on_how_records_arrive(seed: int) -> None:
    rng = Random(seed)
    who, contracts = ["b1", "b2", "b3", "b4"], ["A-1", "A-2", "A-3"]
    given = tables(
        purchase_order=[
            order(f"O-{n}", rng.choice(who), some_day(rng), contract_reference=rng.choice(contracts)) for n in range(40)
        ],
        authorised_orderer=[
            listed(
                rng.choice(who),
                contract_number=rng.choice(contracts),
                valid_from=some_day(rng, days=200),
                limit_minor=rng.choice([None, 10_000_00]),
            )
            for _ in range(8)
        ],
    )

    live, once = stands_after(order_by_another, given, rng)

    assert once.height > 5
    assert live.equals(once)
