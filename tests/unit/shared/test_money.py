"""Money is exact and keeps its currency."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.money import Money, kronor

amounts = st.integers(min_value=-(10**15), max_value=10**15)


@given(amounts)
def test_the_swedish_notation_keeps_every_ore(minor: int) -> None:
    shown = kronor(minor).replace("\N{NO-BREAK SPACE}", "").replace("\N{MINUS SIGN}", "-")

    whole, ore = shown.split(",")
    assert int(whole + ore) == minor


@given(amounts, amounts)
def test_a_sum_is_the_sum_of_its_ore(one: int, other: int) -> None:
    assert (Money(one) + Money(other)).minor == one + other


def test_currencies_do_not_mix() -> None:
    with pytest.raises(ValueError, match="SEK"):
        Money(1, "EUR") < Money(1, "SEK")  # noqa: B015 - the comparison is what raises


def test_an_amount_is_written_as_swedes_write_it() -> None:
    assert kronor(4_875_000) == "48\N{NO-BREAK SPACE}750,00"
