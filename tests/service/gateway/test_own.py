"""What the gateway answers itself, in the local profile and in production."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from services.gateway.issuer import DEMO_USERS
from tests.service.gateway.conftest import ROOT, Gateway, running_gateway
from tests.service.gateway.upstream import Upstream

PRODUCTION = {
    "PROFILE": "production",
    "PUBLIC_URL": "https://tillit.example.se",
    "OIDC_ISSUER": "https://login.kommun.internal",
    "OIDC_CLIENTS": '["tillit-console"]',
    "MUNICIPALITY_ID": "0001",
}


@pytest.fixture(scope="module")
def production(environment: dict[str, str]) -> Iterator[Gateway]:
    """A gateway as it runs for real."""
    own = {name: value for name, value in environment.items() if name != "ISSUER_KEY_FILE"}
    with running_gateway(own | PRODUCTION | {"OIDC_JWKS_FILE": environment["JWKS_FILE"]}) as gateway:
        yield gateway


@pytest.mark.parametrize("user", sorted(DEMO_USERS))
def test_every_demo_user_gets_a_token_that_the_api_takes(stranger: httpx.Client, user: str) -> None:
    token = stranger.post("/tillit/v1/auth/token", json={"user": user}).json()

    me = stranger.get("/tillit/v1/auth/me", headers={"Authorization": f"{token['tokenType']} {token['accessToken']}"})

    assert me.json() == {
        "subject": user,
        "name": token["name"],
        "roles": token["roles"],
        "municipalityId": "9999",
        "committees": token["committees"],
        "actingFor": [],
    }
    assert token["expiresIn"] == 3600


def test_a_user_that_does_not_exist_is_a_422_that_names_the_field(stranger: httpx.Client) -> None:
    answer = stranger.post("/tillit/v1/auth/token", json={"user": "root"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/user"
    assert answer.json()["instance"] == "/tillit/v1/auth/token"


def test_who_am_i_needs_a_token(stranger: httpx.Client) -> None:
    assert stranger.get("/tillit/v1/auth/me").status_code == 401


def test_a_method_that_an_own_path_does_not_have_is_a_405_that_names_the_others(stranger: httpx.Client) -> None:
    answer = stranger.delete("/tillit/v1/api-info")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_api_tells_about_itself(stranger: httpx.Client) -> None:
    answer = stranger.get("/tillit/v1/api-info")

    assert answer.json()["apiName"] == "tillit"
    assert answer.json()["apiStatus"] == "active"
    assert stranger.get(answer.json()["apiDocumentation"]).status_code == 200


@pytest.mark.attack("F2")
def test_the_committed_document_is_served(stranger: httpx.Client) -> None:
    committed = json.loads((ROOT / "contracts" / "openapi" / "gateway.json").read_text())

    assert stranger.get("/tillit/v1/openapi.json").json() == committed


def test_the_served_document_names_the_address_that_callers_use(production: Gateway) -> None:
    document = httpx.get(f"{production.url}/tillit/v1/openapi.json").json()

    assert document["servers"] == [{"url": "https://tillit.example.se/tillit/v1"}]


@pytest.mark.asvs("13.4.2")
def test_there_are_no_demo_users_in_production(production: Gateway) -> None:
    answer = httpx.post(f"{production.url}/tillit/v1/auth/token", json={"user": "controller"})

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_token_of_the_demo_issuer_says_nothing_in_production(production: Gateway, client: httpx.Client) -> None:
    authorization = {"Authorization": client.headers["authorization"]}

    assert httpx.get(f"{production.url}/tillit/v1/auth/me", headers=authorization).status_code == 401


def ending(environment: dict[str, str]) -> tuple[int, str]:
    """Exit status and last words of a gateway that must not start."""
    result = subprocess.run(
        [sys.executable, "-m", "services.gateway.main"],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    return result.returncode, result.stderr


@pytest.mark.asvs("13.3.1")
def test_production_with_the_key_of_the_demo_users_does_not_start(environment: dict[str, str]) -> None:
    status, words = ending(environment | PRODUCTION)

    assert status == 78
    assert words.count("\n") == 1
    assert "ISSUER_KEY_FILE is set, but PROFILE is production" in words


def test_a_key_file_that_holds_no_key_does_not_start(environment: dict[str, str], tmp_path: Path) -> None:
    broken = tmp_path / "issuer.json"
    broken.write_text("{}")

    status, words = ending(environment | {"ISSUER_KEY_FILE": str(broken)})

    assert status == 78
    assert "holds no usable private key" in words
    assert words.count("\n") == 1


def test_a_gateway_without_public_keys_is_alive_but_not_ready(environment: dict[str, str], tmp_path: Path) -> None:
    keys = tmp_path / "jwks.json"
    keys.write_text(Path(environment["JWKS_FILE"]).read_text())
    with running_gateway(environment | {"JWKS_FILE": str(keys)}) as gateway:
        keys.unlink()

        assert httpx.get(f"{gateway.url}/health/live").status_code == 200
        assert httpx.get(f"{gateway.url}/health/ready").status_code == 503


def test_a_call_under_way_is_answered_before_the_gateway_ends(
    environment: dict[str, str], upstream: Upstream, client: httpx.Client, asked: list[object]
) -> None:
    upstream.release.clear()
    answers: list[httpx.Response] = []
    headers = {"Authorization": client.headers["authorization"]}
    with running_gateway(environment | {"ANSWER_SECONDS": "20"}) as gateway:
        call = threading.Thread(
            target=lambda: answers.append(httpx.get(f"{gateway.url}/tillit/v1/rules/slow", headers=headers, timeout=20))
        )
        call.start()
        deadline = time.monotonic() + 10
        while not asked and time.monotonic() < deadline:
            threading.Event().wait(0.01)

        gateway.process.send_signal(signal.SIGTERM)
        upstream.release.set()
        call.join(timeout=20)

        assert answers[0].json() == {"late": True}
        assert gateway.process.wait(timeout=20) in {0, -signal.SIGTERM}
