"""What the broker holds of intake's payments, read from the beginning without a consumer group."""

import asyncio
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from deploy.cli.output import CommandError

TOPIC = "intake.payments"
# brokers drop what is older than seven days (deploy/local/kafka.py, k8s); a margin for their slow sweep
RETENTION = timedelta(days=6)
READ_SECONDS = 300.0


@dataclass(slots=True)
class TopicLog:
    """Messages of the topic: which events, and the order in which each municipality's first came."""

    keeps: bool
    kept_since: datetime
    messages: int = 0
    event_ids: set[UUID] = field(default_factory=set)
    first_seen: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


async def read_topic(bootstrap: str, *, keeps: bool, now: datetime) -> TopicLog:
    """Every message that the broker at *bootstrap* has now; *keeps* if it survives its own restart."""
    log = TopicLog(keeps, now - RETENTION)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest")
    try:
        async with asyncio.timeout(READ_SECONDS):
            await consumer.start()
            await _read(consumer, log)
    except (KafkaError, OSError, TimeoutError) as exc:
        raise CommandError(f"The broker at {bootstrap} cannot be read ({type(exc).__name__}): does it run?") from exc
    finally:
        await consumer.stop()
    return log


async def _read(consumer: AIOKafkaConsumer, log: TopicLog) -> None:
    if TOPIC not in await consumer.topics():
        return
    consumer.subscribe([TOPIC])  # without a group it gets every partition, from the beginning
    while not await _at_end(consumer):
        for messages in (await consumer.getmany(timeout_ms=500)).values():
            for message in messages:
                _note(log, dict(message.headers).get("ce_id", b""), message.value)


async def _at_end(consumer: AIOKafkaConsumer) -> bool:
    """Positions against the high water of fetches: the embedded broker's end offsets are wrong."""
    partitions = consumer.assignment()
    for partition in partitions:
        high = consumer.highwater(partition)
        if high is None or await consumer.position(partition) < high:
            return False
    return bool(partitions)


def _note(log: TopicLog, event_id: bytes, value: bytes) -> None:
    log.messages += 1
    identifier = UUID(event_id.decode())
    if identifier in log.event_ids:
        return  # sent again: at least once is what was promised
    log.event_ids.add(identifier)
    said = json.loads(value)
    log.first_seen[said["municipality_id"]].append(said["sequence"])
