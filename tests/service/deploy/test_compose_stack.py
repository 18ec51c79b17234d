"""The stack of docker-compose.yml, started as plain processes in the production profile, does its work."""

import json
import shutil
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.service.deploy.stack import Stack, compose_stack, wait_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not on this machine"),
]

PAYMENT = {
    "committeeId": "son",
    "amount": {"minor": 4_875_000, "currency": "SEK"},
    "payee": {"name": "Björkens Städ AB", "organisationNumber": "556016-0680"},
    "invoiceNumber": "2026-0117",
    "invoiceDate": "2026-10-24",
}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with compose_stack(tmp_path_factory.mktemp("stack")) as running:
        yield running


def called(stack: Stack, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
    """Status and body of the gateway's answer."""
    data = None if body is None else json.dumps(body).encode()
    headers |= {"Content-Type": "application/json"} if data else {}
    request = urllib.request.Request(f"{stack.url('gateway')}{path}", data, headers)  # noqa: S310 - our own gateway
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read() or b"null")


def test_a_payment_is_screened_by_workers_of_their_own(stack: Stack) -> None:
    machine = stack.issuer.headers(subject="machine", client_id="test")
    _, accepted = called(stack, "/tillit/v1/payments", PAYMENT, **machine, **{"Idempotency-Key": "first"})
    path = f"/tillit/v1/payments/{accepted['items'][0]['paymentId']}"

    def screened() -> Any:
        _, payment = called(stack, path, **machine)
        return payment if payment["screening"]["status"] == "screened" else None

    payment = wait_for(screened, lambda: stack.log("risk-worker")[-2000:])

    assert payment["screening"]["verdict"] == "clear"
    assert payment["amount"] == PAYMENT["amount"]


def test_production_has_no_demo_users(stack: Stack) -> None:
    status, problem = called(stack, "/tillit/v1/auth/token", {"user": "controller"})

    assert (status, problem["status"]) == (404, 404)


def test_production_has_no_mailbox(stack: Stack) -> None:
    status, _ = called(stack, "/tillit/v1/mailbox", **stack.issuer.headers(subject="kim", client_id="test"))

    assert status == 404


def test_the_api_asks_for_a_token(stack: Stack) -> None:
    status, problem = called(stack, "/tillit/v1/alerts")

    assert (status, problem["type"].rpartition("/")[2]) == (401, "not-signed-in")


def test_each_worker_tells_its_metrics(stack: Stack) -> None:
    with urllib.request.urlopen(f"{stack.url('risk-worker')}/metrics", timeout=10) as answer:  # noqa: S310 - our own
        told = answer.read().decode()

    assert "tillit_relay_leader 1.0" in told


def test_every_process_ends_by_itself_when_it_is_asked(stack: Stack) -> None:
    codes = stack.stop()

    # uvicorn ends what it has open, and then by the very signal that asked for it
    assert {name: code for name, code in codes.items() if code not in {0, -signal.SIGTERM}} == {}
    assert {codes[name] for name in codes if name.endswith("-worker")} == {0}
