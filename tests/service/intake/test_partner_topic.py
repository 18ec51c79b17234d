"""The topic for partners: CloudEvents become records, what cannot is put aside with its cause and can be replayed."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import text

from services.intake.handlers import HANDLERS
from services.intake.settings import Settings
from shared.broker import new_producer
from shared.consumer import Consumption
from shared.db import Sessions, system_session
from shared.events import RecordsOffered, RecordsReceived
from shared.testing import Database, Issuer, published
from tests.service.intake.test_records import WORKER, a_shift
from tests.service.intake.test_sources import register
from tests.service.shared.test_flow import until

TOPIC = RecordsOffered.topic


@pytest.fixture
def settings(database: Database, broker: str, tmp_path: Path) -> Settings:
    """Intake's settings with the broker."""
    key = database.secrets / "field_key"
    return Settings(
        **database.environment("intake"),
        field_key_file=key,
        data_dir=tmp_path,
        kafka_bootstrap_servers=broker,
        kafka_embedded=True,
    )


@pytest.fixture
def source() -> str:
    """A source of its own for each test, since all share the topic."""
    return f"/partner/{uuid4()}"


@pytest_asyncio.fixture
async def registered(client: AsyncClient, issuer: Issuer, source: str) -> str:
    """The source, registered for the topic."""
    await register(client, issuer.headers("administrator"), channel="topic", sender=source, kinds=["shift"])
    return source


@asynccontextmanager
async def consuming(settings: Settings, sessions: Sessions) -> AsyncIterator[None]:
    """Intake's consumer at work."""
    stop = asyncio.Event()
    task = asyncio.create_task(Consumption(settings, sessions, HANDLERS).run(stop))
    try:
        yield
    finally:
        stop.set()
        await task


def an_event(source: str, number: str, **attributes: Any) -> dict[str, Any]:
    """A shift as a CloudEvent."""
    return {
        "specversion": "1.0",
        "id": number,
        "source": source,
        "type": "tillit.record.shift",
        "municipalityid": "9999",
        "committeeid": "son",
        "data": a_shift(f"{source} {number}"),
        **attributes,
    }


async def write(settings: Settings, *events: dict[str, Any] | bytes, binary: bool = False) -> None:
    """What a partner does."""
    producer = new_producer(settings)
    await producer.start()
    try:
        for event in events:
            if isinstance(event, bytes):
                await producer.send_and_wait(TOPIC, event, headers=[("content-type", b"application/cloudevents+json")])
            elif binary:
                told = [(f"ce_{name}", str(value).encode()) for name, value in event.items() if name != "data"]
                value = json.dumps(event["data"]).encode()
                await producer.send_and_wait(TOPIC, value, headers=[*told, ("content-type", b"application/json")])
            else:
                headers = [("content-type", b"application/cloudevents+json; charset=utf-8")]
                await producer.send_and_wait(TOPIC, json.dumps(event).encode(), headers=headers)
    finally:
        await producer.stop()


async def taken(sessions: Sessions, source: str) -> int:
    """How many records came from *source*."""
    async with system_session(sessions, "*") as session:
        asked = text("SELECT coalesce(sum(accepted), 0)::int FROM arrival WHERE channel = 'topic' AND sender = :source")
        return int(await session.scalar(asked, {"source": source}) or 0)


async def letters(sessions: Sessions) -> list[Any]:
    """What was put aside of the topic."""
    async with system_session(sessions, "*") as session:
        return list((await session.execute(text("SELECT * FROM dead_letter ORDER BY first_at"))).all())


def has_taken(sessions: Sessions, source: str, number: int) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        return await taken(sessions, source) >= number

    return check


def has_put_aside(sessions: Sessions, number: int = 1) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        return len(await letters(sessions)) >= number

    return check


