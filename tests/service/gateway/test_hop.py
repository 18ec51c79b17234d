"""Requests reach the service that owns the path, and answers come back, changed as little as can be."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from services.gateway.routes import PUBLIC, Place
from shared.auth import TokenVerifier
from tests.service.gateway.conftest import Gateway
from tests.service.gateway.upstream import CHUNK, MEGABYTE, Asked, Upstream

UPLOAD = 50 * MEGABYTE
GROWTH = 30 * MEGABYTE


def chunks() -> Iterator[bytes]:
    for _ in range(UPLOAD // len(CHUNK)):
        yield CHUNK


@pytest.mark.parametrize("prefix", sorted(name for name, place in PUBLIC.items() if place is not Place.CASES))
def test_every_public_prefix_reaches_its_service_without_the_prefix(
    client: httpx.Client, asked: list[Asked], prefix: str
) -> None:
    answer = client.get(f"/{prefix}?status=open&q=%C3%A5%20b")

    assert answer.status_code == 200
    assert asked[0].target == f"/{prefix}?status=open&q=%C3%A5%20b"


def test_a_path_is_passed_on_as_it_was_written(client: httpx.Client, asked: list[Asked]) -> None:
    client.get("/rules/INV-01%20%C3%A5?x=1%2F2")

    assert asked[0].target == "/rules/INV-01%20%C3%A5?x=1%2F2"


def test_what_is_outside_the_api_goes_to_the_console(stranger: httpx.Client, asked: list[Asked]) -> None:
    answer = stranger.get("/alerts?status=open", headers={"Cookie": "__Host-session=abc"})

    assert answer.status_code == 200
    assert asked[0].target == "/alerts?status=open"
    assert asked[0].header("cookie") == ["__Host-session=abc"]
    assert asked[0].header("x-forwarded-host") == [stranger.base_url.netloc.decode()]


@pytest.mark.asvs("8.3.1", "8.3.3")
def test_the_service_gets_a_token_of_the_gateway_that_it_can_check_itself(
    client: httpx.Client, asked: list[Asked], inside: Path
) -> None:
    client.get("/alerts")

    [authorization] = asked[0].header("authorization")
    principal = TokenVerifier(inside / "jwks.json", "tillit-gateway", "tillit").principal(authorization[7:])
    assert authorization != client.headers["authorization"]
    assert (principal.subject, principal.roles, principal.municipality_id) == ("kim", frozenset({"controller"}), "9999")


@pytest.mark.attack("F3")
@pytest.mark.asvs("4.1.3")
def test_headers_of_one_connection_and_claims_of_a_proxy_are_not_passed_on(
    client: httpx.Client, asked: list[Asked]
) -> None:
    claims = {
        "Connection": "keep-alive, X-Mine",
        "X-Mine": "1",
        "TE": "trailers",
        "Proxy-Authorization": "Basic eA==",
        "X-Forwarded-For": "10.0.0.1",
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "for=10.0.0.1",
        "X-Real-IP": "10.0.0.1",
        "Cookie": "session=abc",
    }

    client.get("/alerts", headers=claims)

    assert [name for name, _ in asked[0].headers if name in {c.lower() for c in claims}] == []


def test_the_host_is_the_services_own(client: httpx.Client, asked: list[Asked], upstream: Upstream) -> None:
    client.get("/alerts", headers={"Host": "evil.example"})

    assert asked[0].header("host") == [f"127.0.0.1:{upstream.port}"]


def test_a_request_id_and_a_trace_are_passed_on_and_answered(client: httpx.Client, asked: list[Asked]) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    answer = client.get("/alerts", headers={"X-Request-Id": "order-12345", "traceparent": trace})

    assert answer.headers.get_list("x-request-id") == ["order-12345"]
    assert asked[0].header("x-request-id") == ["order-12345"]
    assert asked[0].header("traceparent")[0].split("-")[1] == trace.split("-")[1]
    assert asked[0].header("traceparent") != [trace]


def test_a_request_id_and_a_trace_are_made_where_the_caller_gives_none(
    client: httpx.Client, asked: list[Asked]
) -> None:
    answer = client.get("/alerts", headers={"X-Request-Id": "no good\tone"})

    assert asked[0].header("x-request-id") == [answer.headers["x-request-id"]]
    assert len(answer.headers["x-request-id"]) == 36
    assert asked[0].header("traceparent")[0].startswith("00-")


def test_an_answer_keeps_its_headers_save_those_of_one_connection(client: httpx.Client) -> None:
    answer = client.get("/alerts")

    assert answer.headers["x-kept"] == "kept"
    assert "x-secret" not in answer.headers
    assert len(answer.headers.get_list("date")) == 1
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.attack("E1")
@pytest.mark.asvs("15.2.2")
@pytest.mark.parametrize("stated", [True, False], ids=["with length", "chunked"])
def test_an_upload_of_50_mb_passes_through_in_flat_memory(
    client: httpx.Client, asked: list[Asked], gateway: Gateway, stated: bool
) -> None:
    client.post("/files", content=b"small")
    before = gateway.memory()
    headers = {"Content-Length": str(UPLOAD)} if stated else {}

    answer = client.post("/files", content=chunks(), headers=headers)

    assert answer.json()["size"] == UPLOAD
    assert asked[-1].header("content-length") == ([str(UPLOAD)] if stated else [])
    assert gateway.memory() - before < GROWTH


@pytest.mark.attack("E1")
def test_a_download_of_50_mb_passes_through_in_flat_memory(client: httpx.Client, gateway: Gateway) -> None:
    client.get("/alerts")
    before, size = gateway.memory(), 0

    with client.stream("GET", "/rules/huge") as answer:
        for chunk in answer.iter_bytes():
            size += len(chunk)

    assert size == UPLOAD
    assert gateway.memory() - before < GROWTH


def test_a_service_may_refuse_an_upload_before_it_is_over(client: httpx.Client) -> None:
    answer = client.post("/files/refused", content=chunks(), headers={"Content-Length": str(UPLOAD)})

    assert answer.status_code == 413
    assert answer.json()["type"] == "/problems/too-large"


def test_an_upload_that_the_caller_breaks_off_never_looks_whole(client: httpx.Client, asked: list[Asked]) -> None:
    def broken_off() -> Iterator[bytes]:
        for _ in range(30):
            yield CHUNK
        raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        client.post("/files", content=broken_off(), headers={"Content-Length": str(UPLOAD)})
    client.get("/alerts")

    assert asked[0].size < UPLOAD


@pytest.mark.asvs("16.5.2")
def test_a_service_that_is_down_is_a_503_that_says_when_to_come_back(client: httpx.Client) -> None:
    answer = client.get("/cases")

    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "5"
    assert answer.json()["instance"] == "/tillit/v1/cases"
    assert "Nothing was done" in answer.json()["detail"]


def test_a_service_that_is_too_slow_is_a_504(client: httpx.Client, upstream: Upstream) -> None:
    upstream.release.clear()

    answer = client.post("/rules/slow", content=b"{}")
    upstream.release.set()

    assert answer.status_code == 504
    assert "Idempotency-Key" in answer.json()["detail"]
    assert answer.headers["retry-after"] == "30"


def test_an_answer_that_breaks_off_is_a_503(client: httpx.Client) -> None:
    answer = client.get("/rules/broken")

    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.attack("F5")
@pytest.mark.asvs("16.5.1")
def test_a_failure_that_a_service_does_not_explain_becomes_a_problem(client: httpx.Client) -> None:
    answer = client.get("/rules/plain-failure")

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 500
    assert "Internal Server Error" not in answer.text


def test_a_method_that_a_path_does_not_have_is_a_405_that_names_all_it_has(client: httpx.Client) -> None:
    answer = client.patch("/payments")

    assert answer.status_code == 405
    assert answer.headers.get_list("allow") == ["GET, POST"]


def test_a_problem_names_the_path_that_the_caller_asked(client: httpx.Client) -> None:
    answer = client.get("/payments/foreign")

    assert answer.status_code == 404
    assert answer.json() == {
        "type": "/problems/not-found",
        "title": "Not found",
        "status": 404,
        "detail": "Not yours.",
        "instance": "/tillit/v1/payments/foreign",
    }
