"""The AsyncAPI 3.0 document: which topics there are, what travels on them, who publishes and who consumes."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from contracts.golden import messages as golden_messages
from contracts.merge import CONTACT, LICENSE
from shared.events import TOPICS, Event

_HEADERS = {
    "type": "object",
    "description": "CloudEvents 1.0 attributes in binary mode (Kafka protocol binding) and W3C trace context",
    "required": ["ce_specversion", "ce_id", "ce_type", "ce_source", "content-type"],
    "properties": {
        "ce_specversion": {"type": "string", "const": "1.0"},
        "ce_id": {"type": "string", "format": "uuid", "description": "Same as event_id; the key of the inbox"},
        "ce_type": {"type": "string", "description": "Which schema the value has"},
        "ce_source": {"type": "string", "description": "/tillit/<service>"},
        "content-type": {"type": "string", "const": "application/json"},
        "traceparent": {"type": "string", "description": "W3C trace context"},
    },
}
_PARTNERS_HEADERS = {
    "type": "object",
    "description": "In binary mode the attributes of CloudEvents 1.0 (Kafka protocol binding); in structured mode none",
    "properties": {
        **{
            f"ce_{name}": {"type": "string"}
            for name in ("specversion", "id", "source", "type", "time", "municipalityid", "committeeid")
        },
        "content-type": {"type": "string", "enum": ["application/cloudevents+json", "application/json"]},
    },
}
_DESCRIPTION = """Händelser mellan Tillits tjänster. Leverans minst en gång, i ordning per kommun; en mottagare
känner igen upprepningar på ce_id. Okända fält ska ignoreras. Inga personnummer, namn eller konton för fysiska
personer förekommer, utom i det som partner skriver på partners.records och som bara intake läser.

Events between Tillit's services. Delivered at least once, in order per municipality; a consumer recognises
repeats by ce_id. Unknown fields are to be ignored. No identity numbers, names or accounts of natural persons
occur; the one exception is what partners write on partners.records, which intake alone reads."""


def document(
    events: Sequence[type[Event]], consumed: Mapping[str, Sequence[type[Event]]], folder: Path
) -> dict[str, Any]:
    """The document for *events*; *consumed* maps each service to what it handles."""
    _, components = msgspec.json.schema_components(events, ref_template="#/components/schemas/{name}")
    return {
        "asyncapi": "3.0.0",
        "id": "urn:tillit",
        "info": {
            "title": "Tillit events",
            "version": "1.0.0",
            "description": _DESCRIPTION,
            "contact": CONTACT,
            "license": LICENSE,
        },
        "defaultContentType": "application/json",
        "servers": {"kafka": {"host": "kafka:9092", "protocol": "kafka", "description": "The platform's broker"}},
        "channels": {topic: _channel(topic, events) for topic in TOPICS},
        "operations": _operations(events, consumed),
        "components": {
            "messages": {event.__name__: _message(event, folder) for event in events},
            "schemas": components,
        },
    }


def _channel(topic: str, events: Sequence[type[Event]]) -> dict[str, Any]:
    carried = [event for event in events if event.topic == topic]
    outside = any(event.outside for event in carried)
    told = "What partners send" if outside else f"Facts that {topic.partition('.')[0]} publishes"
    return {
        "address": topic,
        "description": f"{told}. Hopeless messages go to {topic}.dlq.",
        "messages": {event.__name__: {"$ref": f"#/components/messages/{event.__name__}"} for event in carried},
        "bindings": {"kafka": {"topic": topic, "partitions": TOPICS[topic], "bindingVersion": "0.5.0"}},
    }


def _message(event: type[Event], folder: Path) -> dict[str, Any]:
    examples = [
        json.loads(path.read_text(encoding="utf-8")) for path in golden_messages(folder / "examples", event.type)
    ]
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": (event.__doc__ or "").strip().partition("\n")[0],
        "contentType": "application/cloudevents+json" if event.outside else "application/json",
        "headers": _PARTNERS_HEADERS if event.outside else _HEADERS,
        "payload": {"$ref": f"#/components/schemas/{event.__name__}"},
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": "municipality_id: order is kept per municipality"},
                "bindingVersion": "0.5.0",
            }
        },
        "examples": [{"name": f"golden-{number}", "payload": example} for number, example in enumerate(examples, 1)],
    }


def _operations(
    events: Sequence[type[Event]], consumed: Mapping[str, Sequence[type[Event]]]
) -> dict[str, dict[str, Any]]:
    found = {}
    for topic in TOPICS:
        publisher = topic.partition(".")[0]
        sent = [event for event in events if event.topic == topic]
        found[f"{publisher}.send.{topic}"] = _operation("send", publisher, topic, sent)
        for service, handled in consumed.items():
            taken = [event for event in handled if event.topic == topic]
            if taken:
                found[f"{service}.receive.{topic}"] = _operation("receive", service, topic, taken)
    return found


def _operation(action: str, service: str, topic: str, events: Sequence[type[Event]]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{topic}"},
        "title": f"{service} {'publishes' if action == 'send' else 'consumes'} {topic}",
        "tags": [{"name": service}],
        "messages": [{"$ref": f"#/channels/{topic}/messages/{event.__name__}"} for event in events],
    }
