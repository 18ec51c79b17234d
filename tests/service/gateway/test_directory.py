"""The administrator's endpoints: keys are shown once and rotate; nobody gives access to themselves; files are whole."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from shared.testing import Database, Issuer
from tests.service.gateway.conftest import Gateway
from tests.service.gateway.directory import rows_of


@pytest.fixture
def administrator(gateway: Gateway, local_issuer: tuple[Issuer, Path]) -> Iterator[httpx.Client]:
    headers = local_issuer[0].headers(subject="administrator")
    with httpx.Client(base_url=f"{gateway.url}/tillit/v1/directory", headers=headers, timeout=20) as client:
        yield client


def person_id(administrator: httpx.Client, subject: str) -> str:
    found = administrator.get("/people", params={"q": subject}).json()["items"]
    return str(next(person["personId"] for person in found if person["subject"] == subject))


def a_machine(administrator: httpx.Client) -> str:
    """A new API client that may hand files in."""
    name = f"machine-{uuid4().hex[:8]}"
    body = {"subject": name, "userName": name, "name": "Ekonomi", "kind": "machine"}
    made = administrator.post("/people", json=body).json()["personId"]
    roles = {"assignments": [{"role": "integration_client", "committeeId": "son"}]}
    assert administrator.put(f"/people/{made}/assignments", json=roles).status_code == 200
    return str(made)


def asks(gateway: Gateway, **headers: str) -> int:
    return httpx.get(f"{gateway.url}/tillit/v1/files", headers=headers).status_code


def test_a_key_is_shown_once_and_opens_the_api_in_both_headers(administrator: httpx.Client, gateway: Gateway) -> None:
    machine = a_machine(administrator)

    made = administrator.post(f"/people/{machine}/keys", json={"days": 30}).json()
    listed = administrator.get(f"/people/{machine}/keys")

    assert asks(gateway, **{"X-API-Key": made["key"]}) == asks(gateway, Authorization=f"Bearer {made['key']}") == 200
    assert made["key"] not in listed.text
    assert made["key"].startswith(listed.json()["items"][0]["hint"])


def test_a_key_in_the_address_opens_nothing(administrator: httpx.Client, gateway: Gateway) -> None:
    key = administrator.post(f"/people/{a_machine(administrator)}/keys", json={}).json()["key"]

    answer = httpx.get(f"{gateway.url}/tillit/v1/files", params={"api_key": key, "access_token": key})

    assert answer.status_code == 401


def test_two_keys_hold_at_once_and_a_revoked_one_is_out_at_the_next_call(
    administrator: httpx.Client, gateway: Gateway
) -> None:
    machine = a_machine(administrator)
    old, new = (administrator.post(f"/people/{machine}/keys", json={}).json() for _ in range(2))
    both = [asks(gateway, **{"X-API-Key": key["key"]}) for key in (old, new)]

    third = administrator.post(f"/people/{machine}/keys", json={})
    revoked = administrator.delete(f"/keys/{old['keyId']}")
    after = [asks(gateway, **{"X-API-Key": key["key"]}) for key in (old, new)]

    assert (both, third.status_code, revoked.status_code, after) == ([200, 200], 409, 204, [401, 200])


def test_the_day_of_last_use_is_seen(administrator: httpx.Client, gateway: Gateway) -> None:
    machine = a_machine(administrator)
    key = administrator.post(f"/people/{machine}/keys", json={}).json()
    unused = administrator.get(f"/people/{machine}/keys").json()["items"][0]["lastUsedOn"]

    asks(gateway, **{"X-API-Key": key["key"]})

    used = administrator.get(f"/people/{machine}/keys").json()["items"][0]["lastUsedOn"]
    assert (unused, len(used)) == (None, 10)


def test_the_database_holds_no_key(administrator: httpx.Client, directory: Database) -> None:
    key = administrator.post(f"/people/{a_machine(administrator)}/keys", json={}).json()["key"]
    rows = asyncio.run(rows_of(directory, "SELECT api_key::text FROM gateway.api_key"))

    assert rows
    assert not any(key in row or key.encode().hex() in row for row in rows)


def test_people_get_no_keys(administrator: httpx.Client) -> None:
    answer = administrator.post(f"/people/{person_id(administrator, 'kim')}/keys", json={})

    assert answer.status_code == 422


def test_nobody_changes_their_own_access(administrator: httpx.Client) -> None:
    own = person_id(administrator, "administrator")

    answers = [
        administrator.put(f"/people/{own}/assignments", json={"assignments": []}),
        administrator.patch(f"/people/{own}", json={"active": False}),
    ]

    assert {(answer.status_code, answer.json()["type"]) for answer in answers} == {(409, "/problems/own-access")}


@pytest.mark.parametrize(
    ("kind", "role"), [("machine", "controller"), ("machine", "administrator"), ("person", "integration_client")]
)
def test_machines_and_people_have_different_roles(administrator: httpx.Client, kind: str, role: str) -> None:
    name = f"odd-{uuid4().hex[:8]}"
    body = {"subject": name, "userName": name, "name": "Odd", "kind": kind}
    made = administrator.post("/people", json=body).json()["personId"]

    answer = administrator.put(
        f"/people/{made}/assignments", json={"assignments": [{"role": role, "committeeId": "*"}]}
    )

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/not-for-this-kind")


@pytest.mark.parametrize("user", ["controller", "case-officer", "board-member", "integration"])
def test_others_neither_read_nor_change_the_directory(
    gateway: Gateway, local_issuer: tuple[Issuer, Path], user: str
) -> None:
    headers = local_issuer[0].headers(subject=user)
    body = {"subject": "x", "userName": "x", "name": "X"}

    read = httpx.get(f"{gateway.url}/tillit/v1/directory/people", headers=headers)
    added = httpx.post(f"{gateway.url}/tillit/v1/directory/people", headers=headers, json=body)

    assert (read.status_code, added.status_code) == (403, 403)


def imported(administrator: httpx.Client, text: str, dry_run: bool = False) -> httpx.Response:
    params = {"dryRun": "true"} if dry_run else {}
    return administrator.post("/imports", params=params, files={"file": ("people.csv", text.encode())})


def a_file(name: str, role: str = "controller") -> str:
    return (
        "subject;user_name;name;mail;role;committee_id\n"
        f"{name}-1;{name}-1;Anna Ek;anna@exempelby.example;case_officer;son\n"
        f"{name}-1;{name}-1;Anna Ek;anna@exempelby.example;case_officer;kfn\n"
        f"{name}-2;{name}-2;Bo Alm;bo@exempelby.example;{role};*\n"
    )


def test_a_file_with_a_wrong_row_is_told_row_by_row_and_changes_nothing(administrator: httpx.Client) -> None:
    name = uuid4().hex[:8]

    told = imported(administrator, a_file(name, "chief")).json()

    assert (told["done"], [(fault["row"], fault["column"]) for fault in told["faults"]]) == (False, [(4, "role")])
    assert administrator.get("/people", params={"q": name}).json()["total"] == 0


def test_a_dry_run_tells_what_would_be_done_and_does_nothing(administrator: httpx.Client) -> None:
    name = uuid4().hex[:8]

    told = imported(administrator, a_file(name), dry_run=True).json()

    assert told == {"done": False, "added": 2, "changed": 0, "assignments": 3, "faults": []}
    assert administrator.get("/people", params={"q": name}).json()["total"] == 0


def test_a_file_gives_those_in_it_its_roles_and_again_is_no_harm(administrator: httpx.Client) -> None:
    name = uuid4().hex[:8]

    first, second = (imported(administrator, a_file(name)).json() for _ in range(2))

    people = administrator.get("/people", params={"q": name}).json()["items"]
    held = {(p["subject"][-1], a["role"], a["committeeId"]) for p in people for a in p["assignments"]}
    assert (first["added"], second["added"], second["changed"]) == (2, 0, 2)
    assert held == {("1", "case_officer", "son"), ("1", "case_officer", "kfn"), ("2", "controller", "*")}


@pytest.mark.parametrize(
    "text",
    ["", "a;b\n", "subject;user_name\nx;y\n", 'subject;user_name;name\n"x;y;z\n', "subject;user_name;name;boss\n"],
)
def test_what_is_no_such_file_is_refused_whole(administrator: httpx.Client, text: str) -> None:
    assert imported(administrator, text).status_code == 422
