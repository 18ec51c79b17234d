"""Heads that are unreadable, ambiguous or too long get a problem, and no service sees them."""

import json
import socket

import pytest

from tests.service.gateway.conftest import Gateway
from tests.service.gateway.upstream import Asked


def problem(answer: bytes) -> dict[str, object]:
    """The problem in a raw answer; fails where it is none."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head.lower(), answer
    found: dict[str, object] = json.loads(body)
    assert found.keys() >= {"type", "title", "status", "detail", "instance"}
    return found


@pytest.mark.attack("C2", "F3")
@pytest.mark.asvs("4.2.1", "4.1.4", "13.4.4")
@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
            id="both lengths",
        ),
        pytest.param(
            b"POST /tillit/v1/payments HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            400,
            id="two lengths",
        ),
        pytest.param(
            b"POST /tillit/v1/payments HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            400,
            id="unknown coding",
        ),
        pytest.param(
            b"POST /tillit/v1/payments HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
            400,
            id="blank before colon",
        ),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", 400, id="no host"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, id="two hosts"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a/b@c\r\n\r\n", 400, id="host that is none"),
        pytest.param(
            b"GET /tillit/v1/alerts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n",
            400,
            id="two tokens",
        ),
        pytest.param(b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n", 400, id="raw byte in the path"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nX-Name: \xff\xfe\r\n\r\n", 400, id="header that is not UTF-8"),
        pytest.param(b"GET /a/%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400, id="NUL in the path"),
        pytest.param(b"GET /a/%2e%2e/b HTTP/1.1\r\nHost: x\r\n\r\n", 400, id="encoded dots"),
        pytest.param(b"not http at all\r\n\r\n", 400, id="not HTTP"),
        pytest.param(b"TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", 405, id="TRACE"),
        pytest.param(b"CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n", 405, id="CONNECT"),
        pytest.param(b"PROPFIND / HTTP/1.1\r\nHost: x\r\n\r\n", 405, id="PROPFIND"),
        pytest.param(b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, id="long target"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 40_000 + b"\r\n\r\n", 431, id="long header"),
        pytest.param(
            b"GET / HTTP/1.1\r\nHost: x\r\n"
            + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 100) for n in range(400))
            + b"\r\n",
            431,
            id="many headers",
        ),
        pytest.param(
            b"POST /tillit/v1/payments HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
            415,
            id="compressed body",
        ),
    ],
)
def test_a_head_that_is_not_acceptable_is_refused_as_a_problem(
    gateway: Gateway, asked: list[Asked], request_bytes: bytes, status: int
) -> None:
    answer = gateway.raw(request_bytes)

    assert answer.startswith(b"HTTP/1.1 %d " % status), answer
    assert problem(answer)["status"] == status
    assert asked == []


@pytest.mark.attack("C2")
@pytest.mark.asvs("15.2.2")
def test_a_head_that_never_ends_is_cut_off_before_it_fills_the_memory(gateway: Gateway) -> None:
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Endless: ")
        sent = 0
        try:
            while sent < 50_000_000:
                sent += connection.send(b"a" * 10_000)
        except (ConnectionResetError, BrokenPipeError):
            pass

    assert sent < 10_000_000


@pytest.mark.attack("C2")
@pytest.mark.asvs("5.2.1")
def test_a_body_longer_than_an_ordinary_call_carries_is_a_413(gateway: Gateway, client_headers: str) -> None:
    head = f"POST /tillit/v1/payments HTTP/1.1\r\nHost: x\r\n{client_headers}\r\nContent-Length: 2000001\r\n\r\n"

    answer = gateway.raw(head.encode())

    assert problem(answer)["status"] == 413


@pytest.mark.attack("C2")
@pytest.mark.asvs("5.2.1")
def test_a_chunked_body_longer_than_allowed_is_a_413_too(gateway: Gateway, client_headers: str) -> None:
    head = f"POST /tillit/v1/payments HTTP/1.1\r\nHost: x\r\n{client_headers}\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"186a0\r\n" + b"x" * 100_000 + b"\r\n"

    answer = gateway.raw(head.encode() + chunk * 21)

    assert problem(answer)["status"] == 413


@pytest.mark.attack("C2")
@pytest.mark.asvs("15.2.2")
def test_a_body_that_stops_coming_is_a_408(gateway: Gateway, client_headers: str, asked: list[Asked]) -> None:
    head = f"POST /tillit/v1/payments HTTP/1.1\r\nHost: x\r\n{client_headers}\r\nContent-Length: 10\r\n\r\nonly"

    answer = gateway.raw(head.encode())

    assert problem(answer)["status"] == 408
    assert asked == []


@pytest.mark.attack("F3")
def test_two_requests_on_one_wire_get_their_answers_in_order(gateway: Gateway) -> None:
    first = b"GET /one HTTP/1.1\r\nHost: x\r\n\r\n"
    second = b"GET /two HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

    answer = gateway.raw(first + second, until_closed=True)

    assert answer.index(b'"/one"') < answer.index(b'"/two"')
