"""Every operation of every OpenAPI document that takes an action leaves a record of it (L3, L4)."""

import json
import re
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio
from httpx import ASGITransport, AsyncClient, Response

from shared.app import create_app
from shared.migrations import SERVICES
from shared.policy.actions import ALLOWED, Action
from shared.revision import package
from shared.testing import Database, Issuer

# the gateway's document is that of all services together, and its own acts have tests of their own
BEHIND = tuple(service for service in SERVICES if service != "gateway")
DOCUMENTS = Path(__file__).resolve().parents[3] / "contracts" / "openapi"


class Operation(NamedTuple):
    """One operation of a service's document."""

    service: str
    method: str
    path: str
    action: str


OPERATIONS = [
    Operation(service, method.upper(), path, operation["x-tillit-action"])
    for service in BEHIND
    for path, item in json.loads((DOCUMENTS / f"{service}.json").read_text())["paths"].items()
    for method, operation in item.items()
    # a hook is known by its signature, and has a test of its own: tests/service/intake/test_hooks.py
    if "x-tillit-action" in operation and operation["security"]
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def clients(database: Database, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Any]:
    """A client of each service, without its background work."""
    found, lifespans = {}, []
    for service in BEHIND:
        settings_class = import_module(f"{package(service)}.settings").Settings
        key = tmp_path_factory.mktemp(service) / "field_key"
        key.write_bytes(b"k" * 32)
        own = {"jwks_file": issuer.jwks_file, "data_dir": key.parent, "field_key_file": key}
        settings = settings_class(**database.environment(service), **own, profile="local")
        app = create_app(settings, [import_module(f"{package(service)}.api").router])
        lifespans.append(app.router.lifespan_context(app))
        await lifespans[-1].__aenter__()
        transport = ASGITransport(app, raise_app_exceptions=False)
        found[service] = AsyncClient(transport=transport, base_url=f"http://{service}")
    yield found
    for lifespan in lifespans:
        await lifespan.__aexit__(None, None, None)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def admin(database: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.admin_dsn())
    yield connection
    await connection.close()


async def records_of(admin: asyncpg.Connection, service: str, request_id: str) -> list[tuple[str, str]]:
    records = f"SELECT action, outcome FROM {service}.audit_record WHERE request_id = $1"  # noqa: S608 - names of ours
    rows = await admin.fetch(records, request_id)
    return [(row["action"], row["outcome"]) for row in rows]


def test_every_service_has_operations_that_take_an_action() -> None:
    assert {one.service for one in OPERATIONS} == set(BEHIND)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
async def test_who_may_leaves_one_record_of_the_action(
    operation: Operation, clients: Any, issuer: Issuer, admin: asyncpg.Connection
) -> None:
    """L5: each read of a protected record, and each act, whatever its outcome."""
    role = min(ALLOWED[Action(operation.action)])
    request_id = f"may-{uuid4()}"
    headers = issuer.headers(role) | {"x-request-id": request_id}

    answer = await ask(clients, operation, headers)

    [(found, outcome)] = await records_of(admin, operation.service, request_id)
    assert (found, outcome == "permitted") == (operation.action, answer.status_code < 400)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method} {one.path}")
async def test_who_may_not_leaves_one_record_of_the_refusal(
    operation: Operation, clients: Any, issuer: Issuer, admin: asyncpg.Connection
) -> None:
    """L5: each 403 has a record."""
    request_id = f"not-{uuid4()}"
    headers = issuer.headers("nobody") | {"x-request-id": request_id}

    answer = await ask(clients, operation, headers)

    assert answer.status_code == 403
    assert await records_of(admin, operation.service, request_id) == [(operation.action, "denied")]


async def ask(clients: Any, operation: Operation, headers: dict[str, str]) -> Response:
    """Send it with ids that nobody has and an empty body."""
    path = re.sub(r"\{rule\}", "INV-01", re.sub(r"\{\w+Id\}", str(uuid4()), operation.path))
    body: dict[str, Any] = {} if operation.method == "GET" else {"json": {}}
    answer: Response = await clients[operation.service].request(operation.method, path, headers=headers, **body)
    return answer
