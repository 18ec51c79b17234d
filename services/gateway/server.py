"""The gateway's HTTP server: uvicorn with a limit on the size and the time of a request's head."""

import asyncio
from http import HTTPStatus
from typing import Any

import orjson
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from services.gateway.settings import Settings
from shared.api import collect_rarely
from shared.middleware import SECURITY_HEADERS

LONGEST_TARGET = 8_192
LARGEST_HEAD = 32_768
HEAD_SECONDS = 10.0

_BAD_REQUEST = (400, "bad-request", "The request cannot be read", "This is not HTTP/1.1 as RFC 9112 has it.")
_LONG_TARGET = (414, "uri-too-long", "The address is too long", f"At most {LONGEST_TARGET} bytes.")
_LARGE_HEAD = (431, "headers-too-large", "The headers are too large", f"At most {LARGEST_HEAD} bytes in all.")
_CONNECT = (405, "method-not-allowed", "The method does not exist here", "This is no tunnel.")
_SLOW_HEAD = (408, "request-timeout", "The request did not arrive in time", "The head was not sent to its end.")

Refusal = tuple[int, str, str, str]


class Refused(Exception):  # noqa: N818 - named by its fact
    """Stops the parser; the connection's refusal says why."""


class HeadLimits(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 reader; a head that is too long, too slow or unreadable gets a problem and is cut off."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._refusal: Refusal = _BAD_REQUEST
        self._reading_head = False
        self._head_bytes = 0
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A new connection must send a head in time."""
        super().connection_made(transport)
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._head_too_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more to wait for."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came; what a head holds back from the parser's callbacks is counted here."""
        if self._reading_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if not self._reading_head:
            return
        if self._head_bytes > LARGEST_HEAD and not self.transport.is_closing():
            self._refuse(_LARGE_HEAD)
        elif self._head_timer is None:
            self._head_timer = self.loop.call_later(HEAD_SECONDS, self._head_too_slow)

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._reading_head, self._head_bytes = True, 0

    def on_url(self, url: bytes) -> None:
        """A part of the request target."""
        super().on_url(url)
        if len(self.url) > LONGEST_TARGET:
            self._stop_parsing(_LONG_TARGET)

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        super().on_header(name, value)
        self._head_bytes += len(name) + len(value) + 4
        if self._head_bytes > LARGEST_HEAD:
            self._stop_parsing(_LARGE_HEAD)

    def on_headers_complete(self) -> None:
        """The head is complete: from here on the application decides."""
        self._reading_head = False
        self._stop_timer()
        if self.parser.get_method() == b"CONNECT":
            self._stop_parsing(_CONNECT)
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the problem says more
        """What uvicorn calls when the parser gave up."""
        self._reading_head = False
        self._refuse(self._refusal)

    def _stop_parsing(self, refusal: Refusal) -> None:
        self._refusal = refusal
        raise Refused

    def _refuse(self, refusal: Refusal) -> None:
        self._stop_timer()
        status, slug, title, detail = refusal
        problem = {"type": f"/problems/{slug}", "title": title, "status": status, "detail": detail, "instance": ""}
        content = orjson.dumps(problem)
        head = (
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\ncontent-type: application/problem+json\r\n"
            f"content-length: {len(content)}\r\nconnection: close\r\n"
        ).encode()
        standing = b"".join(name + b": " + value + b"\r\n" for name, value in SECURITY_HEADERS)
        self.transport.write(head + standing + b"\r\n" + content)
        self.transport.close()

    def _head_too_slow(self) -> None:
        self._head_timer = None
        if self.transport.is_closing():
            return
        if self._reading_head:
            self._refuse(_SLOW_HEAD)
        else:
            self.transport.close()

    def _stop_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None


def serve(app: ASGIApp, settings: Settings) -> None:
    """Serve *app* until SIGTERM or SIGINT; open requests are answered first."""
    collect_rarely()
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=HeadLimits,
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=20,
    )
