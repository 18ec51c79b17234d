"""Every service checks by itself who calls, on every operation of its OpenAPI document."""

from collections.abc import AsyncIterator
from importlib import import_module

import httpx
import pytest
from fastapi import FastAPI

from shared import auth
from shared.api import new_api
from shared.audit.api import audit_router
from shared.auth import NotSignedIn, TokenVerifier
from shared.db import connect
from shared.revision import package
from shared.testing import Issuer
from tests.manifests.environment import settings_class
from tests.service.identity.forging import FORGED, NO_TOKENS, Operation, listening, operations_of, signed

SERVICES = ("intake", "risk", "controls", "cases", "reporting", "notifications", "tips")
EVERYTHING = [(service, operation) for service in SERVICES for operation in operations_of(service)]


@pytest.fixture(scope="module")
def apps(issuer: Issuer) -> dict[str, FastAPI]:
    """Each service's API; its database is never reached, since nobody gets so far."""
    return {service: app_of(service, issuer) for service in SERVICES}


def app_of(service: str, issuer: Issuer) -> FastAPI:
    settings = settings_class(service).model_validate({"jwks_file": issuer.jwks_file, "profile": "local"})
    app = new_api(settings, [import_module(f"{package(service)}.api").router, audit_router(service)])
    _, app.state.sessions = connect(settings)  # type: ignore[arg-type]  # each of these has a database
    return app


@pytest.fixture
async def clients(apps: dict[str, FastAPI]) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    """A caller of each service past the gateway."""
    made = {
        name: httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service")
        for name, app in apps.items()
    }
    yield made
    for client in made.values():
        await client.aclose()


async def answered(
    clients: dict[str, httpx.AsyncClient], service: str, operation: Operation, headers: dict[str, str]
) -> httpx.Response:
    return await clients[service].request(operation.method, operation.path, headers=headers)


@pytest.mark.parametrize(("service", "operation"), EVERYTHING, ids=str)
async def test_nobody_without_a_token_passes(
    clients: dict[str, httpx.AsyncClient], service: str, operation: Operation
) -> None:
    """A1: no token, an empty one, Bearer alone, Basic: 401 as problem+json with a challenge."""
    answers = [await answered(clients, service, operation, dict(headers)) for headers in NO_TOKENS.values()]

    assert {answer.status_code for answer in answers} == {401}
    assert {answer.headers["content-type"] for answer in answers} == {"application/problem+json"}
    assert all(answer.headers["www-authenticate"].startswith("Bearer") for answer in answers)


@pytest.mark.asvs("9.1.2")
@pytest.mark.parametrize(("service", "operation"), EVERYTHING, ids=str)
async def test_no_forged_token_passes_and_none_makes_us_ask_anybody(
    clients: dict[str, httpx.AsyncClient], issuer: Issuer, service: str, operation: Operation
) -> None:
    """A2, A3, A4: every forgery is a 401 on every operation of every service, without an outbound request."""
    with listening() as listener:
        passed = {
            name: answer.status_code
            for name, forge in FORGED.items()
            for answer in [
                await answered(clients, service, operation, {"Authorization": f"Bearer {forge(issuer, listener.url)}"})
            ]
            if answer.status_code != 401
        }

        assert passed == {}
        assert not listener.was_asked()


@pytest.mark.parametrize(("service", "operation"), EVERYTHING, ids=str)
async def test_a_caller_without_any_role_may_do_nothing(
    clients: dict[str, httpx.AsyncClient], issuer: Issuer, service: str, operation: Operation
) -> None:
    """B11: a call that speaks for nobody with a role, as one service to another would be, is a 403."""
    headers = {"Authorization": f"Bearer {signed(issuer, roles=[])}"}

    answer = await answered(clients, service, operation, headers)

    assert answer.status_code == 403


async def test_the_good_token_that_all_forgeries_come_from_passes(
    clients: dict[str, httpx.AsyncClient], issuer: Issuer
) -> None:
    answer = await clients["cases"].get("/legal-grounds", headers={"Authorization": f"Bearer {signed(issuer)}"})

    assert answer.status_code == 200


def test_a_huge_token_is_refused_before_any_of_it_is_read(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A4: the size is looked at first; nothing of a megabyte is decoded."""
    read: list[str] = []
    plain = auth._read_part
    monkeypatch.setattr(auth, "_read_part", lambda part: read.append(part) or plain(part))  # type: ignore[func-returns-value]  # notes that it was called
    verifier = TokenVerifier(issuer.jwks_file, issuer.name, "tillit")

    for token in ("a" * 1_000_000, "a" * 3_000 + ".b.c", ".".join("abcde"), "." * 100_000):
        with pytest.raises(NotSignedIn):
            verifier.principal(token)

    assert read == []
    assert verifier.principal(signed(issuer)).subject == "kim"
