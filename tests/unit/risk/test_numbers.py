"""What two formats of one invoice number share."""

import polars as pl
import pytest

from services.risk.domain.numbers import number_keys
from services.risk.rules.likeness import one_slip


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("28296524", "28296524"),
        ("0028296524", "28296524"),
        ("2829-65 24", "28296524"),
        ("F28296524", "28296524"),
        ("28O9652O", "28096520"),
        ("28O0O52O", "28000520"),
        ("1l1I1", "11111"),
        ("INV28296524", "28296524"),
        ("O28296524", "28296524"),
        ("A-12", "A12"),
        ("0012", "12"),
        ("-", None),
        ("0000", None),
        ("saknas", None),
        (None, None),
    ],
)
def test_the_key_of_a_number(number: str | None, key: str | None) -> None:
    assert number_keys(pl.Series([number, "1234"], dtype=pl.String)).to_list() == [key, "1234"]


@pytest.mark.parametrize(
    ("ours", "theirs", "slip"),
    [
        ("123456", "123956", True),
        ("123456", "124356", True),
        ("123456", "12356", True),
        ("12356", "123456", True),
        ("123456", "123456", True),
        ("123456", "129956", False),
        ("123456", "125436", False),
        ("123456", "1256", False),
        ("123456", "213465", False),
    ],
)
def test_a_slip_is_one_digit_or_two_neighbours_swapped(ours: str, theirs: str, slip: bool) -> None:
    assert one_slip(ours, theirs) is slip
