"""What happens around every request at the door: request id, trace, security headers, time.

Leaner than what the services put around theirs, because it comes on top of theirs: a service logs each
request, the gateway only those that went wrong.
"""

import re
import time
from collections.abc import Iterable

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.context import continue_trace
from shared.ids import new_id
from shared.middleware import HSTS, SECURITY_HEADERS
from shared.telemetry import HTTP_SECONDS

log = structlog.get_logger()

_REQUEST_ID = re.compile(rb"^[\w.:-]{8,64}$")
_FAILED = 400

Headers = list[tuple[bytes, bytes]]


class Context:
    """ASGI middleware: gives the request an id and a trace, and the answer its standing headers."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._standing = (*SECURITY_HEADERS, HSTS) if https else SECURITY_HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its context around it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given, parent = b"", b""
        for name, value in scope["headers"]:
            if name == b"x-request-id":
                given = value
            elif name == b"traceparent":
                parent = value
        request_id = given if _REQUEST_ID.match(given) else str(new_id()).encode()
        trace = continue_trace(parent.decode("latin-1"))
        scope["state"] = {"request_id": request_id.decode()}
        structlog.contextvars.bind_contextvars(request_id=request_id.decode(), trace_id=trace[3:35])
        started, status = time.perf_counter(), 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _complete(message["headers"], self._standing, request_id)
            await send(message)

        try:
            await self._app(scope, receive, answer)
        finally:
            _measure(scope, status, time.perf_counter() - started)


def _complete(headers: Headers, standing: Iterable[tuple[bytes, bytes]], request_id: bytes) -> Headers:
    named = {name for name, _ in headers}
    missing = [header for header in standing if header[0] not in named]
    return [*headers, *missing, (b"x-request-id", request_id)]


def _measure(scope: Scope, status: int, seconds: float) -> None:
    route = scope["state"].get("route", "unreadable")
    HTTP_SECONDS.labels(scope["method"], route, str(status)).observe(seconds)
    if status >= _FAILED and not route.startswith("/health/"):
        log.info(
            "request.failed",
            method=scope["method"],
            route=route,
            status=status,
            milliseconds=round(seconds * 1_000, 1),
        )
