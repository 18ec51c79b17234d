"""Metrics: one process-wide registry, labels from fixed sets only."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()

HTTP_SECONDS = Histogram(
    "tillit_http_request_seconds",
    "Time to answer a request",
    ("method", "route", "status"),
    registry=REGISTRY,
    buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 1, 5, 30),
)
EVENTS_HANDLED = Counter("tillit_events_handled_total", "Events handled", ("type",), registry=REGISTRY)
EVENTS_REPEATED = Counter(
    "tillit_events_repeated_total", "Events that came again and were left alone", registry=REGISTRY
)
EVENTS_SENT = Counter("tillit_events_sent_total", "Events sent to the broker", registry=REGISTRY)
DEAD_LETTERS = Counter("tillit_dead_letters_total", "Messages put aside as hopeless", ("topic",), registry=REGISTRY)
CONSUMER_LAG = Gauge("tillit_consumer_lag", "Messages not yet read", ("topic",), registry=REGISTRY)
OUTBOX_PENDING = Gauge("tillit_outbox_pending", "Events not yet sent, in the last look", registry=REGISTRY)
OUTBOX_OLDEST = Gauge("tillit_outbox_oldest_seconds", "Age of the oldest event not yet sent", registry=REGISTRY)
AUDIT_UNSEALED_SECONDS = Gauge(
    "tillit_audit_unsealed_seconds", "Age of the oldest audit record under no checkpoint", registry=REGISTRY
)
AUDIT_VERIFY_FAILED = Gauge(
    "tillit_audit_verify_failed", "1 when the last verification of the audit trail found damage", registry=REGISTRY
)
AUDIT_VERIFIED_AT = Gauge(
    "tillit_audit_verified_at_seconds", "When the audit trail was last verified here", registry=REGISTRY
)
RELAY_LEADER = Gauge("tillit_relay_leader", "1 while this process is the one that sends", registry=REGISTRY)


def exposition() -> bytes:
    """All metrics in the Prometheus text format."""
    return generate_latest(REGISTRY)
