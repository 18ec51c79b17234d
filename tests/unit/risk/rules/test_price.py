"""INV-05: a price above the contract."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.invoices.price import price_above_contract
from tests.unit.risk.law import judged, stands_after, told

Row = dict[str, Any]


def line(number: str, price: int, quantity: int = 100, **more: Any) -> Row:
    told = {"record_id": number, "committee_id": "son", "supplier": "c", "supplier_name": "Tryggvård AB"}
    what = {"article": "HT-DAG", "unit_of_measure": "hour", "unit_price_minor": price, "currency": "SEK"}
    return {**told, **what, "quantity_thousandths": quantity * 1_000, "invoiced_on": date(2026, 10, 31), **more}


def price(minor: int = 46_500, number: str = "k", **more: Any) -> Row:
    told = {"record_id": number, "committee_id": "son", "supplier": "c", "contract_number": "A-1"}
    what = {"article": "ht-dag", "unit_of_measure": "Hour", "unit_price_minor": minor, "currency": "SEK"}
    return {**told, **what, "valid_from": date(2026, 1, 1), **more}


def found(*lines: Row, of: tuple[Row, ...] = (price(),)) -> list[Row]:
    tables = {"invoice_line": table("invoice_line", lines), "contract_price": table("contract_price", of)}
    return judged(price_above_contract, tables)


@pytest.mark.case("INV-05", "fires")
def test_a_price_above_the_contract_is_shown_with_what_is_too_much() -> None:
    [one] = found(line("a", 48_000))

    assert (one["subject_id"], one["amount_minor"], one["score"]) == ("c", 150_000, 0.5)
    assert [row["id"] for row in one["records"]] == ["a", "k"]


def test_the_sentence_tells_both_prices() -> None:
    [one] = found(line("a", 48_000))

    assert told(price_above_contract, one) == (
        "⟦Tryggvård AB⟧ har tagit ⟦480,00\u00a0kr⟧ per enhet för ⟦HT-DAG⟧ mot avtalade ⟦465,00\u00a0kr⟧, på ⟦1⟧ rader "
        "under ⟦2026⟧. Det är ⟦1\u00a0500,00\u00a0kr⟧ för mycket."
    )


@pytest.mark.case("INV-05", "almost")
def test_two_per_cent_above_are_left_alone() -> None:
    assert found(line("a", 47_430)) == []


def test_less_than_five_hundred_kronor_too_much_are_left_alone() -> None:
    assert found(line("a", 48_000, quantity=33)) == []


def test_five_hundred_kronor_too_much_are_shown() -> None:
    assert [one["amount_minor"] for one in found(line("a", 47_500, quantity=50))] == [50_000]


def test_ten_thousand_kronor_in_a_year_are_a_years() -> None:
    assert [one["score"] for one in found(line("a", 47_500, quantity=1_000))] == [0.7]


def test_small_lines_add_up_over_the_year() -> None:
    assert len(found(line("a", 48_000, quantity=17), line("b", 48_000, quantity=17))) == 1


def test_what_was_credited_is_taken_off() -> None:
    assert found(line("a", 48_000), line("b", 48_000, quantity=-100)) == []


def test_a_year_of_ten_thousand_kronor_is_surer() -> None:
    [one] = found(line("a", 48_000, quantity=700))

    assert "and ⟦SEK\u00a010,500.00⟧ for all articles that year" in told(price_above_contract, one, "en")


def test_another_unit_is_another_price() -> None:
    assert found(line("a", 48_000, unit_of_measure="visit")) == []


def test_the_price_that_held_on_the_day_is_the_agreed_one() -> None:
    newer = price(48_000, "n", valid_from=date(2026, 10, 1))

    assert found(line("a", 48_000), of=(price(valid_until=date(2026, 9, 30)), newer)) == []


@pytest.mark.parametrize("edge", ["valid_from", "valid_until"])
def test_a_price_holds_on_its_first_and_last_day(edge: str) -> None:
    assert len(found(line("a", 48_000), of=(price() | {edge: date(2026, 10, 31)},))) == 1


def test_of_several_prices_that_hold_the_highest_is_agreed() -> None:
    assert found(line("a", 48_000), of=(price(), price(48_000, "n"))) == []


def test_a_price_of_another_contract_is_no_measure() -> None:
    assert found(line("a", 48_000, contract_number="A-2")) == []


@pytest.mark.case("INV-05", "innocent")
def test_an_indexed_price_may_rise_after_a_year() -> None:
    assert found(line("a", 49_800), of=(price(index_name="OPI", valid_from=date(2025, 1, 1)),)) == []


def test_an_indexed_price_holds_for_its_first_year() -> None:
    assert len(found(line("a", 48_000), of=(price(index_name="OPI"),))) == 1


def test_an_indexed_price_that_rose_more_is_shown_with_what_it_might_have_been() -> None:
    [one] = found(line("a", 51_000), of=(price(index_name="OPI", valid_from=date(2025, 1, 1)),))

    assert "sedan ⟦488,25\u00a0kr⟧ räknats som möjlig uppräkning" in told(price_above_contract, one)


@pytest.mark.parametrize("seed", range(3))
def test_what_stands_does_not_depend_on_how_lines_arrive(seed: int) -> None:
    rng = Random(seed)
    lines = [
        line(f"{n:02}", rng.choice([46_500, 48_000]), rng.randint(-20, 90), supplier=who, article=rng.choice("xyz"))
        for n in range(60)
        for who in [rng.choice("cde")]
    ]
    prices = [price(46_000, f"{who}{of}", supplier=who, article=of) for who in "cde" for of in "xyz"]
    tables = {"invoice_line": table("invoice_line", lines), "contract_price": table("contract_price", prices)}

    live, once = stands_after(price_above_contract, tables, rng)

    assert once.height > 3
    assert live.equals(once)
