"""Only callers with a valid token pass, and none more often than allowed."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from joserfc import jwt

from shared.testing import Issuer
from tests.service.gateway.conftest import Gateway, running_gateway
from tests.service.gateway.upstream import Asked


@pytest.fixture(scope="module")
def strict(environment: dict[str, str]) -> Iterator[Gateway]:
    """A gateway that lets little through."""
    limits = {
        "RATE_PERSON_PER_MINUTE": "3",
        "RATE_MACHINE_PER_MINUTE": "100",
        "RATE_ADDRESS_PER_MINUTE": "20",
        "RATE_TOKEN_PER_MINUTE": "2",
        "RATE_PAGES_PER_MINUTE": "4",
    }
    with running_gateway(environment | limits) as gateway:
        yield gateway


def signed(issuer: Issuer, header: dict[str, str], **claims: object) -> str:
    good = jwt.decode(issuer.token("controller"), issuer.key, algorithms=["Ed25519"])
    return jwt.encode(good.header | header, good.claims | claims, issuer.key, algorithms=["Ed25519"])


@pytest.mark.attack("A1")
@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Basic a2ltOnBhc3M=", "Bearer not.a.token", "Bearer " + "x" * 9_000, "Token abc"],
)
def test_a_call_without_a_valid_token_is_a_401_with_a_challenge(
    stranger: httpx.Client, asked: list[Asked], authorization: str
) -> None:
    answer = stranger.get("/tillit/v1/alerts", headers={"Authorization": authorization} if authorization else {})

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert asked == []


@pytest.mark.attack("A3")
@pytest.mark.asvs("9.2.1", "9.2.3")
@pytest.mark.parametrize(
    ("header", "claims"),
    [
        ({}, {"exp": 1}),
        ({}, {"aud": "another"}),
        ({}, {"iss": "another"}),
        ({"typ": "JWT"}, {}),
        ({}, {"sub": ""}),
    ],
    ids=["expired", "audience", "issuer", "type", "subject"],
)
def test_a_token_that_is_not_for_us_is_a_401(
    stranger: httpx.Client, local_issuer: tuple[Issuer, Path], header: dict[str, str], claims: dict[str, object]
) -> None:
    token = signed(local_issuer[0], header, **claims)

    answer = stranger.get("/tillit/v1/alerts", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 401


@pytest.mark.attack("A3")
def test_a_known_token_with_another_signature_is_a_401(client: httpx.Client) -> None:
    known = client.headers["authorization"]
    client.get("/alerts")

    answer = client.get("/alerts", headers={"Authorization": known[:-8] + "AAAAAAAA"})

    assert answer.status_code == 401


@pytest.mark.attack("F2")
@pytest.mark.parametrize(
    "path", ["/tillit/v1", "/tillit/v1/", "/tillit/v1/screenings/p-1", "/tillit/v1/health/live", "/tillit/v2/alerts"]
)
def test_an_unknown_path_of_the_api_is_a_404_problem(stranger: httpx.Client, asked: list[Asked], path: str) -> None:
    answer = stranger.get(path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert asked == []


@pytest.mark.attack("F3")
@pytest.mark.asvs("1.1.1")
@pytest.mark.parametrize("path", ["/tillit%2Fv1/alerts", "/x/../tillit/v1/alerts", "//tillit/v1/alerts"])
def test_another_spelling_of_a_path_of_the_api_opens_nothing(gateway: Gateway, asked: list[Asked], path: str) -> None:
    answer = gateway.raw(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert asked == []


@pytest.mark.attack("E2")
@pytest.mark.asvs("2.4.1")
def test_a_person_has_so_many_calls_a_minute(strict: Gateway, local_issuer: tuple[Issuer, Path]) -> None:
    headers = local_issuer[0].headers("controller", subject="counted")

    answers = [httpx.get(f"{strict.url}/tillit/v1/alerts", headers=headers) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert [answer.headers["ratelimit-remaining"] for answer in answers] == ["2", "1", "0", "0", "0"]
    assert {answer.headers["ratelimit-limit"] for answer in answers} == {"3"}
    refused = answers[-1]
    assert refused.headers["content-type"] == "application/problem+json"
    assert 1 <= int(refused.headers["retry-after"]) <= 61
    assert refused.headers["retry-after"] == refused.headers["ratelimit-reset"]


@pytest.mark.attack("E2")
def test_one_person_does_not_use_up_anothers_calls(strict: Gateway, local_issuer: tuple[Issuer, Path]) -> None:
    def asks(subject: str) -> int:
        headers = local_issuer[0].headers("controller", subject=subject)
        return httpx.get(f"{strict.url}/tillit/v1/alerts", headers=headers).status_code

    assert [asks("greedy") for _ in range(4)][-1] == 429
    assert asks("modest") == 200


def test_a_machine_has_an_allowance_of_its_own(strict: Gateway, local_issuer: tuple[Issuer, Path]) -> None:
    headers = local_issuer[0].headers("integration_client", subject="machine")

    answers = [httpx.post(f"{strict.url}/tillit/v1/payments", headers=headers, json=[]) for _ in range(10)]

    assert {answer.status_code for answer in answers} == {200}


@pytest.mark.attack("E2")
@pytest.mark.asvs("6.3.1")
def test_signing_in_is_counted_more_strictly_and_per_address(strict: Gateway) -> None:
    answers = [httpx.post(f"{strict.url}/tillit/v1/auth/token", json={"user": "controller"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]


@pytest.mark.attack("E2")
@pytest.mark.asvs("4.1.3", "15.3.4")
def test_a_caller_cannot_claim_another_address(strict: Gateway) -> None:
    answers = [httpx.get(f"{strict.url}/", headers={"X-Forwarded-For": f"10.0.0.{n}"}) for n in range(6)]

    assert [answer.status_code for answer in answers][-1] == 429


@pytest.mark.attack("E2")
@pytest.mark.asvs("6.3.1")
def test_guessing_tokens_is_counted_before_they_are_checked(strict: Gateway) -> None:
    guesses = [
        httpx.get(f"{strict.url}/tillit/v1/alerts", headers={"Authorization": f"Bearer a.b.{n}"}) for n in range(30)
    ]

    assert guesses[-1].status_code == 429


def test_probes_are_never_counted(strict: Gateway) -> None:
    answers = [httpx.get(f"{strict.url}/health/ready") for _ in range(30)]

    assert {answer.status_code for answer in answers} == {200}


@pytest.mark.attack("F2")
@pytest.mark.asvs("13.4.5")
def test_metrics_are_for_scrapers_inside_only(stranger: httpx.Client) -> None:
    inside = stranger.get("/metrics")
    outside = stranger.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})

    assert "tillit_http_request_seconds" in inside.text
    assert outside.status_code == 404
