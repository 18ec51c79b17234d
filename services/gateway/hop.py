"""One hop: ask the service that owns a path, and hand its answer on."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

import aiohttp
import orjson
import structlog
from prometheus_client import Counter
from starlette.types import Receive, Send
from yarl import URL

from services.gateway.admission import RateHeaders
from services.gateway.body import BUFFERED, Body, CallerGone
from services.gateway.head import HOP_BY_HOP, Head
from services.gateway.routes import Place
from services.gateway.settings import Settings
from shared.context import traceparent
from shared.problems import Problem
from shared.telemetry import REGISTRY

log = structlog.get_logger()

FAILURES = Counter(
    "tillit_upstream_failures_total", "Calls that a service did not answer", ("service", "cause"), registry=REGISTRY
)
# said anew by the server that answers the caller
_NOT_RETURNED = HOP_BY_HOP | {b"date", b"server", b"x-request-id"}
_PROBLEM = b"application/problem+json"
_CONNECTIONS = 64
# services close an idle connection after 5 s: ours are given up before, so that none is lost in between
_IDLE_SECONDS = 3.0
_AUTO_HEADERS = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")


class ServiceUnavailable(Problem):
    """The service does not answer, or broke off."""

    slug, title, status = "temporarily-unavailable", "Temporarily unavailable", 503
    headers: Mapping[str, str] = MappingProxyType({"Retry-After": "5"})


class ServiceTooSlow(Problem):
    """The service took the request and did not answer in time."""

    slug, title, status = "no-answer-in-time", "No answer in time", 504
    headers: Mapping[str, str] = MappingProxyType({"Retry-After": "30"})


class BadAnswer(Problem):
    """A service failed without saying how."""

    slug, title = "service-failed", "The request failed"


_REFUSED = "Nothing was done; try again in a moment."
_BROKE_OFF = "It is not known whether the request was carried out. Send it again with the same Idempotency-Key."


class Hop:
    """Connections to the services; one per process."""

    def __init__(self, settings: Settings) -> None:
        self._origins = {
            Place(name): getattr(settings, f"{name}_url").rstrip("/")
            for name in Place
            if name not in {Place.GATEWAY, Place.NOWHERE}
        }
        self._timeout = aiohttp.ClientTimeout(
            total=None, connect=settings.connect_seconds, sock_read=settings.answer_seconds
        )
        self._session: aiohttp.ClientSession | None = None

    def open(self) -> None:
        """Be ready to connect; needs a running loop."""
        connector = aiohttp.TCPConnector(
            limit=0, limit_per_host=_CONNECTIONS, keepalive_timeout=_IDLE_SECONDS, ttl_dns_cache=10
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=self._timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=_AUTO_HEADERS,
        )

    async def close(self) -> None:
        """Give the connections up."""
        if self._session is not None:
            await self._session.close()

    async def ask(
        self, place: Place, head: Head, target: str, request_id: str, body: Body | None = None
    ) -> aiohttp.ClientResponse:
        """The answer of *place*, to be ended with end(); ServiceUnavailable or ServiceTooSlow where there is none."""
        assert self._session is not None  # noqa: S101 - opened by the application's lifespan
        content = await body.open() if body else None
        headers = _passed_on(place, head, request_id)
        if content is body and body is not None and body.length is not None:
            headers.append(("content-length", str(body.length)))
        url = URL(self._origins[place] + target, encoded=True)
        try:
            return await self._session.request(head.method, url, headers=headers, data=content, allow_redirects=False)
        except (aiohttp.ClientError, TimeoutError, OSError) as exc:
            raise _failure(place, body, exc) from exc


def end(answer: aiohttp.ClientResponse, body: Body | None = None) -> None:
    """Give the connection of *answer* back; one with an unfinished body or answer is closed."""
    if body is None or body.finished:
        answer.release()
    else:
        answer.close()


def _passed_on(place: Place, head: Head, request_id: str) -> list[tuple[str, str]]:
    if place is Place.WEB:
        headers = [*head.headers, ("x-forwarded-host", head.host)]
    else:
        # services know tokens, not cookies
        headers = [header for header in head.headers if header[0] != "cookie"]
    headers += [("x-request-id", request_id), ("traceparent", traceparent.get()), ("via", "1.1 tillit")]
    return headers


def _failure(place: Place, body: Body | None, exc: Exception) -> Exception:
    """What a failed call means for the caller."""
    if body is not None and body.failure is not None:
        return body.failure
    if isinstance(exc, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        problem: Problem = ServiceUnavailable(f"{place.title()} does not answer just now. {_REFUSED}")
    elif isinstance(exc, TimeoutError):
        problem = ServiceTooSlow(f"{place.title()} did not answer in time. {_BROKE_OFF}")
    else:
        problem = ServiceUnavailable(f"The connection to {place} broke off. {_BROKE_OFF}")
    FAILURES.labels(place.value, type(exc).__name__).inc()
    log.warning("hop.failed", service=place.value, error=type(exc).__name__)
    return problem


async def hand_on(
    answer: aiohttp.ClientResponse, instance: str | None, extra: RateHeaders, receive: Receive, send: Send
) -> None:
    """Send *answer* to the caller; *instance* is the path that a failure names, None for pages."""
    said_anew = {name for name, _ in extra}
    headers = [*(header for header in _returned(answer) if header[0] not in said_anew), *extra]
    length = answer.content_length
    failed = instance is not None and answer.status >= HTTPStatus.BAD_REQUEST
    if failed or (length is not None and length <= BUFFERED):
        content = await whole(answer)
        if failed:
            content, headers = _as_problem(answer, content, headers, instance or "")
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": content})
    else:
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await _stream(answer, receive, send)


def _returned(answer: aiohttp.ClientResponse) -> RateHeaders:
    headers = [(name.lower(), value) for name, value in answer.raw_headers]
    listed = b",".join(value for name, value in headers if name == b"connection").lower()
    named = {token.strip() for token in listed.split(b",")} if listed else ()
    return [header for header in headers if header[0] not in _NOT_RETURNED and header[0] not in named]


async def whole(answer: aiohttp.ClientResponse) -> bytes:
    """A short answer's body; ServiceUnavailable or ServiceTooSlow where it breaks off."""
    try:
        return await answer.read()
    except TimeoutError as exc:
        raise ServiceTooSlow(f"The answer stopped in the middle. {_BROKE_OFF}") from exc
    except (aiohttp.ClientError, OSError) as exc:
        raise ServiceUnavailable(f"The answer broke off. {_BROKE_OFF}") from exc


