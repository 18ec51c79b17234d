"""A provisioning service such as Entra ID's brings people in, changes them, and takes them out (SCIM 2.0)."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from shared.testing import Database, Issuer
from tests.service.gateway.conftest import Gateway
from tests.service.gateway.directory import enter

PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@pytest.fixture(scope="module")
def scim(gateway: Gateway, local_issuer: tuple[Issuer, Path], directory: Database) -> Iterator[httpx.Client]:
    """The provisioning service, with an API key as its bearer token."""
    asyncio.run(enter(directory, {"entra": {"provisioning_client": ("*",)}}))
    base = f"{gateway.url}/tillit/v1"
    administrator = local_issuer[0].headers(subject="administrator")
    found = httpx.get(f"{base}/directory/people", params={"q": "entra"}, headers=administrator).json()["items"]
    made = httpx.post(f"{base}/directory/people/{found[0]['personId']}/keys", json={}, headers=administrator)
    headers = {"Authorization": f"Bearer {made.json()['key']}", "Content-Type": "application/scim+json"}
    with httpx.Client(base_url=f"{base}/scim/v2", headers=headers, timeout=20) as client:
        yield client


def a_user(**more: object) -> dict[str, Any]:
    name = f"user-{uuid4().hex[:8]}"
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": f"{name}@exempelby.example",
        "externalId": name,
        "displayName": "Robin Handläggare",
        "active": True,
        "emails": [{"value": f"{name}@exempelby.example", "type": "work", "primary": True}],
        "name": {"givenName": "Robin", "familyName": "Handläggare"},
        **more,
    }


def patched(scim: httpx.Client, address: str, *operations: dict[str, Any]) -> httpx.Response:
    return scim.patch(address, json={"schemas": [PATCH], "Operations": list(operations)})


def test_it_says_what_of_scim_there_is(scim: httpx.Client) -> None:
    answer = scim.get("/ServiceProviderConfig")

    assert answer.headers["content-type"] == "application/scim+json"
    assert (answer.json()["patch"], answer.json()["bulk"]["supported"]) == ({"supported": True}, False)


def test_nobody_else_provisions(
    client: httpx.Client, stranger: httpx.Client, local_issuer: tuple[Issuer, Path]
) -> None:
    administrator = local_issuer[0].headers(subject="administrator")

    assert stranger.get("/tillit/v1/scim/v2/Users").status_code == 401
    assert client.get("/scim/v2/Users").status_code == 403
    assert client.get("/scim/v2/Users", headers=administrator).status_code == 403


def test_a_person_comes_in_and_is_found_by_user_name_whatever_its_case(scim: httpx.Client) -> None:
    user = a_user()

    made = scim.post("/Users", json=user)
    found = scim.get("/Users", params={"filter": f'userName eq "{user["userName"].upper()}"'}).json()

    assert made.status_code == 201
    assert found["totalResults"] == 1
    assert found["Resources"][0]["id"] == made.json()["id"]
    assert scim.get("/Users", params={"filter": f'externalId eq "{user["externalId"]}"'}).json()["totalResults"] == 1


def test_the_same_person_twice_is_a_uniqueness_error(scim: httpx.Client) -> None:
    user = a_user()
    scim.post("/Users", json=user)

    again = scim.post("/Users", json=user)

    assert (again.status_code, again.json()["scimType"], again.json()["status"]) == (409, "uniqueness", "409")


def test_who_is_deactivated_as_entra_does_it_is_out_at_the_next_call(
    scim: httpx.Client, gateway: Gateway, local_issuer: tuple[Issuer, Path]
) -> None:
    user = a_user()
    made = scim.post("/Users", json=user).json()
    group = patched(
        scim, "/Groups/case_officer.son", {"op": "Add", "path": "members", "value": [{"value": made["id"]}]}
    )
    headers = local_issuer[0].headers(subject=user["externalId"])
    before = httpx.get(f"{gateway.url}/tillit/v1/auth/me", headers=headers)

    out = patched(scim, f"/Users/{made['id']}", {"op": "Replace", "path": "active", "value": "False"})
    after = httpx.get(f"{gateway.url}/tillit/v1/auth/me", headers=headers)

    assert made["id"] in {member["value"] for member in group.json()["members"]}
    assert (before.json()["roles"], before.json()["committees"]) == (["case_officer"], ["son"])
    assert (out.json()["active"], after.status_code) == (False, 403)


def test_a_member_is_taken_out_of_a_group(scim: httpx.Client) -> None:
    made = scim.post("/Users", json=a_user()).json()
    patched(scim, "/Groups/auditor.*", {"op": "add", "path": "members", "value": [{"value": made["id"]}]})

    out = patched(scim, "/Groups/auditor.*", {"op": "remove", "path": f'members[value eq "{made["id"]}"]'})

    assert made["id"] not in {member["value"] for member in out.json()["members"]}


def test_an_operation_without_path_and_attributes_that_we_have_no_place_for_are_taken(scim: httpx.Client) -> None:
    made = scim.post("/Users", json=a_user(title="Chef", nickName="R")).json()

    value = {"displayName": "Robin Ny", "preferredLanguage": "en-GB", "title": "x"}
    changed = patched(scim, f"/Users/{made['id']}", {"op": "replace", "value": value}).json()

    assert (changed["displayName"], changed["preferredLanguage"]) == ("Robin Ny", "en")


@pytest.mark.parametrize(
    ("method", "path", "body", "kind"),
    [
        ("POST", "/Users", {"userName": ""}, "invalidValue"),
        ("POST", "/Users", [], "invalidSyntax"),
        ("POST", "/Groups", {"displayName": "administrator.*"}, "invalidValue"),
        ("POST", "/Groups", {"displayName": "chief.son"}, "invalidValue"),
        ("PATCH", "/Groups/auditor.son", {"Operations": [{"op": "move"}]}, "invalidSyntax"),
        ("GET", '/Users?filter=userName sw "a"', None, "invalidFilter"),
        ("GET", "Users/1", None, "invalidValue"),
    ],
)
def test_what_cannot_be_is_a_scim_error(scim: httpx.Client, method: str, path: str, body: object, kind: str) -> None:
    answer = scim.request(method, path, json=body)

    assert answer.status_code == 400
    assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert answer.json()["scimType"] == kind


def test_the_last_administrator_stays(scim: httpx.Client) -> None:
    found = scim.get("/Users", params={"filter": 'userName eq "administrator"'}).json()["Resources"]

    out = scim.delete(f"/Users/{found[0]['id']}")

    assert out.status_code == 409


def test_who_administers_one_committee_is_no_last_administrator(scim: httpx.Client, directory: Database) -> None:
    asyncio.run(enter(directory, {"lou": {"administrator": ("kfn",)}}))
    found = scim.get("/Users", params={"filter": 'userName eq "administrator"'}).json()["Resources"]

    out = scim.delete(f"/Users/{found[0]['id']}")

    asyncio.run(enter(directory, {"lou": {}}))
    assert out.status_code == 409


def test_a_change_that_fails_half_way_is_not_half_done(scim: httpx.Client) -> None:
    made = scim.post("/Users", json=a_user()).json()
    both = [{"value": made["id"]}, {"value": str(uuid4())}]

    refused = patched(scim, "/Groups/auditor.bun", {"op": "add", "path": "members", "value": both})

    assert refused.status_code == 404
    assert scim.get("/Groups/auditor.bun").json()["members"] == []


def test_what_is_said_again_changes_nothing_and_starts_no_time_anew(scim: httpx.Client) -> None:
    user = a_user()
    address = f"/Users/{scim.post('/Users', json=user).json()['id']}"
    left = scim.put(address, json={**user, "active": False}).json()

    again = scim.put(address, json={**user, "active": False}).json()
    renamed = scim.put(address, json={**user, "active": False, "displayName": "Robin Ny"}).json()

    assert again["meta"]["lastModified"] == left["meta"]["lastModified"]
    assert renamed["meta"]["lastModified"] > left["meta"]["lastModified"]
