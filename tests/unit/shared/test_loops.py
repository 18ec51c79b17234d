"""A loop of the background outlives what it did not foresee."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from shared.loops import beside, outlive

PAUSE_S = 0.001


def _ending(
    stop: asyncio.Event, *ends: Callable[[], Awaitable[None]]
) -> tuple[Callable[[], Awaitable[None]], list[int]]:
    """A loop that ends in another way each time it is run, and the list of its runs; the last run sets *stop*."""
    runs: list[int] = []

    async def loop() -> None:
        runs.append(len(runs))
        if len(runs) > len(ends):
            stop.set()
            return
        await ends[len(runs) - 1]()

    return loop, runs


async def _fail() -> None:
    raise TypeError("'NoneType' object is not iterable")


async def _wait_for_a_future_that_was_cancelled() -> None:
    future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    future.cancel()
    await future


async def _return() -> None:
    return


@pytest.mark.parametrize("end", [_fail, _wait_for_a_future_that_was_cancelled, _return])
async def test_a_loop_that_ends_by_itself_is_run_again(end: Callable[[], Awaitable[None]]) -> None:
    stop = asyncio.Event()
    loop, runs = _ending(stop, end, end)

    await asyncio.wait_for(outlive("relay", loop, stop, PAUSE_S), 5)

    assert runs == [0, 1, 2]


async def test_one_loop_that_fails_leaves_the_others_at_work() -> None:
    stop, other_ended = asyncio.Event(), asyncio.Event()
    loop, _ = _ending(stop, _fail)

    async def other() -> None:
        await stop.wait()
        other_ended.set()

    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        tasks.create_task(outlive("relay", loop, stop, PAUSE_S))
        tasks.create_task(outlive("consumer", other, stop, PAUSE_S))

    assert other_ended.is_set()


async def test_a_cancellation_that_was_asked_for_ends_the_loop() -> None:
    stop, begun = asyncio.Event(), asyncio.Event()

    async def loop() -> None:
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(outlive("relay", loop, stop, PAUSE_S))
    await begun.wait()
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 5)


async def test_what_goes_on_beside_a_block_ends_what_it_is_at_when_the_block_is_left() -> None:
    told: list[str] = []

    async def run(stop: asyncio.Event) -> None:
        told.append("begun")
        await stop.wait()
        told.append("ended")

    async with beside(run):
        await asyncio.sleep(0)
        told.append("block")

    assert told == ["begun", "block", "ended"]
