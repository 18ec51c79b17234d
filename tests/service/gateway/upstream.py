"""What stands behind the gateway in its tests: one tiny server that plays every service, and remembers."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.types import Receive, Scope, Send

MEGABYTE = 1_000_000
CHUNK = b"x" * 100_000
PAYMENT = {"paymentId": "p-1", "amount": {"minor": 125_000, "currency": "SEK"}, "source": {"row": 118}}
SCREENED = {"status": "screened", "verdict": "look", "signals": [{"rule": "INV-01"}]}
NOT_FOUND = {
    "type": "/problems/not-found",
    "title": "Not found",
    "status": 404,
    "detail": "Not yours.",
    "instance": "/x",
}


@dataclass
class Asked:
    """One request as the service behind the gateway saw it."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    size: int = 0

    def header(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value for key, value in self.headers if key == name]


@dataclass
class Upstream:
    """Answers by path; *asked* is what came, in order."""

    port: int
    asked: list[Asked] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI application."""
        if scope["type"] == "lifespan":
            return
        query = scope["query_string"].decode()
        asked = Asked(
            scope["method"],
            scope["raw_path"].decode() + (f"?{query}" if query else ""),
            [(name.decode(), value.decode()) for name, value in scope["headers"]],
        )
        self.asked.append(asked)
        path = scope["path"]
        if path in {"/rules/slow", "/rules/broken", "/rules/huge"}:
            await getattr(self, path.rpartition("/")[2])(send)
            return
        if path == "/files/refused":
            await answer(send, 413, {"type": "/problems/too-large", "status": 413}, "application/problem+json")
            return
        await self._read(asked, receive)
        await answer(send, *canned(path, asked))

    @staticmethod
    async def _read(asked: Asked, receive: Receive) -> None:
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                asked.headers.append(("x-test", "disconnected"))
                return
            asked.size += len(message.get("body", b""))
            if not message.get("more_body"):
                return

    async def slow(self, send: Send) -> None:
        """Answer only when released."""
        await asyncio.to_thread(self.release.wait, 20)
        await answer(send, 200, {"late": True})

    @staticmethod
    async def broken(send: Send) -> None:
        """Promise more than is sent."""
        headers = [(b"content-length", b"100")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{"})

    @staticmethod
    async def huge(send: Send) -> None:
        """Fifty megabytes, in chunks."""
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(500):
            await send({"type": "http.response.body", "body": CHUNK, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def canned(path: str, asked: Asked) -> tuple[Any, ...]:
    """Status, body and media type for a path."""
    name = path.rpartition("/")[2]
    if path.startswith("/payments/") and name == "foreign":
        return 404, NOT_FOUND, "application/problem+json"
    if path.startswith("/payments/"):
        return 200, PAYMENT | {"paymentId": name}
    if path.startswith("/screenings/"):
        return {
            "unscreened": (404, NOT_FOUND, "application/problem+json"),
            "forbidden": (403, NOT_FOUND | {"status": 403}, "application/problem+json"),
            "failing": (500, {"type": "/problems/x", "status": 500}, "application/problem+json"),
        }.get(name, (200, SCREENED))
    if path == "/payments" and asked.method == "PATCH":
        return 405, NOT_FOUND | {"status": 405}, "application/problem+json"
    if path == "/rules/plain-failure":
        return 500, "Internal Server Error", "text/plain"
    return 200, {"path": path, "size": asked.size}


async def answer(send: Send, status: int, body: Any, media_type: str = "application/json") -> None:
    """One whole answer."""
    content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    headers = [
        (b"content-type", media_type.encode()),
        (b"content-length", str(len(content)).encode()),
        (b"x-request-id", b"from-the-service"),
        (b"connection", b"keep-alive, x-secret"),
        (b"x-secret", b"hop by hop"),
        (b"x-kept", b"kept"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


@contextmanager
def running_upstream(port: int) -> Iterator[Upstream]:
    """The server, in a thread, for as long as the block lasts."""
    upstream = Upstream(port)
    server = uvicorn.Server(
        uvicorn.Config(upstream, port=port, log_config=None, access_log=False, lifespan="off", ws="none")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            threading.Event().wait(0.01)
        yield upstream
    finally:
        server.should_exit = True
        thread.join(timeout=10)
