"""Sources: what comes from where, on which ground, and whether it comes."""

from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import text

from services.intake.registers import SOURCES, look_at_sources
from shared.db import system_session
from shared.testing import Issuer
from tests.service.intake.test_records import a_shift


@pytest.fixture
def headers(issuer: Issuer) -> dict[str, str]:
    """An administrator."""
    return issuer.headers("administrator")


def a_source(**fields: Any) -> dict[str, Any]:
    """What comes by the API from the finance system."""
    return {
        "name": "Ekonomisystemet",
        "channel": "api",
        "sender": "ekonomi",
        "kinds": ["payment_order"],
        "owner": "Ekonomiavdelningen",
        "legalBasis": "Kommunallagen (2017:725) 6 kap. 6 §",
        "purpose": "Att hitta dubbla betalningar",
        "expectedHours": 24,
        **fields,
    }


async def register(client: AsyncClient, headers: dict[str, str], **fields: Any) -> dict[str, Any]:
    """Register a source and return it."""
    answer = await client.post("/sources", json=a_source(**fields), headers=headers)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def sources(client: AsyncClient, headers: dict[str, str]) -> list[dict[str, Any]]:
    """All sources."""
    items: list[dict[str, Any]] = (await client.get("/sources", headers=headers)).json()["items"]
    return items


async def send_payment(client: AsyncClient, issuer: Issuer, subject: str) -> None:
    """Send one payment."""
    order = {"payee": {"name": "Ekbacken AB"}, "amount": {"minor": 100, "currency": "SEK"}}
    sender = issuer.headers("integration_client", subject=subject)
    answer = await client.post("/payments", json=order, headers=sender)
    assert answer.status_code == 202, answer.text


async def grow_old(app: FastAPI) -> None:
    """Let everything have come three days ago."""
    async with system_session(app.state.sessions, "*") as session:
        await session.execute(text("UPDATE arrival SET last_at = last_at - interval '3 days', day = day - 3"))


async def test_a_source_of_which_nothing_came_never_came(client: AsyncClient, headers: dict[str, str]) -> None:
    made = await register(client, headers)

    assert (made["freshness"], made["lastArrivalAt"], made["days"]) == ("never", None, [])


async def test_what_comes_makes_a_source_fresh_and_is_counted(
    client: AsyncClient, headers: dict[str, str], issuer: Issuer
) -> None:
    made = await register(client, headers)
    await send_payment(client, issuer, "ekonomi")
    await send_payment(client, issuer, "ekonomi")

    found = (await client.get(f"/sources/{made['sourceId']}", headers=headers)).json()

    assert (found["freshness"], [day["accepted"] for day in found["days"]]) == ("in_time", [2])


async def test_a_source_from_which_nothing_comes_any_more_is_late(
    app: FastAPI, client: AsyncClient, headers: dict[str, str], issuer: Issuer
) -> None:
    await register(client, headers)
    await send_payment(client, issuer, "ekonomi")
    await grow_old(app)

    assert [one["freshness"] for one in await sources(client, headers)] == ["late"]


async def test_a_sender_that_nobody_registered_is_shown_as_such(
    client: AsyncClient, headers: dict[str, str], issuer: Issuer
) -> None:
    await send_payment(client, issuer, "stranger")

    (found,) = await sources(client, headers)

    assert (found["sourceId"], found["sender"], found["kinds"], found["freshness"]) == (
        None,
        "stranger",
        ["payment_order"],
        "unwatched",
    )


async def test_records_that_were_known_are_counted_apart(
    client: AsyncClient, headers: dict[str, str], issuer: Issuer
) -> None:
    sender = issuer.headers("integration_client", subject="vårdsystem")
    await client.post("/records/shift", json=a_shift("counted"), headers=sender)
    await client.post("/records/shift", json=a_shift("counted"), headers=sender)

    (found,) = await sources(client, headers)

    assert [(day["accepted"], day["known"]) for day in found["days"]] == [(1, 1)]


async def test_a_refused_file_counts_as_having_come(
    client: AsyncClient, headers: dict[str, str], issuer: Issuer
) -> None:
    sender = issuer.headers("integration_client", subject="ekonomi")
    files = {"file": ("nothing.bin", b"\x00\x01\x02 no file of ours")}
    file_id = (await client.post("/files", files=files, headers=sender)).json()["fileId"]
    while (await client.get(f"/files/{file_id}", headers=sender)).json()["status"] not in {"done", "rejected"}:
        pass

    (found,) = await sources(client, headers)

    assert (found["channel"], found["sender"], [day["accepted"] for day in found["days"]]) == ("file", "ekonomi", [0])


async def test_two_sources_cannot_be_one_sender(client: AsyncClient, headers: dict[str, str]) -> None:
    await register(client, headers)

    answer = await client.post("/sources", json=a_source(name="En till"), headers=headers)

    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (409, "source-registered")


async def test_a_source_is_changed(client: AsyncClient, headers: dict[str, str]) -> None:
    made = await register(client, headers)

    answer = await client.put(f"/sources/{made['sourceId']}", json=a_source(expectedHours=None), headers=headers)

    assert (answer.status_code, answer.json()["freshness"]) == (200, "unwatched")


async def test_an_unknown_source_is_not_found(client: AsyncClient, headers: dict[str, str]) -> None:
    path = "/sources/0193a1b2-7c00-7000-8000-0123456789ab"

    answers = [await client.get(path, headers=headers), await client.put(path, json=a_source(), headers=headers)]

    assert [answer.status_code for answer in answers] == [404, 404]


async def test_another_municipalitys_source_is_not_there(
    client: AsyncClient, headers: dict[str, str], issuer: Issuer
) -> None:
    made = await register(client, headers)
    other = issuer.headers("administrator", municipality_id="1234")

    assert (await client.get(f"/sources/{made['sourceId']}", headers=other)).status_code == 404
    assert await sources(client, other) == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"channel": "pigeon"}, "#/channel"),
        ({"expectedHours": 0}, "#/expectedHours"),
        ({"name": ""}, "#/name"),
        ({"sender": "a\x00b"}, "#/sender"),
    ],
)
async def test_a_wrong_field_is_named(
    client: AsyncClient, headers: dict[str, str], change: dict[str, Any], pointer: str
) -> None:
    answer = await client.post("/sources", json=a_source(**change), headers=headers)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_late_sources_are_counted_for_the_alarm(
    app: FastAPI, client: AsyncClient, headers: dict[str, str], issuer: Issuer
) -> None:
    await register(client, headers)
    await register(client, headers, sender="vårdsystem")
    await send_payment(client, issuer, "ekonomi")
    await grow_old(app)

    await look_at_sources(app.state.sessions)

    assert [SOURCES.labels(state)._value.get() for state in ("late", "never", "in_time")] == [1, 1, 0]
