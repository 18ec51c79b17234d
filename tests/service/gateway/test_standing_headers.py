"""F3 and F4: odd methods, foreign origins, false hosts and hidden requests get nowhere; answers have their headers."""

from collections.abc import Iterator

import httpx
import pytest

from shared.middleware import HSTS, SECURITY_HEADERS
from tests.service.gateway.conftest import Gateway, running_gateway
from tests.service.gateway.upstream import Asked, Upstream

ELSEWHERE = "https://evil.example"
STANDING = {name.decode(): value.decode() for name, value in SECURITY_HEADERS}
# kind of answer -> method, path, headers, signed in
KINDS: dict[str, tuple[str, str, dict[str, str], bool]] = {
    "200": ("GET", "/tillit/v1/alerts", {}, True),
    "200 of the gateway": ("GET", "/tillit/v1/openapi.json", {}, False),
    "200 of a probe": ("GET", "/health/live", {}, False),
    "401": ("GET", "/tillit/v1/alerts", {}, False),
    "404": ("GET", "/tillit/v1/no-such", {}, True),
    "404 of an outsider": ("GET", "/metrics", {"X-Forwarded-For": "203.0.113.7"}, False),
    "405": ("DELETE", "/tillit/v1/auth/me", {}, True),
    "415": ("POST", "/tillit/v1/payments", {"Content-Encoding": "gzip"}, True),
    "422": ("POST", "/tillit/v1/auth/token", {"Content-Type": "application/json"}, False),
    "503": ("GET", "/tillit/v1/cases", {}, True),
    "504": ("GET", "/tillit/v1/rules/slow", {}, True),
}


@pytest.fixture(scope="module")
def over_tls(environment: dict[str, str]) -> Iterator[Gateway]:
    """A gateway that people reach over TLS."""
    with running_gateway(environment | {"PUBLIC_URL": "https://tillit.kommun.example"}) as gateway:
        yield gateway


@pytest.fixture(scope="module", autouse=True)
def _release(upstream: Upstream) -> Iterator[None]:
    """The slow service is slow for these tests, and nothing waits for it when they are over."""
    upstream.release.clear()
    yield
    upstream.release.set()


def answer_of(gateway: Gateway, client: httpx.Client, kind: str) -> httpx.Response:
    """An answer of that kind."""
    method, path, headers, signed_in = KINDS[kind]
    token = {"Authorization": client.headers["authorization"]} if signed_in else {}
    return httpx.request(method, f"{gateway.url}{path}", headers=headers | token, timeout=20)


@pytest.mark.attack("F4")
@pytest.mark.asvs("3.2.1", "3.4.3", "3.4.4", "3.4.5", "3.4.6", "4.1.1", "13.4.6", "14.3.2")
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_carries_the_standing_headers(gateway: Gateway, client: httpx.Client, kind: str) -> None:
    answer = answer_of(gateway, client, kind)

    assert str(answer.status_code) == kind[:3]
    assert {name: answer.headers.get(name) for name in STANDING} == STANDING
    assert answer.headers["content-type"].partition(";")[0] in {
        "application/json",
        "application/problem+json",
        "text/plain",
    }
    assert {"server", "x-powered-by", "strict-transport-security"} & set(answer.headers) == set()


@pytest.mark.attack("F4")
@pytest.mark.asvs("3.4.1")
@pytest.mark.parametrize("kind", ["200", "401", "404", "503"])
def test_over_tls_every_answer_keeps_the_browser_to_tls(over_tls: Gateway, client: httpx.Client, kind: str) -> None:
    assert answer_of(over_tls, client, kind).headers["strict-transport-security"] == HSTS[1].decode()


@pytest.mark.attack("F4")
@pytest.mark.parametrize(
    "request_bytes", [b"not http\r\n\r\n", b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"]
)
def test_a_refusal_of_the_reader_itself_carries_the_standing_headers(gateway: Gateway, request_bytes: bytes) -> None:
    head = gateway.raw(request_bytes).partition(b"\r\n\r\n")[0].decode()

    assert [name for name, value in STANDING.items() if f"{name}: {value}" not in head] == []


@pytest.mark.attack("F3")
@pytest.mark.asvs("3.4.2")
@pytest.mark.parametrize("method", ["OPTIONS", "GET", "POST"])
@pytest.mark.parametrize("origin", [ELSEWHERE, "null", "https://tillit.kommun.example.evil.example"])
def test_no_other_origin_may_read_an_answer(client: httpx.Client, method: str, origin: str) -> None:
    asks = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }

    answer = client.request(method, "/alerts", headers=asks)

    assert [name for name in answer.headers if name.startswith("access-control-")] == []


