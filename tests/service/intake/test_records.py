"""Records beside payments: declared kinds, kept with what superseded them, identities gone."""

from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from services.intake.records.catalogue import KINDS
from shared.events import RecordsReceived, RecordWithdrawn
from shared.testing import Issuer, published

WORKER = "19121212-1212"


@pytest.fixture
def headers(issuer: Issuer) -> dict[str, str]:
    """A controller."""
    return issuer.headers("controller")


def a_shift(number: str, **fields: Any) -> dict[str, Any]:
    """A shift of one worker."""
    return {
        "shiftNumber": number,
        "provider": {"name": "Tryggvård i Norr AB", "organisationNumber": "556016-0680"},
        "worker": {"name": "Ann Exempel", "identityNumber": WORKER},
        "startsAt": "2026-11-02T07:00:00Z",
        "endsAt": "2026-11-02T15:30:00Z",
        **fields,
    }


async def send(client: AsyncClient, headers: dict[str, str], *records: dict[str, Any]) -> dict[str, Any]:
    """Send shifts and return the answer."""
    answer = await client.post("/records/shift", json=list(records), headers=headers)
    assert answer.status_code == 202, answer.text
    body: dict[str, Any] = answer.json()
    return body


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
async def test_the_example_of_each_kind_is_accepted(client: AsyncClient, headers: dict[str, str], kind: Any) -> None:
    answer = await client.post(f"/records/{kind.name.replace('_', '-')}", json=dict(kind.example), headers=headers)

    assert (answer.status_code, answer.json().get("accepted", 0) + answer.json().get("known", 0)) == (202, 1)


async def test_a_record_that_comes_again_adds_nothing(client: AsyncClient, headers: dict[str, str]) -> None:
    first = await send(client, headers, a_shift("again"))
    second = await send(client, headers, a_shift("again"))

    assert (second["accepted"], second["known"], second["items"]) == (0, 1, first["items"])


async def test_a_corrected_record_supersedes_and_both_are_kept(client: AsyncClient, headers: dict[str, str]) -> None:
    first = (await send(client, headers, a_shift("corrected")))["items"][0]["recordId"]
    second = (await send(client, headers, a_shift("corrected", endsAt="2026-11-02T12:00:00Z")))["items"][0]["recordId"]

    versions = (await client.get(f"/records/shift/{second}", headers=headers)).json()["items"]
    assert [(one["recordId"], one["supersededBy"]) for one in versions] == [(first, second), (second, None)]


async def test_two_words_on_one_thing_in_one_request_leave_the_later(
    client: AsyncClient, headers: dict[str, str]
) -> None:
    answer = await send(client, headers, a_shift("twice"), a_shift("twice", note="rättad"))

    first, second = (item["recordId"] for item in answer["items"])
    versions = (await client.get(f"/records/shift/{second}", headers=headers)).json()["items"]
    assert [(one["recordId"], one["supersededBy"]) for one in versions] == [(first, second), (second, None)]


async def test_what_was_known_then_is_still_told(client: AsyncClient, headers: dict[str, str]) -> None:
    first = (await send(client, headers, a_shift("then")))["items"][0]["recordId"]
    between = datetime.now(UTC).isoformat()
    await send(client, headers, a_shift("then", endsAt="2026-11-02T09:00:00Z"))

    answer = await client.get("/records/shift", params={"asOf": between, "limit": 100}, headers=headers)

    assert first in {one["recordId"] for one in answer.json()["items"]}


async def test_a_withdrawn_record_no_longer_counts(app: FastAPI, client: AsyncClient, headers: dict[str, str]) -> None:
    record = (await send(client, headers, a_shift("withdrawn")))["items"][0]["recordId"]

    answer = await client.post(
        f"/records/shift/{record}/withdraw", json={"ground": "cancelled_by_source"}, headers=headers
    )

    assert answer.json()["items"][0]["supersededAt"]
    assert record in {str(e.record_id) for e in await published(app.state.sessions) if isinstance(e, RecordWithdrawn)}


async def test_a_record_is_withdrawn_once(client: AsyncClient, headers: dict[str, str]) -> None:
    record = (await send(client, headers, a_shift("withdrawn twice")))["items"][0]["recordId"]
    path, body = f"/records/shift/{record}/withdraw", {"ground": "entered_in_error"}
    await client.post(path, json=body, headers=headers)

    answer = await client.post(path, json=body, headers=headers)

    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (409, "already-superseded")