async def test_events_in_both_modes_become_records_once(app: FastAPI, settings: Settings, registered: str) -> None:
    sessions = app.state.sessions

    async with consuming(settings, sessions):
        await write(settings, an_event(registered, "1"), an_event(registered, "1"))
        await write(settings, an_event(registered, "2"), an_event(registered, "1"), binary=True)
        await write(settings, an_event(registered, "3"))
        await until(has_taken(sessions, registered, 3), "three records")

    events = [event for event in await published(sessions) if isinstance(event, RecordsReceived)]
    assert [(event.committee_id, event.kind, len(event.records)) for event in events] == [("son", "shift", 1)] * 3
    assert await letters(sessions) == []


async def test_a_source_that_nobody_registered_is_put_aside_and_replayed_after_it_was(
    app: FastAPI, client: AsyncClient, issuer: Issuer, settings: Settings, source: str
) -> None:
    sessions = app.state.sessions

    async with consuming(settings, sessions):
        await write(settings, an_event(source, "1"), binary=True)
        await until(has_put_aside(sessions), "the dead letter")
        [letter] = await letters(sessions)
        await register(client, issuer.headers("administrator"), channel="topic", sender=source, kinds=[])
        async with system_session(sessions, "*") as session:
            await session.execute(text("UPDATE dead_letter SET status = 'replay'"))
        await until(has_taken(sessions, source, 1), "the replayed record")

    assert (letter.cause, letter.municipality_id, letter.topic) == ("SourceNotRegistered", "9999", TOPIC)
    assert source in letter.detail


async def test_each_wrong_event_is_put_aside_with_its_own_cause_and_the_next_goes_on(
    app: FastAPI, settings: Settings, registered: str
) -> None:
    sessions = app.state.sessions
    wrong: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({"type": "tillit.record.visit"}, ("SourceNotRegistered", "not registered for visit")),
        ({"type": "tillit.record.nothing"}, ("UnknownRecordType", "record-kinds")),
        ({"committeeid": "S O N"}, ("ValidationError", "committeeid")),
        ({"data": {"shiftNumber": "1"}}, ("InvalidRequest", "provider")),
        ({"id": ""}, ("NotACloudEvent", "id")),
    ]

    async with consuming(settings, sessions):
        await write(settings, *(an_event(registered, f"w{n}", **told) for n, (told, _) in enumerate(wrong)))
        await write(settings, an_event(registered, "2"))
        await until(has_taken(sessions, registered, 1), "the good one")
        await until(has_put_aside(sessions, len(wrong)), "the wrong ones")

    found = {letter.cause: letter.detail for letter in await letters(sessions)}
    causes = [cause for _, cause in wrong]
    assert found.keys() == {cause for cause, _ in causes}
    assert [told for cause, told in causes if told not in found[cause]] == []


@pytest.mark.attack("C2")
async def test_what_is_no_event_stops_nothing(app: FastAPI, settings: Settings, registered: str) -> None:
    sessions = app.state.sessions
    hostile = (
        b"\x00\xff",
        b"[]",
        b"[" * 50_000,
        json.dumps(an_event(registered, "a\0b", municipalityid="\0\0\0\0")).encode(),
        json.dumps(an_event(registered, "1", municipalityid="٣٣٣٣")).encode(),
    )

    async with consuming(settings, sessions):
        await write(settings, *hostile, an_event(registered, "2"))
        await until(has_taken(sessions, registered, 1), "the good one")
        await until(has_put_aside(sessions, len(hostile)), "the hostile ones")

    assert {letter.municipality_id for letter in await letters(sessions)} == {"0000"}


async def test_what_is_put_aside_lies_sealed_and_is_not_on_the_dead_letters_topic(
    app: FastAPI, settings: Settings, source: str
) -> None:
    sessions = app.state.sessions

    async with consuming(settings, sessions):
        await write(settings, an_event(source, "1"))
        await until(has_put_aside(sessions), "the dead letter")

    async with system_session(sessions, "*") as session:
        copies = (await session.execute(text("SELECT topic, payload FROM outbox"))).all()
    [letter] = await letters(sessions)
    assert [copy.topic for copy in copies] == [f"{TOPIC}.dlq"]
    kept = b"".join([letter.payload, letter.sealed_payload, *(copy.payload for copy in copies)])
    assert WORKER.encode() not in kept
    assert letter.event_id.encode() in copies[0].payload
