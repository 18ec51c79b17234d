"""Hooks: a source delivers records, known by its signature alone (Standard Webhooks)."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response
from sqlalchemy import text
from standardwebhooks.webhooks import Webhook

from shared.db import system_session
from shared.events import RecordsReceived
from shared.ids import new_id
from shared.testing import Issuer, published
from tests.service.intake.test_records import a_shift
from tests.service.intake.test_sources import register, sources

SENDER = "tryggvard"


class Hook(NamedTuple):
    """A hook and what its source signs with."""

    path: str
    hook_id: str
    source_id: str
    secret: str


@pytest.fixture
def headers(issuer: Issuer) -> dict[str, str]:
    """An administrator."""
    return issuer.headers("administrator")


@pytest.fixture
async def hook(client: AsyncClient, headers: dict[str, str]) -> Hook:
    """A hook for shifts of the social committee."""
    return await make_hook(client, headers)


async def make_hook(client: AsyncClient, headers: dict[str, str], sender: str = SENDER, kind: str = "shift") -> Hook:
    """A hook of a source of its own."""
    source = await register(client, headers, channel="webhook", sender=sender)
    body = {"committeeId": "son", "kind": kind}
    answer = await client.post(f"/sources/{source['sourceId']}/hooks", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    return Hook(f"/hooks/{made['hookId']}", made["hookId"], source["sourceId"], made["secret"])


def signed(secret: str, body: str, message_id: str, at: datetime | None = None) -> dict[str, str]:
    """The headers with which a source delivers *body*."""
    moment = at or datetime.now(UTC)
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, moment, body),
    }


async def deliver(client: AsyncClient, hook: Hook, message_id: str = "msg-1", number: str = "1") -> Response:
    """Deliver one shift."""
    body = json.dumps(a_shift(number))
    return await client.post(hook.path, content=body, headers=signed(hook.secret, body, message_id))


async def shifts(client: AsyncClient, issuer: Issuer) -> int:
    """How many shifts there are."""
    total: int = (await client.get("/records/shift", headers=issuer.headers("controller"))).json()["total"]
    return total


async def test_a_signed_delivery_becomes_records_of_the_hooks_committee(
    app: FastAPI, client: AsyncClient, hook: Hook
) -> None:
    answer = await deliver(client, hook)

    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
    [event] = [event for event in await published(app.state.sessions) if isinstance(event, RecordsReceived)]
    assert (event.municipality_id, event.committee_id, event.kind) == ("9999", "son", "shift")


async def test_several_records_come_in_one_delivery(client: AsyncClient, hook: Hook) -> None:
    body = json.dumps({"records": [a_shift("1"), a_shift("2")]})

    answer = await client.post(hook.path, content=body, headers=signed(hook.secret, body, "msg-many"))

    assert (answer.status_code, answer.json()["accepted"]) == (202, 2)


async def test_a_delivery_makes_its_source_fresh(client: AsyncClient, headers: dict[str, str], hook: Hook) -> None:
    await deliver(client, hook)

    [source] = await sources(client, headers)

    assert (source["sourceId"], source["freshness"], source["days"][0]["accepted"]) == (hook.source_id, "in_time", 1)


async def test_the_same_id_is_answered_as_before_and_stores_nothing(
    client: AsyncClient, issuer: Issuer, hook: Hook
) -> None:
    first = await deliver(client, hook)

    again = await deliver(client, hook)

    assert (again.status_code, again.content) == (202, first.content)
    assert (first.headers.get("idempotency-replayed"), again.headers["idempotency-replayed"]) == (None, "true")
    assert await shifts(client, issuer) == 1


async def test_the_same_id_with_other_content_is_refused(client: AsyncClient, issuer: Issuer, hook: Hook) -> None:
    await deliver(client, hook, number="1")

    answer = await deliver(client, hook, number="2")

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/idempotency-key-reused")
    assert await shifts(client, issuer) == 1


async def test_the_same_id_twice_at_once_stores_once(client: AsyncClient, issuer: Issuer, hook: Hook) -> None:
    answers = await asyncio.gather(*(deliver(client, hook) for _ in range(4)))

    assert {(answer.status_code, answer.content) for answer in answers} == {(202, answers[0].content)}
    assert await shifts(client, issuer) == 1


async def test_the_same_id_at_another_hook_is_another_delivery(
    client: AsyncClient, headers: dict[str, str], issuer: Issuer, hook: Hook
) -> None:
    other = await make_hook(client, headers, sender="annan")
    await deliver(client, hook, number="1")

    answer = await deliver(client, other, number="2")

    assert (answer.status_code, await shifts(client, issuer)) == (202, 2)


@pytest.mark.attack("A1")
@pytest.mark.parametrize(
    "tamper", ["body", "late", "early", "secret", "another hook", "no headers", "no base64", "bytes", "unknown hook"]
)
async def test_what_is_not_signed_as_it_must_be_is_a_401_that_tells_nothing_more(
    client: AsyncClient, headers: dict[str, str], issuer: Issuer, hook: Hook, tamper: str
) -> None:
    other = await make_hook(client, headers, sender="annan")
    body, path, now = json.dumps(a_shift("1")), hook.path, datetime.now(UTC)
    sent: bytes = body.encode()
    good = signed(hook.secret, body, "msg-1")
    match tamper:
        case "body":
            sent = sent.replace(b"Ann", b"Eva")
        case "late":
            good = signed(hook.secret, body, "msg-1", now - timedelta(minutes=6))
        case "early":
            good = signed(hook.secret, body, "msg-1", now + timedelta(minutes=6))
        case "secret":
            good = signed("whsec_" + "A" * 43 + "=", body, "msg-1")
        case "another hook":
            good = signed(other.secret, body, "msg-1")
        case "no headers":
            good = {"content-type": "application/json"}
        case "no base64":
            good["webhook-signature"] = "v1,å v1 , v1,v1"
        case "bytes":
            sent = b"\xff\xfe"
        case "unknown hook":
            path = f"/hooks/{new_id()}"

    encoded = [(name.encode(), value.encode("latin-1")) for name, value in good.items()]
    answer = await client.post(path, content=sent, headers=encoded)

    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    assert "www-authenticate" in answer.headers
    plain = await client.post(f"/hooks/{new_id()}", content=b"")
    assert answer.json() | {"instance": ""} == plain.json() | {"instance": ""}
    assert await shifts(client, issuer) == 0


async def test_a_token_is_no_signature(client: AsyncClient, issuer: Issuer, hook: Hook) -> None:
    answer = await client.post(hook.path, json=a_shift("1"), headers=issuer.headers("integration_client"))

    assert answer.status_code == 401


async def test_a_wrong_record_is_refused_by_its_field_and_may_come_again(client: AsyncClient, hook: Hook) -> None:
    wrong = json.dumps(a_shift("1") | {"startsAt": "igår"})
    refused = await client.post(hook.path, content=wrong, headers=signed(hook.secret, wrong, "msg-1"))

    mended = await deliver(client, hook, "msg-1")

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/startsAt")
    assert mended.status_code == 202


async def test_two_secrets_hold_at_once_and_a_revoked_one_no_more(
    client: AsyncClient, headers: dict[str, str], hook: Hook
) -> None:
    made = (await client.post(f"{hook.path}/secrets", headers=headers)).json()
    new = hook._replace(secret=made["secret"])
    both = [
        (await deliver(client, one, f"msg-{place}", str(place))).status_code for place, one in enumerate((hook, new))
    ]
    [listed] = (await client.get(f"/sources/{hook.source_id}/hooks", headers=headers)).json()["items"]

    revoked = await client.delete(f"{hook.path}/secrets/{listed['secrets'][0]['secretId']}", headers=headers)

    after = [(await deliver(client, one, f"msg-after-{place}")).status_code for place, one in enumerate((hook, new))]
    assert (both, revoked.status_code, after) == ([202, 202], 204, [401, 202])


async def test_a_third_secret_waits_until_one_is_revoked(
    client: AsyncClient, headers: dict[str, str], hook: Hook
) -> None:
    await client.post(f"{hook.path}/secrets", headers=headers)

    answer = await client.post(f"{hook.path}/secrets", headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/too-many-secrets")


async def test_it_is_seen_when_a_secret_was_last_used(client: AsyncClient, headers: dict[str, str], hook: Hook) -> None:
    async def secret() -> dict[str, Any]:
        [listed] = (await client.get(f"/sources/{hook.source_id}/hooks", headers=headers)).json()["items"]
        found: dict[str, Any] = listed["secrets"][0]
        return found

    before = await secret()
    await deliver(client, hook)

    assert before["lastUsedAt"] is None
    assert (await secret())["lastUsedAt"] is not None


async def test_a_secret_is_shown_once_and_kept_sealed(
    app: FastAPI, client: AsyncClient, headers: dict[str, str], hook: Hook
) -> None:
    listed = await client.get(f"/sources/{hook.source_id}/hooks", headers=headers)
    async with system_session(app.state.sessions, "*") as session:
        kept = (await session.execute(text("SELECT sealed_secret FROM hook_secret"))).scalar_one()

    plain = hook.secret.removeprefix("whsec_")
    assert plain not in listed.text
    assert plain.encode() not in kept


@pytest.mark.parametrize(
    ("told", "status", "problem"),
    [
        ({"channel": "api"}, 409, "not-by-webhook"),
        ({"kind": "no_such_kind"}, 422, "invalid-request"),
        ({"committee": "kfn"}, 403, "not-allowed"),
    ],
)
async def test_a_hook_is_for_a_webhook_source_a_known_kind_and_an_own_committee(
    client: AsyncClient, headers: dict[str, str], issuer: Issuer, told: dict[str, str], status: int, problem: str
) -> None:
    source = await register(client, headers, channel=told.get("channel", "webhook"))
    body = {"committeeId": told.get("committee", "son"), "kind": told.get("kind", "shift")}
    caller = issuer.headers("administrator", committees=("son",))

    answer = await client.post(f"/sources/{source['sourceId']}/hooks", json=body, headers=caller)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")


async def test_a_delivery_leaves_a_record_of_its_hook(app: FastAPI, client: AsyncClient, hook: Hook) -> None:
    await deliver(client, hook)

    async with system_session(app.state.sessions, "*") as session:
        found = await session.execute(
            text("SELECT actor, action, municipality_id FROM audit_record WHERE actor LIKE 'hook:%'")
        )
    assert [tuple(row) for row in found] == [(f"hook:{hook.hook_id}", "record.send", "9999")]
