"""How fast records are judged: a round follows what the last one took, and screening comes first."""

from services.risk.judge import LEAST_KEYS, Pace
from services.risk.operations.judging import MOST_KEYS


def test_a_round_that_took_long_is_followed_by_a_smaller_one() -> None:
    pace = Pace()

    pace.rest(5.0, busy=False)

    assert LEAST_KEYS < pace.keys < MOST_KEYS


def test_rounds_become_larger_again_when_they_are_quick() -> None:
    pace = Pace()
    pace.rest(5.0, busy=False)

    for _ in range(10):
        pace.rest(0.01, busy=False)

    assert pace.keys == MOST_KEYS


def test_however_slow_it_is_a_round_takes_some() -> None:
    pace = Pace()

    for _ in range(10):
        pace.rest(60.0, busy=True)

    assert pace.keys == LEAST_KEYS


def test_it_rests_as_long_as_it_worked() -> None:
    assert Pace().rest(2.0, busy=False) == 2.0


def test_it_rests_longer_while_messages_wait() -> None:
    assert Pace().rest(2.0, busy=True) == 18.0
