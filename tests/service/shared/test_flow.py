"""Outbox, relay, broker, consumer, inbox: nothing is lost and nothing takes effect twice."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaProducer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.settings import Settings
from shared.broker import new_producer
from shared.consumer import Consumption
from shared.db import Sessions, connect, system_session
from shared.events import FileProcessed
from shared.inbox import Handlers, handle_once
from shared.outbox import Message, publish, record
from shared.problems import Conflict
from shared.relay import relay_batch, run_relay
from shared.testing import Database, reset
from tests.builders import NOON


def a_file(number: int, municipality_id: str = "9999") -> FileProcessed:
    """An event that tells its number in *rows*."""
    return FileProcessed(
        event_id=uuid4(),
        municipality_id=municipality_id,
        occurred_at=NOON,
        file_id=UUID(int=number),
        committee_id="ks",
        kind="pain001",
        status="done",
        rows=number,
        accepted=number,
        rejected=0,
        known=0,
    )


@pytest.fixture
def settings(database: Database, broker: str) -> Settings:
    """Reporting's schema and the broker; a group of its own, since earlier tests left messages."""
    return Settings(**database.environment("reporting"), kafka_bootstrap_servers=broker, kafka_embedded=True)


@pytest_asyncio.fixture
async def sessions(settings: Settings, database: Database) -> AsyncIterator[Sessions]:
    """Sessions on an empty schema whose relay stands at the start."""
    await reset(database, "reporting")
    admin = await asyncpg.connect(database.admin_dsn())
    await admin.execute("UPDATE reporting.relay_cursor SET xid = '0', seq = 0")
    await admin.close()
    engine, sessions = connect(settings)
    yield sessions
    await engine.dispose()


class Received:
    """A handler that remembers what took effect in its transaction, and fails when told to."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.failures: list[Exception] = []
        self.fail_on: dict[int, Exception] = {}

    async def __call__(self, _session: AsyncSession, events: Sequence[FileProcessed]) -> None:
        for event in events:
            if event.rows in self.fail_on:
                raise self.fail_on[event.rows]
        if self.failures:
            raise self.failures.pop(0)
        self.numbers += [event.rows for event in events]


async def until(outcome: Callable[[], Awaitable[bool] | bool], what: str, seconds: float = 40) -> None:
    """Wait for a true *outcome*."""
    deadline = time.monotonic() + seconds
    while True:
        found = outcome()
        if found if isinstance(found, bool) else await found:
            return
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s for {what}"
        await asyncio.sleep(0.02)


@asynccontextmanager
async def flowing(settings: Settings, sessions: Sessions, handlers: Handlers) -> AsyncIterator[None]:
    """Relay and consumer at work."""
    stop = asyncio.Event()
    tasks = [
        asyncio.create_task(run_relay(settings, stop)),
        asyncio.create_task(Consumption(settings, sessions, handlers).run(stop)),
    ]
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*tasks)


async def send(sessions: Sessions, *events: FileProcessed) -> None:
    """Publish in one transaction."""
    async with system_session(sessions, "*") as session:
        await publish(session, *events)


async def publish_and_fail(sessions: Sessions, event: FileProcessed) -> None:
    """Publish in a transaction that does not commit."""
    async with system_session(sessions, "*") as session:
        await publish(session, event)
        raise Conflict("no")


async def dead_letters(sessions: Sessions) -> list[Any]:
    """What was put aside."""
    async with system_session(sessions, "*") as session:
        return list((await session.execute(text("SELECT * FROM dead_letter ORDER BY first_at"))).all())


async def test_published_events_take_effect_once_and_in_order(settings: Settings, sessions: Sessions) -> None:
    received = Received()

    async with flowing(settings, sessions, {FileProcessed: received}):
        for start in range(0, 300, 100):
            await send(sessions, *(a_file(n) for n in range(start, start + 100)))
        await until(lambda: len(received.numbers) >= 300, "300 events")

    assert received.numbers == list(range(300))


async def test_an_event_of_a_rolled_back_transaction_is_never_sent(settings: Settings, sessions: Sessions) -> None:
    received = Received()

    async with flowing(settings, sessions, {FileProcessed: received}):
        with pytest.raises(Conflict):
            await publish_and_fail(sessions, a_file(666))
        await send(sessions, a_file(1))
        await until(lambda: 1 in received.numbers, "the committed event")

    assert received.numbers == [1]


async def test_a_transient_failure_is_retried_and_nothing_is_put_aside(settings: Settings, sessions: Sessions) -> None:
    received = Received()
    received.failures = [OSError("down"), OSError("down"), OSError("down")]

    async with flowing(settings, sessions, {FileProcessed: received}):
        await send(sessions, *(a_file(n) for n in range(5)))
        await until(lambda: len(received.numbers) >= 5, "the events after the outage")

    assert received.numbers == list(range(5))
    assert await dead_letters(sessions) == []


async def test_a_hopeless_event_is_put_aside_with_its_cause_and_the_others_go_on(
    settings: Settings, sessions: Sessions
) -> None:
    received = Received()
    received.fail_on = {2: Conflict("the file is closed")}

    async with flowing(settings, sessions, {FileProcessed: received}):
        await send(sessions, *(a_file(n) for n in range(5)))
        await until(lambda: len(received.numbers) >= 4, "the other events")

    assert received.numbers == [0, 1, 3, 4]
    [letter] = await dead_letters(sessions)
    assert (letter.cause, letter.detail, letter.status) == ("Conflict", "the file is closed", "open")


async def test_a_dead_letter_is_handled_when_an_operator_asks_for_a_replay(
    settings: Settings, sessions: Sessions
) -> None:
    received = Received()
    received.fail_on = {2: Conflict("not yet")}

    async with flowing(settings, sessions, {FileProcessed: received}):
        await send(sessions, a_file(2))

        async def put_aside() -> bool:
            return bool(await dead_letters(sessions))

        await until(put_aside, "the dead letter")
        received.fail_on = {}
        async with system_session(sessions, "*") as session:
            await session.execute(text("UPDATE dead_letter SET status = 'replay'"))
        await until(lambda: received.numbers == [2], "the replay")

        async def settled() -> bool:
            return str((await dead_letters(sessions))[0].status) == "replayed"

        await until(settled, "the letter's new status")

    assert received.numbers == [2]


GARBAGE = (
    (b"\xff\xfe not json", "file.processed"),
    (b"{}", "file.processed"),
    (b'{"event_id": 7}', "file.processed"),
    (b"[" * 10_000, "file.processed"),
    (b'{"rows": NaN}', "file.processed"),
    (b'{"a": "\\ud800"}', "file.processed"),
    (b"{}", "no.such_event"),
)


async def test_garbage_on_a_topic_is_put_aside_and_the_next_event_is_handled(
    settings: Settings, sessions: Sessions
) -> None:
    received = Received()

    async with flowing(settings, sessions, {FileProcessed: received}):
        async with system_session(sessions, "*") as session:
            rows = [Message(uuid4(), "9999", kind, "intake.records", "9999", body) for body, kind in GARBAGE]
            await record(session, rows)
        await send(sessions, a_file(7))
        await until(lambda: 7 in received.numbers, "the good event")

    kept = [(row.payload, row.type) for row in await dead_letters(sessions)]
    assert [item for item in GARBAGE if kept.count(item) != 1] == []


async def test_an_event_that_comes_twice_at_once_takes_effect_once(sessions: Sessions) -> None:
    received, event = Received(), a_file(1)

    counts = await asyncio.gather(*(handle_once(sessions, {FileProcessed: received}, [event]) for _ in range(4)))

    assert sorted(counts) == [0, 0, 0, 1]
    assert received.numbers == [1]


async def test_an_event_behind_an_open_transaction_leaves_as_soon_as_that_ends(
    settings: Settings, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.relay.IDLE_SECONDS", 3_600.0)
    received = Received()

    async with flowing(settings, sessions, {FileProcessed: received}):
        await send(sessions, a_file(1))
        await until(lambda: received.numbers == [1], "the relay at rest")
        async with system_session(sessions, "9999") as slow:
            await slow.execute(text("SELECT pg_current_xact_id()"))
            await send(sessions, a_file(2))
            committed = await slow.scalar(text("SELECT clock_timestamp()"))

            async def looked() -> bool:
                # in a transaction of its own: each sees the activity as it was at its first look
                async with system_session(sessions, "9999") as session:
                    return bool(await session.scalar(text(_RELAY_LOOKED), {"since": committed}))

            await until(looked, "the relay to look")
        await until(lambda: received.numbers == [1, 2], "the event")

    assert received.numbers == [1, 2]


_RELAY_LOOKED = """
SELECT EXISTS (SELECT FROM pg_stat_activity
               WHERE query LIKE '%relay_cursor%' AND pid <> pg_backend_pid() AND query_start > :since)
