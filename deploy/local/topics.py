"""Make the topics before anybody writes: a topic that a producer makes has the wrong partitions."""

import asyncio
from collections.abc import Mapping

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from deploy.local.config import LocalError
from shared.events import TOPICS

DEAD_LETTER_SUFFIX = ".dlq"
CONNECT_SECONDS = 30.0


def all_topics(topics: Mapping[str, int] = TOPICS) -> dict[str, int]:
    """Topic -> partitions: each event topic and its dead-letter topic."""
    return {**topics, **dict.fromkeys((f"{name}{DEAD_LETTER_SUFFIX}" for name in topics), 1)}


async def ensure_topics(bootstrap: str, *, replicas: int = 1) -> int:
    """Make the topics that are missing at *bootstrap*; returns how many were made."""
    client = await _connect(bootstrap)
    try:
        present = set(await client.list_topics())
        missing = {name: count for name, count in all_topics().items() if name not in present}
        if missing:
            answer = await client.create_topics(
                [NewTopic(name, count, replicas) for name, count in missing.items()], timeout_ms=10_000
            )
            _check(answer.topic_errors)
        return len(missing)
    finally:
        await client.close()


def _check(answers: list[tuple[str, int, str]]) -> None:
    for name, code, *_ in answers:
        error = for_code(code)
        if code and error is not TopicAlreadyExistsError:
            raise LocalError(f"The broker refused to make topic {name}: {error.__name__}. See its log.")


async def _connect(bootstrap: str) -> AIOKafkaAdminClient:
    """An admin client, as soon as the broker answers."""
    deadline = asyncio.get_running_loop().time() + CONNECT_SECONDS
    while True:
        client = AIOKafkaAdminClient(bootstrap_servers=bootstrap, client_id="tillit-setup", request_timeout_ms=10_000)
        try:
            await client.start()
        except (KafkaError, OSError) as exc:
            await client.close()
            if asyncio.get_running_loop().time() > deadline:
                raise LocalError(
                    f"No Kafka broker answers at {bootstrap} ({type(exc).__name__}): check KAFKA_BOOTSTRAP_SERVERS."
                ) from exc
            await asyncio.sleep(0.1)
        else:
            return client