async def test_no_person_leaves_intake_by_name_or_number(
    app: FastAPI, client: AsyncClient, headers: dict[str, str]
) -> None:
    note = f"Ann Exempel ({WORKER}) ringde från 070-123 45 67"
    record = (await send(client, headers, a_shift("nameless", note=note)))["items"][0]["recordId"]

    events = [e for e in await published(app.state.sessions) if isinstance(e, RecordsReceived)]
    fact = next(fact for event in events for fact in event.records if str(fact.record_id) == record)
    told = str(fact.body)
    assert not any(part in told for part in ("Exempel", "1212", "123 45 67"))


async def test_an_address_is_kept_as_a_token_alone(client: AsyncClient, headers: dict[str, str]) -> None:
    one = (await send(client, headers, a_shift("here", place="Storgatan 1")))["items"][0]["recordId"]
    two = (await send(client, headers, a_shift("there", place="storgatan  1")))["items"][0]["recordId"]

    places = [
        (await client.get(f"/records/shift/{record}", headers=headers)).json()["items"][-1]["body"]["place"]
        for record in (one, two)
    ]
    assert places[0] == places[1] != "Storgatan 1"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"startsAt": "igår"}, "#/startsAt"),
        ({"startsAt": "2026-11-02T07:00:00"}, "#/startsAt"),
        ({"shoeSize": 43}, "#"),
        ({"provider": None}, "#/provider"),
    ],
)
async def test_a_wrong_field_is_named(
    client: AsyncClient, headers: dict[str, str], change: dict[str, Any], pointer: str
) -> None:
    answer = await client.post("/records/shift", json=a_shift("wrong") | change, headers=headers)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_another_committees_record_is_not_there(client: AsyncClient, issuer: Issuer) -> None:
    sender = issuer.headers("controller", committees=["son"])
    record = (await send(client, sender, a_shift("theirs")))["items"][0]["recordId"]

    answer = await client.get(f"/records/shift/{record}", headers=issuer.headers("case_officer", committees=["kfn"]))

    assert answer.status_code == 404


async def test_an_unknown_kind_is_not_found(client: AsyncClient, headers: dict[str, str]) -> None:
    answer = await client.get("/records/shoe-size", headers=headers)

    assert answer.status_code == 404


@pytest.mark.parametrize("words", ["find me", "FIND", "5560160680", "556016-0680", "tryggvård"])
async def test_a_record_is_found_by_what_it_says(client: AsyncClient, headers: dict[str, str], words: str) -> None:
    record = (await send(client, headers, a_shift("find-me", note="find me")))["items"][0]["recordId"]

    answer = await client.get("/records/shift", params={"q": words, "limit": 100}, headers=headers)

    assert record in {one["recordId"] for one in answer.json()["items"]}


@pytest.mark.parametrize("words", ["%%", "__", "company", "partyId", "never said"])
async def test_words_are_no_pattern_and_find_no_code_of_ours(
    client: AsyncClient, headers: dict[str, str], words: str
) -> None:
    await send(client, headers, a_shift("plain"))

    answer = await client.get("/records/shift", params={"q": words}, headers=headers)

    assert answer.json()["total"] == 0


async def test_records_are_listed_by_committee(client: AsyncClient, headers: dict[str, str]) -> None:
    await client.post("/records/shift", params={"committeeId": "kfn"}, json=a_shift("of-kfn"), headers=headers)

    answer = await client.get("/records/shift", params={"committeeId": "kfn", "limit": 100}, headers=headers)

    assert {one["committeeId"] for one in answer.json()["items"]} == {"kfn"}


async def test_the_kinds_that_speak_of_a_party_are_counted(client: AsyncClient, headers: dict[str, str]) -> None:
    party = {"name": "Ensam Ståhl AB", "organisationNumber": "556103-4249"}
    await send(client, headers, a_shift("lone", provider=party))
    (record,) = (await client.get("/records/shift", params={"q": "Ensam Ståhl"}, headers=headers)).json()["items"]

    answer = await client.get("/record-kinds", params={"partyId": record["partyId"]}, headers=headers)

    assert {one["kind"]: one["records"] for one in answer.json()["items"] if one["records"]} == {"shift": 1}


async def test_a_time_is_written_out_and_no_number_is_taken_for_one(client: AsyncClient, issuer: Issuer) -> None:
    answers = [
        await client.get("/records/shift", params={"asOf": told}, headers=issuer.headers("controller"))
        for told in ("0.5", "2026-11-01", "2026-11-01T12:00:00Z")
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 200]