@pytest.mark.attack("F3")
@pytest.mark.asvs("4.1.3")
@pytest.mark.parametrize(
    "header", ["Host", "X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-URL", "X-Rewrite-URL"]
)
def test_a_false_host_changes_no_answer(stranger: httpx.Client, header: str) -> None:
    false = {"Forwarded": "host=evil.example"}.get(header, "evil.example")

    answers = [
        stranger.get(path, headers={header: false})
        for path in ("/tillit/v1/alerts", "/tillit/v1/openapi.json", "/tillit/v1/no-such", "/health/ready")
    ]

    assert [answer.url.path for answer in answers if "evil.example" in answer.text + str(answer.headers)] == []
    assert [answer.status_code for answer in answers] == [401, 200, 404, 200]


HIDDEN = b"GET /rules/smuggled HTTP/1.1\r\nHost: x\r\nX: y\r\n\r\n"
POST = b"POST /tillit/v1/files HTTP/1.1\r\nHost: x\r\n"
# two servers that understand these differently would see a second request in the first one's body
PAIRS: dict[str, bytes] = {
    "length and chunks": POST + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "chunks and length": POST
    + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n"
    + HIDDEN
    + b"\r\n0\r\n\r\n",
    "two codings": POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n" + HIDDEN,
    "coding with a tab": POST + b"Transfer-Encoding:\tchunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n" + HIDDEN,
    "coding with a form feed": POST + b"Transfer-Encoding: \x0bchunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n" + HIDDEN,
    "coding in quotes": POST + b'Transfer-Encoding: "chunked"\r\nContent-Length: 3\r\n\r\n0\r\n\r\n' + HIDDEN,
    "coding on a folded line": POST + b"Transfer-Encoding:\r\n chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n" + HIDDEN,
    "coding that is not the last": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + HIDDEN,
    "length with a sign": POST + b"Content-Length: +5\r\n\r\nhello" + HIDDEN,
    "length in hexadecimal": POST + b"Content-Length: 0x5\r\n\r\nhello" + HIDDEN,
    "length twice in one": POST + b"Content-Length: 5, 50\r\n\r\nhello" + HIDDEN,
    "length beyond 64 bits": POST + b"Content-Length: 18446744073709551621\r\n\r\nhello" + HIDDEN,
    "lone line feed": POST + b"Content-Length: 0\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "chunk size that overflows": POST
    + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\nx\r\n0\r\n\r\n"
    + HIDDEN,
    "chunk size with a sign": POST + b"Transfer-Encoding: chunked\r\n\r\n+1\r\nx\r\n0\r\n\r\n" + HIDDEN,
    "chunk with a lone line feed": POST + b"Transfer-Encoding: chunked\r\n\r\n1;\nx\r\n0\r\n\r\n" + HIDDEN,
    "chunk longer than it says": POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\nxyz\r\n0\r\n\r\n" + HIDDEN,
    "upgrade": b"GET /tillit/v1/alerts HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n"
    b"HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\nPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "line break in the target": b"GET /tillit/v1/alerts\r\nX: y HTTP/1.1\r\nHost: x\r\n\r\n" + HIDDEN,
    "old version": b"POST /tillit/v1/files HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
}


@pytest.mark.attack("F3")
@pytest.mark.asvs("4.2.1")
@pytest.mark.parametrize("pair", PAIRS)
def test_a_request_hidden_in_another_reaches_no_service(
    gateway: Gateway, asked: list[Asked], client_headers: str, pair: str
) -> None:
    first, _, rest = PAIRS[pair].partition(b"\r\n")

    answer = gateway.raw(first + b"\r\n" + client_headers.encode() + b"\r\n" + rest)

    assert answer.startswith(b"HTTP/1.1 ")
    assert [request.target for request in asked if "smuggled" in request.target] == []
