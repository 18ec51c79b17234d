"""What the law says of requests: days to answer in, grounds, how to appeal."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.rights import Ground, Right, appeal_of, due_on, grounds_of
from shared.working_days import is_working_day

DAYS = st.dates(date(2018, 5, 25), date(2060, 12, 31))
LONGEST_ROLL = 5  # Maundy Thursday to Tuesday, or Christmas with a weekend beside it


@pytest.mark.parametrize(
    ("received", "extended", "due"),
    [
        (date(2026, 11, 20), False, date(2026, 12, 21)),  # the 20th is a Sunday
        (date(2026, 1, 31), False, date(2026, 3, 2)),  # February ends on Saturday the 28th
        (date(2026, 3, 2), False, date(2026, 4, 2)),
        (date(2026, 3, 31), False, date(2026, 4, 30)),
        (date(2026, 3, 3), False, date(2026, 4, 7)),  # Good Friday to Easter Monday
        (date(2026, 3, 2), True, date(2026, 6, 2)),
        (date(2026, 11, 24), False, date(2026, 12, 28)),  # Christmas Eve, Christmas, a weekend
    ],
)
def test_an_answer_is_due_within_a_month_or_three(received: date, due: date, *, extended: bool) -> None:
    """Art. 12.3, counted as in regulation 1182/71."""
    assert due_on(received, extended=extended) == due


@given(DAYS)
def test_the_last_day_is_a_working_day_a_month_after_receipt(received: date) -> None:
    due = due_on(received, extended=False)

    assert is_working_day(due)
    assert timedelta(28) <= due - received <= timedelta(31 + LONGEST_ROLL)


@given(DAYS)
def test_an_extension_is_two_months_counted_from_receipt(received: date) -> None:
    longer = due_on(received, extended=True)

    assert is_working_day(longer)
    assert timedelta(89) <= longer - received <= timedelta(92 + LONGEST_ROLL)


@given(DAYS)
def test_who_asks_later_is_not_answered_earlier(received: date) -> None:
    assert due_on(received, extended=False) <= due_on(received + timedelta(1), extended=False)


def test_secrecy_limits_access_alone() -> None:
    """Dataskyddslagen 5 kap. 1 § takes from art. 13 to 15, not from the other rights."""
    assert [right for right in Right if Ground.SECRECY in grounds_of(right)] == [Right.ACCESS]


@pytest.mark.parametrize("right", Right)
def test_every_right_may_be_refused_where_it_is_abused(right: Right) -> None:
    assert Ground.MANIFESTLY_UNFOUNDED in grounds_of(right)


def test_the_appeal_names_court_authority_and_time() -> None:
    sv, en = appeal_of(date(2026, 11, 25))

    assert "förvaltningsrätten" in sv
    assert "IMY" in sv
    assert "3 veckor" in sv
    assert "3 weeks" in en