"""


class Recorder:
    """Stands at the process's edge, where the broker would be, and keeps what is sent."""

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self._producer, self.sent = producer, list[str]()
        self.before_sending: Callable[[], Awaitable[None]] | None = None

    def create_batch(self) -> Any:
        return self._producer.create_batch()

    async def partitions_for(self, _topic: str) -> set[int]:
        return {0}

    async def send_batch(self, batch: Any, _topic: str, *, partition: int) -> asyncio.Future[None]:
        if self.before_sending is not None:
            await self.before_sending()
        self.sent.append(f"{partition}:{batch.record_count()}")
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done


@pytest_asyncio.fixture
async def relay(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    """The relay's own connection."""
    connection = await asyncpg.connect(settings.dsn())
    await connection.execute("SELECT set_config('app.municipality', '*', false)")
    yield connection
    await connection.close()


async def test_a_row_that_commits_late_is_not_passed_over(
    settings: Settings, sessions: Sessions, relay: asyncpg.Connection
) -> None:
    producer = new_producer(settings)
    await producer.start()
    recorder = Recorder(producer)
    async with system_session(sessions, "9999") as slow:
        await publish(slow, a_file(1))  # takes the lower number, commits last
        await send(sessions, a_file(2))
        early = await relay_batch(relay, recorder)
    late = await relay_batch(relay, recorder)
    await producer.stop()

    assert (early, late) == (0, 2)


async def test_a_cursor_that_was_set_back_meanwhile_is_not_moved_on(
    settings: Settings, sessions: Sessions, relay: asyncpg.Connection, database: Database
) -> None:
    producer = new_producer(settings)
    await producer.start()
    recorder = Recorder(producer)
    await send(sessions, a_file(1))
    assert await relay_batch(relay, recorder) == 1
    await send(sessions, a_file(2))

    async def rewind() -> None:
        async with system_session(sessions, "*") as session:
            await session.execute(text("UPDATE relay_cursor SET xid = '0', seq = 0"))

    recorder.before_sending = rewind
    await relay_batch(relay, recorder)
    recorder.before_sending = None
    again = await relay_batch(relay, recorder)
    await producer.stop()

    assert again == 2


async def test_large_events_are_sent_a_few_at_a_time(
    settings: Settings, sessions: Sessions, relay: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.relay.MOST_BYTES", 1)
    producer = new_producer(settings)
    await producer.start()
    recorder = Recorder(producer)
    for number in (1, 2):
        await send(sessions, a_file(number))

    sent = [await relay_batch(relay, recorder) for _ in range(3)]
    await producer.stop()

    assert sent == [1, 1, 0]
