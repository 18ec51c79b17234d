"""Read Kafka, let each event take effect once, and only then move on."""

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from shared.broker import new_consumer
from shared.context import continue_trace
from shared.db import Sessions
from shared.dead_letters import Letter, decode, is_hopeless, is_transient, put_aside, replay_marked
from shared.events import ALL, Event
from shared.ids import derived_id
from shared.inbox import Handlers, handle_once
from shared.loops import rest
from shared.settings import DatabaseSettings
from shared.telemetry import CONSUMER_LAG

log = structlog.get_logger()

POLL = 1_000
POLL_MS = 1_000
REPLAY_SECONDS, LAG_SECONDS = 5.0, 1.0
MAX_DELAY_SECONDS = 15.0
UNEXPECTED_TRIES = 5  # an unknown error may be a bug or a hiccup: try some, then put aside

_MUNICIPALITY = re.compile("[0-9]{4}")
_OTHERS = frozenset(event.type for event in ALL)

Polled = dict[TopicPartition, list["ConsumerRecord[bytes, bytes]"]]
Delivery = tuple[Letter, Event]


class Consumption:
    """A service's loop over its topics: its one consumer, and how often unknown errors came."""

    def __init__(self, settings: DatabaseSettings, sessions: Sessions, handlers: Handlers) -> None:
        self._settings, self._sessions, self._handlers = settings, sessions, handlers
        self._classes = {event.type: event for event in handlers}
        self._outside = {event.topic: event for event in handlers if event.outside}
        self._failures: Counter[str] = Counter()
        self.assigned = False

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until *stop* is set; outages are waited out."""
        topics = sorted({event.topic for event in self._handlers})
        while not stop.is_set():
            consumer = new_consumer(self._settings, topics)
            try:
                await consumer.start()
                await self._consume(consumer, stop)
            except (KafkaError, OSError) as exc:
                log.warning("consumer.waiting", error=type(exc).__name__, detail=str(exc)[:200])
                await rest(stop, 1.0)
            finally:
                self.assigned = False
                await consumer.stop()

    async def _consume(self, consumer: AIOKafkaConsumer, stop: asyncio.Event) -> None:
        delay = 0.0
        loop = asyncio.get_running_loop()
        looked_at, reported_at = loop.time(), float("-inf")
        while not stop.is_set():
            polled: Polled = await consumer.getmany(timeout_ms=POLL_MS, max_records=POLL)
            self.assigned = bool(consumer.assignment())
            try:
                await self._handle(polled)
                if loop.time() - reported_at > LAG_SECONDS:
                    reported_at = loop.time()
                    _report_lag(consumer)
                if loop.time() - looked_at > REPLAY_SECONDS:
                    looked_at = loop.time()
                    await replay_marked(self._sessions, self._handlers)
            except Exception as exc:
                delay = min(MAX_DELAY_SECONDS, 2 * delay or 0.2)
                log.warning("consumer.retrying", delay=delay, error=type(exc).__name__, exc_info=exc)
                _seek_back(consumer, polled)
                await rest(stop, delay)
            else:
                delay = 0.0
                await _commit(consumer, polled)

    async def _handle(self, polled: Polled) -> None:
        """Handle a poll, one transaction per municipality; raises what waiting may cure."""
        by_municipality: dict[str, list[Delivery]] = defaultdict(list)
        for messages in polled.values():
            for message in messages:
                delivery = await self._open(message)
                if delivery:
                    by_municipality[delivery[1].municipality_id].append(delivery)
        for deliveries in by_municipality.values():
            try:
                await handle_once(self._sessions, self._handlers, [event for _, event in deliveries])
            except Exception as exc:
                if is_transient(exc):
                    raise
                await self._one_by_one(deliveries)

    async def _open(self, message: "ConsumerRecord[bytes, bytes]") -> Delivery | None:
        letter = _letter(message, self._outside)
        if letter.type in _OTHERS and letter.type not in self._classes:
            return None
        try:
            if letter.private:
                letter = _joined(letter, message)
            return letter, decode(self._classes, letter.type, letter.payload)
        except Exception as exc:
            if not is_hopeless(exc) and not isinstance(exc, ValueError | RecursionError):
                raise
            await put_aside(self._sessions, letter, exc)
            return None

    async def _one_by_one(self, deliveries: Sequence[Delivery]) -> None:
        for letter, event in deliveries:
            try:
                await handle_once(self._sessions, self._handlers, [event])
            except Exception as exc:
                if is_transient(exc):
                    raise
                self._failures[letter.event_id] += 1
                if not is_hopeless(exc) and self._failures[letter.event_id] < UNEXPECTED_TRIES:
                    raise
                del self._failures[letter.event_id]
                await put_aside(self._sessions, letter, exc)


def _letter(message: "ConsumerRecord[bytes, bytes]", outside: Mapping[str, type[Event]]) -> Letter:
    headers = {name: value.decode(errors="replace") for name, value in message.headers if value is not None}
    continue_trace(headers.get("traceparent"))
    theirs = outside.get(message.topic)
    return Letter(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key="" if theirs else (message.key or b"").decode(errors="replace"),
        type=theirs.type if theirs else headers.get("ce_type", ""),
        event_id="" if theirs else headers.get("ce_id", ""),
        payload=message.value or b"",
        private=theirs is not None,
    )


def _joined(letter: Letter, message: "ConsumerRecord[bytes, bytes]") -> Letter:
    """*letter* with the whole event of a system of others, so that it can be handled again from the table alone."""
    # what reads them is loaded where systems of others write, and nowhere else
    from shared.cloud_events import read_kafka, structured

    event = read_kafka([(name, value) for name, value in message.headers if value is not None], letter.payload)
    told = event.get_attributes()
    event_id = told["eventid"] = str(derived_id("cloud-event", event.get_source(), event.get_id()))
    municipality = str(told.get("municipalityid", ""))
    if not _MUNICIPALITY.fullmatch(municipality):
        municipality = ""
    return replace(letter, key=municipality, event_id=event_id, payload=structured(event))


def _seek_back(consumer: AIOKafkaConsumer, polled: Polled) -> None:
    """Read the same messages again: getmany has moved the position past them."""
    for partition, messages in polled.items():
        try:
            consumer.seek(partition, messages[0].offset)
        except IllegalStateError:
            continue  # the partition went to another member, which starts at the committed offset


async def _commit(consumer: AIOKafkaConsumer, polled: Polled) -> None:
    if not polled:
        return
    try:
        await consumer.commit({place: messages[-1].offset + 1 for place, messages in polled.items()})
    except (CommitFailedError, IllegalStateError):
        # rebalanced meanwhile: another member gets the messages again, and the inbox knows them
        log.info("consumer.commit_lost")


def _report_lag(consumer: AIOKafkaConsumer) -> None:
    lag: Counter[str] = Counter()
    for partition in consumer.assignment():
        high = consumer.highwater(partition)
        state = consumer._subscription.subscription.assignment.state_value(partition)  # noqa: SLF001 - no public view
        if high is not None and state is not None and state.has_valid_position:
            lag[partition.topic] += max(0, high - state.position)
    for topic, behind in lag.items():
        CONSUMER_LAG.labels(topic).set(behind)
