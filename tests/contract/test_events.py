"""Every event ever published can still be read, and what is published now can be read by older consumers."""

import json
from pathlib import Path

import msgspec
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from contracts import golden
from contracts.compatibility import breaking_changes
from contracts.schemas import event_schema, version_files
from shared.events import ALL, Event, encode
from shared.logs import mask
from tests.contract.documents import CONTRACTS, load

CLASSES = {event.type: event for event in ALL}
EXAMPLES = CONTRACTS / "examples"
MESSAGES = sorted(EXAMPLES.glob("*/*.json"))
VERSIONS = [(event, path) for event in ALL for path in version_files(CONTRACTS, event.type)]


def of(path: Path) -> type[Event]:
    return CLASSES[path.parent.name]


def test_no_type_of_event_disappeared() -> None:
    published = {path.name for path in (CONTRACTS / "events" / "history").iterdir()}
    shown = {path.parent.name for path in MESSAGES}

    assert published | shown <= CLASSES.keys()


@pytest.mark.parametrize("event", ALL, ids=lambda event: event.type)
def test_every_event_has_a_golden_message(event: type[Event]) -> None:
    assert golden.messages(EXAMPLES, event.type)


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_golden_message_is_read_by_the_present_consumers(path: Path) -> None:
    event = msgspec.json.decode(path.read_bytes(), type=of(path))

    assert event.municipality_id == "9999"


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_golden_message_with_an_unknown_field_is_read_too(path: Path) -> None:
    message = json.loads(path.read_text(encoding="utf-8")) | {"invented_tomorrow": {"deep": [1, None]}}

    event = msgspec.json.decode(json.dumps(message).encode(), type=of(path))

    assert not hasattr(event, "invented_tomorrow")


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_golden_message_fits_the_committed_schema(path: Path) -> None:
    schema = load(f"events/{path.parent.name}.json")
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)

    assert [error.message for error in validator.iter_errors(json.loads(path.read_text(encoding="utf-8")))] == []


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_golden_message_survives_being_written_again(path: Path) -> None:
    event = msgspec.json.decode(path.read_bytes(), type=of(path))

    assert msgspec.json.decode(encode(event), type=of(path)) == event


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_golden_message_holds_no_personal_data(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert mask(text) == text


def test_a_natural_person_has_no_name_and_no_number_in_a_golden_payment() -> None:
    payments = [
        payment
        for path in golden.messages(EXAMPLES, "payments.received")
        for payment in json.loads(path.read_text(encoding="utf-8"))["payments"]
    ]
    persons = [payment for payment in payments if payment["party_kind"] != "company"]

    assert persons
    assert [p for p in persons if "party_name" in p or "organisation_number" in p] == []


@pytest.mark.parametrize(("event", "path"), VERSIONS, ids=lambda value: getattr(value, "stem", None))
def test_the_present_schema_is_compatible_with_every_earlier_version(event: type[Event], path: Path) -> None:
    earlier = json.loads(path.read_text(encoding="utf-8"))

    assert breaking_changes(earlier, event_schema(event)) == []


def test_the_last_version_in_the_history_is_the_present_schema() -> None:
    last = {event.type: json.loads(version_files(CONTRACTS, event.type)[-1].read_text("utf-8")) for event in ALL}

    assert {kind: breaking_changes(event_schema(CLASSES[kind]), schema) for kind, schema in last.items()} == {
        kind: [] for kind in last
    }
