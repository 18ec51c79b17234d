"""Working days and dated parameters."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.dated import DatedValue, Parameter
from shared.working_days import add_working_days, is_working_day

RATE = Parameter(
    "rate", "percent", (DatedValue(5, date(2024, 1, 1), "old law"), DatedValue(7, date(2026, 7, 1), "new law"))
)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 11, 21),
        date(2026, 11, 22),
        date(2026, 1, 6),
        date(2026, 5, 14),
        date(2026, 6, 19),
        date(2026, 12, 24),
        date(2026, 12, 31),
    ],
    ids=["Saturday", "Sunday", "Epiphany", "Ascension", "midsummer eve", "Christmas eve", "New Year's eve"],
)
def test_an_office_is_shut_on_red_days_and_their_eves(day: date) -> None:
    assert not is_working_day(day)


@pytest.mark.parametrize("day", [date(2026, 11, 20), date(2026, 4, 2), date(2026, 4, 30)])
def test_an_office_is_open_on_other_days(day: date) -> None:
    assert is_working_day(day)


@given(st.dates(date(2020, 1, 1), date(2050, 1, 1)), st.integers(1, 40))
def test_as_many_working_days_lie_between_as_were_asked_for(start: date, days: int) -> None:
    end = add_working_days(start, days)

    passed = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert is_working_day(end)
    assert sum(map(is_working_day, passed)) == days


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2020, 1, 1), 5),
        (date(2024, 1, 1), 5),
        (date(2026, 6, 30), 5),
        (date(2026, 7, 1), 7),
        (date(2030, 1, 1), 7),
    ],
)
def test_a_parameter_has_the_value_of_the_day(day: date, value: int) -> None:
    assert RATE.on(day) == value
