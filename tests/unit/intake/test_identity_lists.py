"""Every line of every list of numbers is judged right; tests/identity_table.py prints them."""

from datetime import date

import pytest

from services.intake.identity import personal_number
from services.intake.masking import mask_identity_numbers
from tests.data_files import shared_data
from tests.identity_table import _unknown_births, lists

TODAY = date(2026, 11, 25)


def wrong_lines(found: dict[str, list]) -> dict[str, int]:  # type: ignore[type-arg]  # of lines
    return {name: sum(line.expected != line.judged for line in lines) for name, lines in found.items()}


def test_our_own_lists_are_judged_right() -> None:
    assert set(wrong_lines(lists(None)).values()) == {0}


def test_every_published_list_is_judged_right() -> None:
    found = lists(shared_data() / "ids_se")

    assert {name: count for name, count in wrong_lines(found).items() if count} == {}
    assert all(found.values())


def test_a_coordination_number_without_a_known_birthday_is_masked_in_texts() -> None:
    number = next(one for one in _unknown_births() if one[4:6] == "00")

    assert number[2:] not in mask_identity_numbers(f"Bidrag till {number[2:8]}-{number[8:]}")


@pytest.mark.parametrize("born", ["0012", "0500", "0099", "1360"])
def test_a_birthday_is_left_open_in_coordination_numbers_alone(born: str) -> None:
    from services.intake.identity import luhn_valid

    numbers = [f"48{born}239{digit}" for digit in range(10) if luhn_valid(f"48{born}239{digit}")]

    assert [personal_number(f"19{number}", TODAY) for number in numbers] == [None] * len(numbers)
