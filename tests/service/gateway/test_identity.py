"""The door lets in whom the directory knows, as what it says now, and nobody by a forged token."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from services.gateway.issuer import DEMO_USERS
from shared.auth import Principal, TokenVerifier
from shared.testing import Database, Issuer
from tests.running import wait_for
from tests.service.gateway.conftest import Gateway, running_gateway
from tests.service.gateway.directory import Roles, change, enter
from tests.service.gateway.upstream import Asked
from tests.service.identity.forging import FORGED, NO_TOKENS, Operation, listening, operations_of, signed

OPERATIONS = operations_of("gateway")


@pytest.fixture(scope="module")
def roomy(environment: dict[str, str]) -> Iterator[Gateway]:
    """A gateway that counts nobody out while every forgery is tried."""
    names = ("RATE_ADDRESS_PER_MINUTE", "RATE_PERSON_PER_MINUTE", "RATE_TOKEN_PER_MINUTE")
    rates = dict.fromkeys(names, "1000000")
    with running_gateway(environment | rates) as gateway:
        yield gateway


@pytest.fixture
def door(roomy: Gateway) -> Iterator[httpx.Client]:
    """A caller of that gateway."""
    with httpx.Client(base_url=f"{roomy.url}/tillit/v1", timeout=20) as client:
        yield client


def headers_of(issuer: Issuer, subject: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {signed(issuer, sub=subject)}"}


def said(asked: list[Asked], inside: Path) -> Principal:
    """Whom the service behind was told of last."""
    [authorization] = asked[-1].header("authorization")
    return TokenVerifier(inside / "jwks.json", "tillit-gateway", "tillit").principal(authorization[7:])


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_nobody_without_a_token_passes_the_door(door: httpx.Client, asked: list[Asked], operation: Operation) -> None:
    """A1, on every operation of the public API."""
    answers = [door.request(operation.method, operation.path, headers=dict(headers)) for headers in NO_TOKENS.values()]

    assert {answer.status_code for answer in answers} == {401}
    assert all(answer.headers["www-authenticate"].startswith("Bearer") for answer in answers)
    assert asked == []


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_no_forged_token_passes_the_door_and_none_makes_it_ask_anybody(
    door: httpx.Client, local_issuer: tuple[Issuer, Path], asked: list[Asked], operation: Operation
) -> None:
    """A2, A3, A4, on every operation of the public API."""
    with listening() as listener:
        passed = {
            name: answer.status_code
            for name, forge in FORGED.items()
            for answer in [
                door.request(
                    operation.method,
                    operation.path,
                    headers={"Authorization": f"Bearer {forge(local_issuer[0], listener.url)}"[:30_000]},
                )
            ]
            if answer.status_code != 401
        }

        assert passed == {}
        assert asked == []
        assert not listener.was_asked()


def test_a_token_that_claims_roles_gets_those_of_the_directory(
    door: httpx.Client, local_issuer: tuple[Issuer, Path], asked: list[Asked], inside: Path
) -> None:
    claims: dict[str, object] = {
        "roles": ["administrator"],
        "committees": ["*"],
        "municipality_id": "0180",
        "sub": "case-officer",
    }

    door.get("/alerts", headers={"Authorization": f"Bearer {signed(local_issuer[0], None, **claims)}"})

    who = said(asked, inside)
    assert (who.roles, who.committees, who.municipality_id) == (frozenset({"case_officer"}), frozenset({"son"}), "9999")


def test_whom_the_directory_does_not_know_is_told_so(
    door: httpx.Client, local_issuer: tuple[Issuer, Path], asked: list[Asked]
) -> None:
    answer = door.get("/alerts", headers=headers_of(local_issuer[0], "unheard-of"))

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-in-directory")
    assert asked == []


def test_a_role_that_is_taken_away_is_gone_at_the_next_call_with_the_same_token(
    door: httpx.Client, local_issuer: tuple[Issuer, Path], asked: list[Asked], inside: Path, directory: Database
) -> None:
    """A6: past the API, in the database itself; the gateway hears of it within milliseconds."""
    asyncio.run(enter(directory, {"leaving": {"controller": ("*",)}}))
    headers = headers_of(local_issuer[0], "leaving")
    door.get("/alerts", headers=headers)
    assert said(asked, inside).roles == {"controller"}

    asyncio.run(change(directory, "DELETE FROM gateway.assignment WHERE subject = 'leaving'"))

    def gone() -> bool:
        door.get("/alerts", headers=headers)
        return said(asked, inside).roles == frozenset()

    assert wait_for(gone, "the role to be gone", seconds=1)


def test_who_is_deactivated_through_one_gateway_is_out_at_it_at_once_and_at_the_others_a_moment_later(
    door: httpx.Client, client: httpx.Client, local_issuer: tuple[Issuer, Path], directory: Database
) -> None:
    """A6, with two gateways."""
    asyncio.run(enter(directory, {"suspended": {"controller": ("*",)}}))
    headers, administrator = (headers_of(local_issuer[0], who) for who in ("suspended", "administrator"))
    assert [c.get("/alerts", headers=headers).status_code for c in (door, client)] == [200, 200]
    found = door.get("/directory/people", params={"q": "suspended"}, headers=administrator).json()["items"]
    address = f"/directory/people/{found[0]['personId']}"

    changed = door.patch(address, json={"active": False}, headers=administrator)

    assert changed.status_code == 200
    assert door.get("/alerts", headers=headers).status_code == 403
    assert wait_for(lambda: client.get("/alerts", headers=headers).status_code == 403, "the other one", seconds=1)


def test_another_municipality_in_a_header_is_refused(
    door: httpx.Client, local_issuer: tuple[Issuer, Path], asked: list[Asked]
) -> None:
    """A7: whose rows are asked for follows from who calls."""
    headers = headers_of(local_issuer[0], "kim")

    answer = door.get("/alerts", headers=headers | {"X-Municipality-Id": "0180"})

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/other-municipality")
    assert asked == []
    assert door.get("/alerts", headers=headers | {"X-Municipality-Id": "9999"}).status_code == 200


def test_a_deputy_acts_with_the_others_roles_in_that_committee_alone(
    door: httpx.Client, local_issuer: tuple[Issuer, Path], asked: list[Asked], inside: Path, directory: Database
) -> None:
    people: dict[str, Roles] = {"head": {"controller": ("son", "kfn")}, "stand-in": {"case_officer": ("bun",)}}
    asyncio.run(enter(directory, people))
    days = {"validFrom": "2026-01-01", "validTo": "2099-12-31", "committeeId": "kfn"}
    body = {"subject": "stand-in", "actsFor": "head", **days}
    administrator = headers_of(local_issuer[0], "administrator")

    made = door.post("/directory/deputies", json=body, headers=administrator)
    door.get("/alerts", headers=headers_of(local_issuer[0], "stand-in"))
    who = said(asked, inside)
    ended = door.delete(f"/directory/deputies/{made.json()['deputyId']}", headers=administrator)
    door.get("/alerts", headers=headers_of(local_issuer[0], "stand-in"))

    assert (made.status_code, ended.status_code) == (201, 204)
    assert who.grants == {("case_officer", "bun"), ("controller", "kfn")}
    assert who.acting_for == {"head"}
    assert who.in_roles({"controller"}).committees == {"kfn"}
    assert said(asked, inside).roles == {"case_officer"}


def test_while_the_directory_is_down_nobody_new_passes(
    environment: dict[str, str], local_issuer: tuple[Issuer, Path], asked: list[Asked]
) -> None:
    """Nothing is let through unchecked: 503, not 200."""
    own = {name: value for name, value in environment.items() if name != "ISSUER_KEY_FILE"}
    issuer = local_issuer[0]
    provider = {"OIDC_ISSUER": issuer.name, "OIDC_JWKS_FILE": str(issuer.jwks_file)}
    nowhere = {"DATABASE_URL": "postgresql://127.0.0.1:9/tillit"}
    with running_gateway(own | provider | nowhere, ready_at="/health/live") as gateway:
        answer = httpx.get(f"{gateway.url}/tillit/v1/alerts", headers=headers_of(issuer, "kim"))

    assert answer.status_code == 503
    assert asked == []


def test_the_directory_starts_with_the_demo_users_and_an_administrator() -> None:
    assert {demo.role for demo in DEMO_USERS.values()} >= {"administrator", "controller", "integration_client"}
