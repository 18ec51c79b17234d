"""CloudEvents of others are read in either mode, and whatever is none is refused."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.cloud_events import STRUCTURED, NotACloudEvent, read_http, read_kafka, structured
from shared.events import RecordsOffered

ATTRIBUTES = {"specversion": "1.0", "id": "1", "source": "/a", "type": "tillit.record.shift"}
EXTENSIONS = {"municipalityid": "9999", "committeeid": "son"}
DATA = {"shiftNumber": "Ö 1", "amountMinor": 900_719_925_474_099_300}
JSON = ("content-type", b"application/json")

any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)
names = st.sampled_from([*ATTRIBUTES, *EXTENSIONS, "time", "data", "data_base64", "subject", "datacontenttype", "x-y"])


def whole(**more: Any) -> bytes:
    """An event in structured mode."""
    return json.dumps({**ATTRIBUTES, **EXTENSIONS, "data": DATA, **more}).encode()


def test_both_modes_of_both_bindings_give_the_same_event() -> None:
    body = json.dumps(DATA).encode()
    told = ATTRIBUTES | EXTENSIONS | {"time": "2026-11-25T05:00:00Z"}
    by_http = read_http([JSON, *((f"ce-{name}", value.encode()) for name, value in told.items())], body)
    by_kafka = read_kafka([JSON, *((f"ce_{name}", value.encode()) for name, value in told.items())], body)
    in_one = read_http([("content-type", STRUCTURED.encode())], whole(time="2026-11-25T05:00:00Z"))

    offers = [msgspec.json.decode(structured(event), type=RecordsOffered) for event in (by_http, by_kafka, in_one)]

    assert {(offer.source, offer.record_type, offer.committee_id, offer.occurred_at) for offer in offers} == {
        ("/a", "tillit.record.shift", "son", offers[0].occurred_at)
    }
    assert [json.loads(bytes(offer.data)) for offer in offers] == [DATA] * 3


@pytest.mark.parametrize("missing", sorted(ATTRIBUTES))
def test_an_event_without_what_every_event_has_is_refused(missing: str) -> None:
    event = {name: value for name, value in json.loads(whole()).items() if name != missing}

    with pytest.raises(NotACloudEvent) as refusal:
        read_kafka([], json.dumps(event).encode())
    assert missing in refusal.value.detail


def test_a_refusal_does_not_repeat_what_the_sender_called_an_attribute() -> None:
    with pytest.raises(NotACloudEvent) as refusal:
        read_kafka([], whole(**{"19121212-1212": "x"}))

    assert refusal.value.detail == "Attributes are missing or wrong: an extension."


def outcome(headers: list[tuple[str, bytes]], content: bytes) -> str:
    """What becomes of a message; any other exception is a fault."""
    try:
        structured(read_kafka(headers, content))
    except NotACloudEvent:
        return "a refusal"
    return "an event"


@pytest.mark.attack("C2")
@given(st.dictionaries(names, any_json), st.binary(max_size=20), st.booleans())
def test_whatever_comes_is_an_event_or_a_refusal(told: dict[str, Any], junk: bytes, complete: bool) -> None:
    event = (ATTRIBUTES | told) if complete else told
    headers = [(f"ce_{name}", str(value).encode(errors="replace")) for name, value in event.items()]

    ways: tuple[tuple[list[tuple[str, bytes]], bytes], ...] = (
        ([], json.dumps(event).encode()),
        (headers, junk),
        ([], junk),
    )
    assert {outcome(attributes, content) for attributes, content in ways} <= {"an event", "a refusal"}
