"""The same API below /{municipalityId}/{namespace}, as municipal API platforms expect it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from services.gateway.routes import AUDIT, PUBLIC, SCIM, Place
from shared.auth import TokenVerifier
from shared.testing import Issuer
from tests.service.gateway.conftest import Gateway
from tests.service.gateway.upstream import Asked

API = "/tillit/v1"
MOUNTS = ("/9999/SON/tillit/v1", "/tillit/v1/9999/SON")
ANSWERED = sorted(name for name, place in PUBLIC.items() if place is not Place.CASES)
PATHS = (
    *(f"/{name}?q=%C3%A5&page=2" for name in ANSWERED if name != "hooks"),
    *("/hooks/1/secrets", "/payments/p-1", "/payments/gone", "/rules/unknown", "/cases", f"/{AUDIT}/intake/records"),
    *("/auth/me/x", "/api-info", "/openapi.json", "/directory/people", f"/{SCIM}/v2/Users", "/nothing", "/", ""),
)


@pytest.fixture
def caller(gateway: Gateway, local_issuer: tuple[Issuer, Path]) -> Iterator[httpx.Client]:
    """A case officer of the social committee alone."""
    headers = local_issuer[0].headers("case_officer", subject="case-officer")
    with httpx.Client(base_url=gateway.url, headers=headers, timeout=20) as caller:
        yield caller


def said(answer: httpx.Response, mount: str) -> tuple[int, str, str]:
    """What an answer says, whatever the path that it was asked at."""
    return answer.status_code, answer.headers.get("content-type", ""), answer.text.replace(mount, API)


@pytest.mark.parametrize("mount", MOUNTS)
@pytest.mark.parametrize("path", PATHS)
def test_every_path_answers_the_same_under_the_mount(
    caller: httpx.Client, asked: list[Asked], mount: str, path: str
) -> None:
    plain = said(caller.get(API + path), API)
    first = [one.target for one in asked]
    asked.clear()

    mounted = said(caller.get(mount + path), mount)

    assert mounted == plain
    assert [one.target for one in asked] == first


@pytest.mark.parametrize("mount", MOUNTS)
def test_a_body_passes_under_the_mount(client: httpx.Client, gateway: Gateway, asked: list[Asked], mount: str) -> None:
    answer = client.post(f"{gateway.url}{mount}/payments", json={"a": 1})

    assert answer.status_code == 200
    assert [(one.method, one.target, one.size) for one in asked] == [("POST", "/payments", 7)]


@pytest.mark.parametrize(("namespace", "committee"), [("SON", "son"), ("son", "son"), ("Bygg_Miljo", "bygg-miljo")])
def test_the_namespace_narrows_a_caller_to_that_committee(
    client: httpx.Client, gateway: Gateway, asked: list[Asked], inside: Path, namespace: str, committee: str
) -> None:
    client.get(f"{gateway.url}{API}/alerts")
    client.get(f"{gateway.url}/9999/{namespace}/tillit/v1/alerts")
    client.get(f"{gateway.url}{API}/alerts")

    verifier = TokenVerifier(inside / "jwks.json", "tillit-gateway", "tillit")
    seen = [verifier.principal(one.header("authorization")[0][7:]).committees for one in asked]
    assert seen == [{"*"}, {committee}, {"*"}]


def test_the_gateways_own_answers_are_narrowed_too(client: httpx.Client, gateway: Gateway) -> None:
    answer = client.get(f"{gateway.url}/9999/son/tillit/v1/auth/me")

    assert answer.json()["committees"] == ["son"]


@pytest.mark.attack("B2")
def test_a_namespace_in_which_the_caller_has_no_committee_is_a_404(caller: httpx.Client, asked: list[Asked]) -> None:
    answer = caller.get("/9999/kfn/tillit/v1/alerts")

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    assert asked == []


@pytest.mark.attack("A7")
@pytest.mark.parametrize("path", ["/alerts", "/auth/me", "/api-info"])
def test_another_municipality_in_the_path_is_refused(caller: httpx.Client, asked: list[Asked], path: str) -> None:
    answer = caller.get(f"/1234/son/tillit/v1{path}")

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/other-municipality")
    assert asked == []


@pytest.mark.parametrize(
    "path",
    [
        "/99999/son/tillit/v1/alerts",
        "/999/son/tillit/v1/alerts",
        "/9999/s/tillit/v1/alerts",
        f"/9999/{'s' * 33}/tillit/v1/alerts",
        "/9999/s%C3%B6n/tillit/v1/alerts",
        "/9999/s.n/tillit/v1/alerts",
        "/tillit/v1/99999/son/alerts",
        "/tillit/v1/9999",
        "/tillit/v1/9a99/son/alerts",
    ],
)
def test_a_misshapen_mount_is_refused_by_name(caller: httpx.Client, asked: list[Asked], path: str) -> None:
    answer = caller.get(path)

    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/wrong-mount")
    assert "four digits" in answer.json()["detail"]
    assert asked == []


def test_a_delivery_to_a_hook_passes_without_a_token_and_takes_none_along(
    client: httpx.Client, asked: list[Asked]
) -> None:
    answer = client.post("/hooks/1", content=b"{}", headers={"webhook-id": "msg-1", "Cookie": "a=b"})

    assert answer.status_code == 200
    assert (asked[0].target, asked[0].header("webhook-id")) == ("/hooks/1", ["msg-1"])
    assert asked[0].header("authorization") == asked[0].header("cookie") == []


@pytest.mark.parametrize("mount", MOUNTS)
def test_a_hook_has_no_address_under_the_mount(stranger: httpx.Client, asked: list[Asked], mount: str) -> None:
    answer = stranger.post(f"{mount}/hooks/1", content=b"{}")

    assert answer.status_code == 404
    assert asked == []


@pytest.mark.parametrize("path", ["/hooks/1/secrets", "/hooks", "/hooks/1/secrets/2"])
def test_whatever_else_concerns_hooks_needs_a_token(stranger: httpx.Client, path: str) -> None:
    assert stranger.post(f"{API}{path}", content=b"{}").status_code == 401
