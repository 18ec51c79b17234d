"""A connection that does not come to the point is closed."""

import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from services.gateway import server as gateway_server
from services.gateway.server import HeadLimits
from tests.service.gateway.conftest import free_port
from tests.service.gateway.test_heads import problem


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer anything."""
    headers = [(b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{}"})


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server with the gateway's protocol and little patience."""
    monkeypatch.setattr(gateway_server, "HEAD_SECONDS", 0.3)
    port = free_port()
    config = uvicorn.Config(hello, port=port, http=HeadLimits, ws="none", lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        threading.Event().wait(0.01)
    yield port
    server.should_exit = True
    thread.join(timeout=10)


def received_until_closed(connection: socket.socket) -> bytes:
    received = b""
    while chunk := connection.recv(65_536):
        received += chunk
    return received


@pytest.mark.attack("C2")
@pytest.mark.asvs("15.2.2")
def test_a_head_that_is_not_finished_in_time_is_a_408(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")

        assert problem(received_until_closed(connection))["status"] == 408


@pytest.mark.attack("C2")
def test_a_connection_that_says_nothing_is_closed(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        assert received_until_closed(connection) == b""


def test_a_second_request_gets_its_time_anew(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        first = connection.recv(65_536)
        connection.sendall(b"GET / HTTP/1.1\r\nHost: ")

        assert first.startswith(b"HTTP/1.1 200 ")
        assert problem(received_until_closed(connection))["status"] == 408
