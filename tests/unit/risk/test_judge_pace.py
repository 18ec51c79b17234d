"""How fast records are judged: a round follows what the last one took, and screening comes first."""

import asyncio

import pytest

from services.risk.judge import LEAST_KEYS, Pace, Rest, take_rest
from services.risk.operations.judging import MOST_KEYS
from shared.telemetry import CONSUMER_LAG


def test_a_round_that_took_long_is_followed_by_a_smaller_one() -> None:
    pace = Pace()

    pace.after(5.0)

    assert LEAST_KEYS < pace.keys < MOST_KEYS


def test_rounds_become_larger_again_when_they_are_quick() -> None:
    pace = Pace()
    pace.after(5.0)

    for _ in range(10):
        pace.after(0.01)

    assert pace.keys == MOST_KEYS


def test_however_slow_it_is_a_round_takes_some() -> None:
    pace = Pace()

    for _ in range(10):
        pace.after(60.0)

    assert pace.keys == LEAST_KEYS


def test_it_works_most_of_its_time_where_no_message_waits() -> None:
    assert Pace().after(2.0).quiet == pytest.approx(0.5)


def test_it_rests_longer_while_messages_wait() -> None:
    assert Pace().after(2.0).busy == 18.0


async def test_a_long_rest_ends_when_no_message_waits_any_longer() -> None:
    lag = CONSUMER_LAG.labels("a topic")
    lag.set(1)
    resting = asyncio.create_task(take_rest(asyncio.Event(), Rest(quiet=0.0, busy=3_600.0)))
    await asyncio.sleep(0)

    lag.set(0)

    async with asyncio.timeout(10):
        await resting
    assert resting.done()
