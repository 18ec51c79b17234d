"""What cannot be handled is put aside with its cause, and can be handled again or dismissed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.db import Sessions, system_session
from shared.events import Event
from shared.ids import derived_id, new_id
from shared.inbox import Handlers, handle_once
from shared.outbox import Message, record
from shared.problems import Problem
from shared.telemetry import DEAD_LETTERS
from shared.vault.columns import Column
from shared.vault.table import open_text, seal_text

log = structlog.get_logger()

UNKNOWN_MUNICIPALITY = "0000"
_DETAIL_LENGTH = 500
PAYLOAD = Column("dead_letter", "dead_letter_id", "payload", was_clear=False)
"""Where a service that reads a topic of others keeps their letters; its migrations add the column."""

_TRANSIENT_STATES = ("08", "40", "53", "55", "57")  # connection, rollback, resources, lock, shutdown


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as Kafka delivered it."""

    topic: str
    partition: int
    offset: int
    key: str
    type: str
    event_id: str
    payload: bytes
    private: bool = False
    """Whether a system of others wrote it: it may name persons, so the table keeps it sealed, the topic not at all."""


def is_transient(exc: Exception) -> bool:
    """Whether waiting can help: the database or the network is out, not the message wrong."""
    if isinstance(exc, DBAPIError):
        state = str(getattr(exc.orig, "sqlstate", None) or "")
        return exc.connection_invalidated or state[:2] in _TRANSIENT_STATES or isinstance(exc.orig, OSError)
    if isinstance(exc, asyncpg.PostgresError):
        return str(exc.sqlstate or "")[:2] in _TRANSIENT_STATES
    return isinstance(exc, OSError | TimeoutError | asyncpg.InterfaceError)


def is_hopeless(exc: Exception) -> bool:
    """Whether no repetition can help: the message or what it asks for is wrong."""
    return isinstance(exc, msgspec.DecodeError | Problem)


class UnknownEvent(Problem):
    """The message names no type that we know."""

    slug, title, status = "unknown-event", "The message's type is unknown", 422


def decode(classes: dict[str, type[Event]], event_type: str, payload: bytes) -> Event:
    """The event in *payload*; UnknownEvent or msgspec.DecodeError if it is none."""
    if event_type not in classes:
        raise UnknownEvent(f"No event has the type {event_type[:80]!r}.")
    return msgspec.json.decode(payload, type=classes[event_type])


async def put_aside(sessions: Sessions, letter: Letter, exc: Exception) -> None:
    """Keep *letter* with its cause, in the table and on the topic of dead letters, once per message."""
    municipality = letter.key if letter.key.isdigit() and len(letter.key) == 4 else UNKNOWN_MUNICIPALITY  # noqa: PLR2004 - four digits
    letter_id = derived_id("dead-letter", letter.topic, letter.partition, letter.offset, letter.event_id)
    clear = msgspec.json.encode({"eventid": letter.event_id}) if letter.private else letter.payload
    values = {
        "id": letter_id,
        "municipality": municipality,
        "topic": letter.topic,
        "partition": letter.partition,
        "offset": letter.offset,
        "event_id": letter.event_id,
        "type": letter.type,
        "payload": clear,
        "cause": type(exc).__name__,
        "detail": _told(exc)[:_DETAIL_LENGTH],
    }
    async with system_session(sessions, municipality) as session:
        times = await session.scalar(text(_PUT_ASIDE), values)
        if letter.private:
            sealed = await seal_text(session.info, municipality, PAYLOAD, letter_id, letter.payload.decode("latin-1"))
            await session.execute(text(_KEEP_SEALED), {"id": letter_id, "sealed": sealed})
        if times == 1:
            copy = Message(new_id(), municipality, letter.type, f"{letter.topic}.dlq", letter.key, clear)
            await record(session, [copy])
    DEAD_LETTERS.labels(letter.topic).inc()
    log.error("event.dead_lettered", topic=letter.topic, offset=letter.offset, cause=type(exc).__name__)


_PUT_ASIDE = """
INSERT INTO dead_letter (dead_letter_id, municipality_id, topic, partition, "offset", event_id, type,
                         payload, cause, detail)
VALUES (:id, :municipality, :topic, :partition, :offset, :event_id, :type, :payload, :cause, :detail)
ON CONFLICT (dead_letter_id) DO UPDATE SET times = dead_letter.times + 1, last_at = now(),
    cause = EXCLUDED.cause, detail = EXCLUDED.detail
RETURNING times
"""


_KEEP_SEALED = "UPDATE dead_letter SET sealed_payload = :sealed WHERE dead_letter_id = :id"


def _told(exc: Exception) -> str:
    """What went wrong, and with which field."""
    errors = exc.extra.get("errors", ()) if isinstance(exc, Problem) else ()
    return " ".join([str(exc), *(f"{error.get('pointer')}: {error.get('detail')}" for error in errors)])


async def replay_marked(sessions: Sessions, handlers: Handlers) -> int:
    """Handle again, oldest first, the dead letters whose status an operator has set to 'replay'."""
    classes = {event.type: event for event in handlers}
    async with system_session(sessions, "*") as session:
        rows = (await session.execute(text(_MARKED))).all()
    for row in rows:
        await _replay(sessions, handlers, classes, row)
    return len(rows)


_MARKED = """
SELECT dead_letter_id, municipality_id, type, payload FROM dead_letter
WHERE status = 'replay' ORDER BY first_at, topic, partition, "offset"
"""


async def _replay(sessions: Sessions, handlers: Handlers, classes: dict[str, type[Event]], row: Any) -> None:
    try:
        private = row.type in classes and classes[row.type].outside
        payload = await _unsealed(sessions, row) if private else row.payload
        await handle_once(sessions, handlers, [decode(classes, row.type, payload)])
    except Exception as exc:
        if is_transient(exc):
            raise
        await _settle(sessions, row.dead_letter_id, "open", type(exc).__name__, _told(exc))
        log.warning("dead_letter.still_hopeless", dead_letter_id=str(row.dead_letter_id))
    else:
        await _settle(sessions, row.dead_letter_id, "replayed", "", "")


async def _unsealed(sessions: Sessions, row: Any) -> bytes:
    async with system_session(sessions, "*") as session:
        kept = (await session.execute(text(_KEPT_SEALED), {"id": row.dead_letter_id})).one()
        return (await open_text(session.info, kept, PAYLOAD)).encode("latin-1")


_KEPT_SEALED = "SELECT dead_letter_id, municipality_id, sealed_payload FROM dead_letter WHERE dead_letter_id = :id"


async def _settle(sessions: Sessions, letter_id: UUID, status: str, cause: str, detail: str) -> None:
    async with system_session(sessions, "*") as session:
        await session.execute(
            text(
                "UPDATE dead_letter SET status = :status, last_at = now(), times = times + 1,"
                " cause = COALESCE(NULLIF(:cause, ''), cause),"
                " detail = COALESCE(NULLIF(:detail, ''), detail) WHERE dead_letter_id = :id"
            ),
            {"status": status, "cause": cause, "detail": detail[:_DETAIL_LENGTH], "id": letter_id},
        )
