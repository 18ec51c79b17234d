"""What is done in the directory, and who was let in or turned away at the door, stands in the gateway's trail."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from shared.testing import Database, Issuer
from tests.running import wait_for
from tests.service.gateway.conftest import Gateway, running_gateway
from tests.service.gateway.directory import enter


def trail(database: Database, actor: str) -> list[dict[str, Any]]:
    """The records of one actor, oldest first."""

    async def read() -> list[dict[str, Any]]:
        connection = await asyncpg.connect(database.admin_dsn())
        try:
            rows = await connection.fetch(
                "SELECT * FROM gateway.audit_record WHERE actor = $1 ORDER BY xid, seq", actor
            )
            return [dict(row) | {"details": json.loads(row["details"])} for row in rows]
        finally:
            await connection.close()

    return asyncio.run(read())


def acts(database: Database, actor: str) -> list[tuple[str, str]]:
    return [(record["action"], record["outcome"]) for record in trail(database, actor)]


@pytest.fixture
def actor(directory: Database) -> Iterator[str]:
    """An administrator of whom nothing is on record yet."""
    subject = f"admin-{uuid4().hex[:8]}"
    asyncio.run(enter(directory, {subject: {"administrator": ("*",)}}))
    yield subject
    asyncio.run(enter(directory, {subject: {}}))


@pytest.fixture
def administrator(gateway: Gateway, local_issuer: tuple[Issuer, Path], actor: str) -> Iterator[httpx.Client]:
    """That administrator's calls."""
    headers = local_issuer[0].headers(subject=actor)
    with httpx.Client(base_url=f"{gateway.url}/tillit/v1", headers=headers, timeout=20) as client:
        yield client


def a_person(administrator: httpx.Client, kind: str = "person") -> dict[str, Any]:
    name = f"p-{uuid4().hex[:8]}"
    said = {"subject": name, "kind": kind, "userName": name, "name": "Robin Ny"}
    answer = administrator.post("/directory/people", json=said)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_first_call_with_a_token_is_a_sign_in_and_the_next_is_not(
    administrator: httpx.Client, directory: Database, actor: str
) -> None:
    for _ in range(3):
        assert administrator.get("/auth/me").status_code == 200

    assert acts(directory, actor) == [("sign_in", "permitted")]


def test_a_call_that_is_passed_on_leaves_nothing_in_the_gateways_trail(
    administrator: httpx.Client, directory: Database, actor: str
) -> None:
    administrator.get("/auth/me")
    for _ in range(3):
        administrator.get("/payments")

    assert acts(directory, actor) == [("sign_in", "permitted")]


def test_reads_and_changes_of_the_directory_are_recorded_with_whom_they_concern(
    administrator: httpx.Client, directory: Database, actor: str
) -> None:
    person = a_person(administrator)
    administrator.get(f"/directory/people/{person['personId']}")
    administrator.patch(f"/directory/people/{person['personId']}", json={"active": False})

    _, added, read, changed = trail(directory, actor)
    named = f"person:{person['personId']}"
    assert [record["action"] for record in (added, read, changed)] == [
        "directory.change",
        "directory.read",
        "directory.change",
    ]
    assert all(named in record["objects"] for record in (added, read, changed))


def test_making_and_revoking_a_key_names_the_key_and_never_its_text(
    administrator: httpx.Client, directory: Database, actor: str
) -> None:
    machine = a_person(administrator, "machine")
    made = administrator.post(f"/directory/people/{machine['personId']}/keys", json={}).json()
    administrator.delete(f"/directory/keys/{made['keyId']}")

    *_, making, revoking = trail(directory, actor)
    named = f"api_key:{made['keyId']}"
    assert [(one["action"], named in one["objects"]) for one in (making, revoking)] == [("api_key.manage", True)] * 2
    assert made["key"] not in str(trail(directory, actor))


