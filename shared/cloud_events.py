"""CloudEvents 1.0 that others send us, by HTTP or on a topic, in binary or structured mode, as its own library has it.

https://github.com/cloudevents/spec, with its HTTP and Kafka protocol bindings and its JSON format.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from cloudevents.core.base import BaseCloudEvent
from cloudevents.core.bindings import http, kafka
from cloudevents.core.exceptions import BaseCloudEventException, CloudEventValidationError
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from shared.problems import Problem

STRUCTURED = "application/cloudevents+json"
_FORMAT = JSONFormat()
_FAMILY = "application/cloudevents"
_OURS = frozenset({"id", "source", "type", "specversion", "time", "subject", "datacontenttype", "dataschema", "data"})
# what the library raises besides its own where bytes are not what it expects
_UNREADABLE = (
    *(BaseCloudEventException, ValueError, TypeError, AttributeError),
    *(LookupError, ArithmeticError, RecursionError),
)

_NOT_READ = "The event cannot be read: an attribute, or JSON that is none."

Headers = Iterable[tuple[str, bytes]]


class NotACloudEvent(Problem):
    """The message has not what every CloudEvent has, or cannot be read."""

    slug, title, status = "not-a-cloud-event", "The message is no CloudEvent", 422


def read_http(headers: Headers, body: bytes) -> BaseCloudEvent:
    """The event of a request with lower-case *headers*; NotACloudEvent."""
    return _read(headers, "ce-", lambda told: http.from_binary(_message(told, body), _FORMAT, _event), body)


def read_kafka(headers: Headers, value: bytes) -> BaseCloudEvent:
    """The event of a message on a topic; NotACloudEvent."""

    def binary(told: dict[str, bytes]) -> BaseCloudEvent:
        return kafka.from_binary(kafka.KafkaMessage(told, None, value), _FORMAT, _event)

    return _read(headers, "ce_", binary, value)


def structured(event: BaseCloudEvent) -> bytes:
    """*event* whole, attributes and data, in the JSON format; NotACloudEvent where that has no words for it."""
    try:
        return _FORMAT.write(event)
    except _UNREADABLE as exc:
        raise NotACloudEvent(_NOT_READ) from exc


def _read(headers: Headers, prefix: str, binary: Any, content: bytes) -> BaseCloudEvent:
    told = [(name.lower(), value) for name, value in headers]
    counted = Counter(name.removeprefix(prefix) for name, _ in told if name.startswith(prefix))
    if twice := [name for name, times in counted.items() if times > 1]:
        raise NotACloudEvent(f"An attribute is given twice: {_named(twice)}.")
    media = dict(told).get("content-type", b"").decode("latin-1").partition(";")[0].strip().lower()
    if media.startswith(_FAMILY) and media != STRUCTURED:
        raise NotACloudEvent(f"Send one event at a time, in binary mode or as {STRUCTURED}.")
    try:
        whole = media == STRUCTURED or not any(name.startswith(prefix) for name, _ in told)
        return _FORMAT.read(_event, content) if whole else binary(dict(told))
    except CloudEventValidationError as exc:
        raise NotACloudEvent(f"Attributes are missing or wrong: {_named(exc.errors)}.") from exc
    except _UNREADABLE as exc:
        raise NotACloudEvent(_NOT_READ) from exc


def _message(headers: dict[str, bytes], body: bytes) -> http.HTTPMessage:
    return http.HTTPMessage({name: value.decode("latin-1") for name, value in headers.items()}, body)


def _event(attributes: dict[str, Any], data: Any) -> CloudEvent:
    # the library would make up what is missing: an event without its sender's id is never the same one again
    told = {"id": None, "specversion": None} | attributes
    return CloudEvent(told, data)


def _named(names: Iterable[str]) -> str:
    # an extension's name is the sender's, and may be anything
    return ", ".join(sorted({name if name in _OURS else "an extension" for name in names}))
