"""CloudEvents over HTTP: the type names the kind of record, the data are the records."""

from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response

from shared.events import RecordsReceived
from shared.testing import Issuer, published
from tests.service.intake.test_records import a_shift

PATH = "/cloud-events"
STRUCTURED = "application/cloudevents+json"


@pytest.fixture
def headers(issuer: Issuer) -> dict[str, str]:
    """A machine that works for two committees."""
    return issuer.headers("integration_client", subject="vårdsystem", committees=("son", "bun"))


def an_event(**attributes: Any) -> dict[str, Any]:
    """A shift as a CloudEvent of the social committee."""
    return {
        "specversion": "1.0",
        "id": "A234-1234-1234",
        "source": "/tryggvard/schema",
        "type": "tillit.record.shift",
        "committeeid": "son",
        **attributes,
    }


async def structured(client: AsyncClient, headers: dict[str, str], **attributes: Any) -> Response:
    """Send in structured mode."""
    event = {"data": a_shift("1"), **an_event(**attributes)}
    told = {name: value for name, value in event.items() if value is not None}
    return await client.post(PATH, json=told, headers=headers | {"content-type": STRUCTURED})


async def binary(client: AsyncClient, headers: dict[str, str], data: Any, **attributes: Any) -> Response:
    """Send in binary mode."""
    told = {f"ce-{name}": value for name, value in an_event(**attributes).items() if value is not None}
    return await client.post(PATH, json=data, headers=headers | told)


def problem(answer: Response) -> tuple[int, str]:
    """How a refusal is called."""
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


async def test_the_data_of_a_structured_event_become_records(
    app: FastAPI, client: AsyncClient, headers: dict[str, str]
) -> None:
    answer = await structured(client, headers)

    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
    [event] = [event for event in await published(app.state.sessions) if isinstance(event, RecordsReceived)]
    assert (event.committee_id, event.kind) == ("son", "shift")


async def test_the_body_of_a_binary_event_becomes_records(client: AsyncClient, headers: dict[str, str]) -> None:
    answer = await binary(client, headers, [a_shift("1"), a_shift("2")])

    assert (answer.status_code, answer.json()["accepted"]) == (202, 2)


async def test_an_event_in_either_mode_is_the_same_record(client: AsyncClient, headers: dict[str, str]) -> None:
    first = await binary(client, headers, a_shift("1"), id="1")
    second = await structured(client, headers, id="2")

    assert (second.json()["known"], second.json()["items"]) == (1, first.json()["items"])


async def test_the_same_source_and_id_are_answered_as_before(client: AsyncClient, headers: dict[str, str]) -> None:
    first = await structured(client, headers)

    again = await binary(client, headers, a_shift("1"))

    assert (again.status_code, again.content, again.headers["idempotency-replayed"]) == (202, first.content, "true")


async def test_the_same_id_with_other_data_is_refused(client: AsyncClient, headers: dict[str, str]) -> None:
    await structured(client, headers)

    assert problem(await structured(client, headers, data=a_shift("2"))) == (422, "idempotency-key-reused")


async def test_the_same_id_of_another_source_is_another_event(client: AsyncClient, headers: dict[str, str]) -> None:
    await structured(client, headers)

    answer = await structured(client, headers, source="/annan", data=a_shift("2"))

    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"id": None}, (422, "not-a-cloud-event")),
        ({"id": ""}, (422, "not-a-cloud-event")),
        ({"specversion": "0.3"}, (422, "not-a-cloud-event")),
        ({"specversion": None}, (422, "not-a-cloud-event")),
        ({"source": None}, (422, "not-a-cloud-event")),
        ({"time": "igår"}, (422, "not-a-cloud-event")),
        ({"data": None}, (422, "not-a-cloud-event")),
        ({"committeeid": "S O N"}, (422, "not-a-cloud-event")),
        ({"type": "com.example.shift"}, (422, "not-a-cloud-event")),
        ({"type": "tillit.record.nothing"}, (422, "unknown-record-type")),
        ({"data": {"shiftNumber": "1"}}, (422, "invalid-request")),
        ({"committeeid": "kfn"}, (403, "not-allowed")),
        ({"committeeid": None}, (403, "not-allowed")),
        ({"municipalityid": "1234"}, (403, "not-allowed")),
        ({"municipalityid": 9999}, (403, "not-allowed")),
    ],
)
async def test_what_is_wrong_is_refused_by_name(
    client: AsyncClient, headers: dict[str, str], attributes: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert problem(await structured(client, headers, **attributes)) == expected


@pytest.mark.attack("C2")
@pytest.mark.parametrize(
    "body", [b"[]", b"1", b"{", b"\xff", b"[" * 100_000, b'{"time": 5}', b'{"id": "1", "data_base64": "*"}']
)
async def test_what_is_no_event_is_a_refusal(client: AsyncClient, headers: dict[str, str], body: bytes) -> None:
    answer = await client.post(PATH, content=body, headers=headers | {"content-type": STRUCTURED})

    assert problem(answer) == (422, "not-a-cloud-event")


async def test_several_events_in_one_request_are_refused(client: AsyncClient, headers: dict[str, str]) -> None:
    batch = headers | {"content-type": "application/cloudevents-batch+json"}

    answer = await client.post(PATH, json=[an_event()], headers=batch)

    assert problem(answer) == (415, "unsupported-media-type")


async def test_an_attribute_that_is_given_twice_is_refused(client: AsyncClient, headers: dict[str, str]) -> None:
    told = [(f"ce-{name}", value) for name, value in an_event().items()]

    answer = await client.post(PATH, json=a_shift("1"), headers=[*headers.items(), *told, ("CE-Id", "2")])

    assert problem(answer) == (422, "not-a-cloud-event")


async def test_the_only_committee_of_a_caller_need_not_be_named(client: AsyncClient, issuer: Issuer) -> None:
    caller = issuer.headers("integration_client", committees=("son",))

    answer = await structured(client, caller, committeeid=None)

    assert answer.status_code == 202
