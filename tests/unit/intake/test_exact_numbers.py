"""Quantities and prices as whole numbers, exactly."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.formats.money import Fault, millionths, unit_price

QUANTITIES = st.decimals(-(10**9), 10**9, places=6).map(lambda number: format(number, "f"))
PRICES = st.integers(0, 9).flatmap(lambda places: st.decimals(0, 10**6, places=places)).map(lambda d: format(d, "f"))


@given(QUANTITIES)
def test_a_quantity_is_kept_exactly(text: str) -> None:
    assert Decimal(millionths(text, "x")) / 1_000_000 == Decimal(text)


@given(PRICES, st.decimals("0.01", 1000, places=2))
def test_a_price_for_a_quantity_is_kept_exactly(price: str, base: Decimal) -> None:
    minor, per = unit_price(price, format(base, "f"), "SEK", "x")

    assert Decimal(minor) / 100 * base * 1_000_000 == Decimal(price) * per


@pytest.mark.parametrize("base", ["0", "-1", "x", "1e3", ""])
def test_a_price_for_nothing_is_no_price(base: str) -> None:
    with pytest.raises(Fault):
        unit_price("1.00", base, "SEK", "x")


@pytest.mark.parametrize("price", ["", ".", "1,5", "1e9", "0." + "0" * 20 + "1", "9" * 16, "9" * 15 + ".123456789"])
def test_what_is_no_price_is_a_fault(price: str) -> None:
    with pytest.raises(Fault):
        unit_price(price, "1", "SEK", "x")