def test_an_act_that_is_refused_is_recorded_as_such(
    administrator: httpx.Client, directory: Database, actor: str
) -> None:
    person = a_person(administrator)
    again = {"subject": person["subject"], "kind": "person", "userName": "another", "name": "Robin"}
    assert administrator.post("/directory/people", json=again).status_code == 409

    last = trail(directory, actor)[-1]
    assert (last["action"], last["outcome"], last["details"]["problem"]) == (
        "directory.change",
        "failed",
        "known-already",
    )


def test_who_may_not_read_the_directory_is_on_record_as_denied(client: httpx.Client, directory: Database) -> None:
    assert client.get("/directory/people").status_code == 403

    assert ("directory.read", "denied") in acts(directory, client.get("/auth/me").json()["subject"])


def test_a_machine_that_comes_with_a_key_signs_in_once_a_day(
    gateway: Gateway, administrator: httpx.Client, directory: Database
) -> None:
    machine = a_person(administrator, "machine")
    key = administrator.post(f"/directory/people/{machine['personId']}/keys", json={}).json()["key"]
    role = {"assignments": [{"role": "integration_client", "committeeId": "*"}]}
    administrator.put(f"/directory/people/{machine['personId']}/assignments", json=role)

    for _ in range(3):
        assert httpx.get(f"{gateway.url}/tillit/v1/auth/me", headers={"X-API-Key": key}).status_code == 200

    assert acts(directory, machine["subject"]) == [("sign_in", "permitted")]


def test_the_auditor_reads_the_gateways_trail_through_the_gateway(
    gateway: Gateway, local_issuer: tuple[Issuer, Path], administrator: httpx.Client, actor: str
) -> None:
    a_person(administrator)
    headers = local_issuer[0].headers(subject="auditor")
    with httpx.Client(base_url=f"{gateway.url}/tillit/v1", headers=headers, timeout=20) as auditor:
        records = auditor.get("/audit/gateway/records", params={"actor": actor}).json()["items"]
        summary = auditor.get("/audit/gateway/summary").json()

    assert [record["action"] for record in records] == ["directory.change", "sign_in"]
    assert summary["service"] == "gateway"


def test_a_flood_of_refused_calls_is_a_handful_of_records(
    environment: dict[str, str], local_issuer: tuple[Issuer, Path], directory: Database
) -> None:
    stranger = f"stranger-{uuid4().hex[:8]}"
    unknown = local_issuer[0].headers(subject=stranger)
    with running_gateway(environment) as gateway, httpx.Client(base_url=f"{gateway.url}/tillit/v1") as caller:
        for _ in range(150):
            assert caller.get("/payments", headers={"Authorization": "Bearer no.real.token"}).status_code == 401
            assert caller.get("/payments", headers=unknown).status_code == 403

    # what was counted is written when the gateway stops, if not before
    [refused] = wait_for(lambda: trail(directory, stranger), "the record")
    assert (refused["action"], refused["outcome"]) == ("sign_in", "denied")
    assert refused["details"] == {"count": 150, "problem": "not-in-directory", "status": 403}
    nobody = [record["details"] for record in trail(directory, "unknown")]
    assert any(told["count"] >= 150 and told["problem"] == "not-signed-in" and told["source"] for told in nobody)
    assert "127.0.0.1" not in str(nobody)


def test_somebody_whose_access_has_ended_is_on_record_when_they_come(
    environment: dict[str, str], local_issuer: tuple[Issuer, Path], directory: Database
) -> None:
    gone = f"gone-{uuid4().hex[:8]}"
    asyncio.run(enter(directory, {gone: {"controller": ("*",)}}))

    async def deactivate() -> None:
        connection = await asyncpg.connect(directory.admin_dsn())
        try:
            await connection.execute("UPDATE gateway.person SET active = false WHERE subject = $1", gone)
        finally:
            await connection.close()

    asyncio.run(deactivate())
    with running_gateway(environment) as gateway:
        headers = local_issuer[0].headers(subject=gone)
        assert httpx.get(f"{gateway.url}/tillit/v1/payments", headers=headers).status_code == 403

    assert wait_for(lambda: acts(directory, gone), "the record") == [("sign_in", "denied")]
