"""What happens around every request: request id, trace, body limit, metrics, one log line."""

import re
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.context import continue_trace
from shared.ids import new_id
from shared.problems import Problem, problem_response
from shared.telemetry import HTTP_SECONDS

log = structlog.get_logger()


class TooLarge(Problem):
    """The body is larger than this path takes."""

    slug, title, status = "too-large", "The content is too large", 413


_REQUEST_ID = re.compile(rb"^[\w.:-]{8,64}$")
_QUIET = ("/health/", "/metrics")

SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    # an answer of the API is no page: a browser that opens it runs, loads and frames nothing
    (b"content-security-policy", b"default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
"""Over TLS: a year, the least that ASVS 3.4.1 accepts."""


class BodyLimit:
    """ASGI middleware: refuses bodies above a limit, by their stated length or as they grow."""

    def __init__(self, app: ASGIApp, limit: int, larger: Mapping[str, int]) -> None:
        self.app, self._limit, self._larger = app, limit, larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting what it carries."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self._larger.get(scope["path"], self._limit)
        stated = dict(scope["headers"]).get(b"content-length", b"0")
        if not stated.isdigit() or int(stated) > limit:
            await problem_response(_too_large(limit), scope["path"])(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _too_large(limit).detail)
            return message

        await self.app(scope, counted, send)


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"At most {limit // 1_048_576} MB are taken here. Split it, or send a file.")


class RequestContext:
    """ASGI middleware: binds request id and trace to the log, answers the id, counts and times."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its context around it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"")
        request_id = given if _REQUEST_ID.match(given) else str(new_id()).encode()
        trace = continue_trace(headers.get(b"traceparent", b"").decode("latin-1"))
        structlog.contextvars.bind_contextvars(request_id=request_id.decode(), trace_id=trace[3:35])
        started, status = time.perf_counter(), 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _with_defaults(message["headers"], request_id)
            await send(message)

        try:
            await self.app(scope, receive, answer)
        finally:
            _measure(scope, status, time.perf_counter() - started)


def _with_defaults(headers: Any, request_id: bytes) -> list[tuple[bytes, bytes]]:
    own = list(headers)
    named = {name.lower() for name, _ in own}
    own.append((b"x-request-id", request_id))
    own.extend(header for header in SECURITY_HEADERS if header[0] not in named)
    return own


def _measure(scope: Scope, status: int, seconds: float) -> None:
    # the template, never the path: ids and searches stay out of metrics and logs
    route = getattr(scope.get("route"), "path", "unmatched")
    HTTP_SECONDS.labels(scope["method"], route, str(status)).observe(seconds)
    if not route.startswith(_QUIET):
        log.info(
            "request.answered",
            method=scope["method"],
            route=route,
            status=status,
            milliseconds=round(seconds * 1_000, 1),
        )
