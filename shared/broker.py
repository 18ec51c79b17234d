"""The one place that makes Kafka clients, so that both brokers get what they can do."""

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from shared.settings import DatabaseSettings


def new_producer(settings: DatabaseSettings) -> AIOKafkaProducer:
    """A producer that waits for all replicas; idempotent where the broker can be."""
    return AIOKafkaProducer(
        bootstrap_servers=settings.kafka_bootstrap_servers,
        client_id=f"tillit-{settings.service}",
        acks="all",
        enable_idempotence=not settings.kafka_embedded,
        compression_type="zstd",
        max_batch_size=1_048_576,
        max_request_size=4_194_304,
        request_timeout_ms=10_000,
    )


def new_consumer(settings: DatabaseSettings, topics: list[str]) -> AIOKafkaConsumer:
    """A consumer of the service's own group that commits only when told to."""
    # the embedded broker gives a dead member's partitions away only after its session has run out
    session = {"session_timeout_ms": 6_000, "heartbeat_interval_ms": 2_000} if settings.kafka_embedded else {}
    return AIOKafkaConsumer(
        *topics,
        bootstrap_servers=settings.kafka_bootstrap_servers,
        client_id=f"tillit-{settings.service}",
        group_id=settings.service,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=settings.fetch_wait_ms,
        max_partition_fetch_bytes=4_194_304,
        max_poll_interval_ms=600_000,
        **session,
    )
