"""The AsyncAPI document is whole, and tells who publishes and who consumes as the code has it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from shared.events import ALL, TOPICS
from tests.contract.documents import load

DOCUMENT: dict[str, Any] = load("asyncapi.json")
KEY = re.compile(r"^[A-Za-z0-9._-]+$")  # AsyncAPI 3.0: keys of components


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def resolved(reference: str) -> Any:
    found: Any = DOCUMENT
    for key in reference.removeprefix("#/").split("/"):
        found = found[key]
    return found


def test_it_is_asyncapi_3_with_what_the_specification_demands() -> None:
    assert DOCUMENT["asyncapi"] == "3.0.0"
    assert DOCUMENT["info"].keys() >= {"title", "version"}
    assert DOCUMENT.keys() <= {
        *("asyncapi", "id", "info", "servers", "defaultContentType", "channels", "operations", "components"),
    }


def test_every_reference_leads_somewhere() -> None:
    assert [reference for reference in references(DOCUMENT) if not resolved(reference)] == []


def test_every_key_is_allowed() -> None:
    components = DOCUMENT["components"]
    keys = [*components["messages"], *components["schemas"], *DOCUMENT["channels"], *DOCUMENT["operations"]]

    assert [key for key in keys if not KEY.match(key)] == []


def test_an_operation_names_its_channel_and_messages_of_that_channel() -> None:
    for name, operation in DOCUMENT["operations"].items():
        channel = operation["channel"]["$ref"]

        assert operation["action"] in {"send", "receive"}, name
        assert all(message["$ref"].startswith(f"{channel}/messages/") for message in operation["messages"]), name


def test_every_topic_has_its_publisher_and_its_messages() -> None:
    assert DOCUMENT["channels"].keys() == TOPICS.keys()
    for topic, channel in DOCUMENT["channels"].items():
        assert f"{topic.partition('.')[0]}.send.{topic}" in DOCUMENT["operations"]
        assert channel["messages"].keys() == {event.__name__ for event in ALL if event.topic == topic}


def test_every_topic_with_payments_or_alerts_has_a_consumer() -> None:
    receivers = {
        operation["channel"]["$ref"].rpartition("/")[2]
        for operation in DOCUMENT["operations"].values()
        if operation["action"] == "receive"
    }

    assert {"intake.payments", "risk.alerts", "controls.findings", "cases.measures"} <= receivers


@pytest.mark.parametrize("name", sorted(DOCUMENT["components"]["messages"]))
def test_a_message_has_examples_that_fit_its_schema(name: str) -> None:
    message = DOCUMENT["components"]["messages"][name]
    schema = {**message["payload"], "components": DOCUMENT["components"]}

    assert message["examples"]
    for example in message["examples"]:
        Draft202012Validator(schema).validate(example["payload"])