async def _stream(answer: aiohttp.ClientResponse, receive: Receive, send: Send) -> None:
    """Pass a long answer on as it comes, while the caller is there to take it."""
    gone = asyncio.ensure_future(receive())
    try:
        async for chunk in answer.content.iter_any():
            if gone.done() and gone.result()["type"] == "http.disconnect":
                answer.close()
                return
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    except (aiohttp.ClientError, TimeoutError, OSError) as exc:
        # the head is sent: only a broken connection can still tell the caller
        log.warning("hop.broke_off", error=type(exc).__name__)
        raise CallerGone from exc
    finally:
        gone.cancel()
    await send({"type": "http.response.body", "body": b""})


def _as_problem(
    answer: aiohttp.ClientResponse, content: bytes, headers: RateHeaders, instance: str
) -> tuple[bytes, RateHeaders]:
    """A failure as problem+json that names the public path, whatever the service sent."""
    problem = _parsed(content) if answer.content_type.encode() == _PROBLEM else None
    if problem is None:
        fallback = BadAnswer("The service gave no reason. Quote the request id (x-request-id) to support.")
        problem = {
            "type": f"/problems/{fallback.slug}",
            "title": fallback.title,
            "status": answer.status,
            "detail": fallback.detail,
        }
    content = orjson.dumps(problem | {"instance": instance})
    kept = [header for header in headers if header[0] not in {b"content-type", b"content-length"}]
    length = str(len(content)).encode()
    return content, [*kept, (b"content-type", _PROBLEM), (b"content-length", length)]


def _parsed(content: bytes) -> dict[str, object] | None:
    try:
        problem = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return problem if isinstance(problem, dict) and "type" in problem else None
