"""Tables that people open in a spreadsheet: no cell is reckoned with, and nothing else is changed."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.csv_out import BOM, csv_lines, safe_cell

pytestmark = pytest.mark.attack("C5")
BEGINS = "=+-@\t\r\n\0＝＋－＠"


def read_back(cells: list[str]) -> list[str]:
    whole = "".join(csv_lines(cells, [])).removeprefix(BOM)
    [row] = csv.reader(io.StringIO(whole, newline=""), delimiter=";")
    return row


@pytest.mark.parametrize("sign", BEGINS)
@pytest.mark.parametrize("before", ["", " ", "\xa0"])
def test_what_a_spreadsheet_would_reckon_with_gets_an_apostrophe(sign: str, before: str) -> None:
    assert safe_cell(f"{before}{sign}cmd|' /C calc'!A0").startswith("'")


@pytest.mark.parametrize("number", ["-125,50", "+46", "-1 000", "0", "-1\xa0000,25"])
def test_a_number_stays_a_number(number: str) -> None:
    assert safe_cell(number) == number


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1, max_size=5))
def test_every_cell_comes_back_as_it_was_or_with_an_apostrophe(cells: list[str]) -> None:
    assert [back in {cell, f"'{cell}"} for back, cell in zip(read_back(cells), cells, strict=True)] == [True] * len(
        cells
    )


@given(st.text(BEGINS + " \xa0abc1;\"'", max_size=8))
def test_no_cell_but_a_number_begins_as_a_formula(text: str) -> None:
    begins = text.lstrip(" \xa0").startswith(tuple(BEGINS))

    assert safe_cell(text).startswith("'") or not begins or set(text) <= set("+-1 \xa0")
