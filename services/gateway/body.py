"""A caller's body: small ones whole, large ones as they come, none longer than allowed."""

import asyncio
from collections.abc import AsyncIterator

from starlette.types import Receive

from services.gateway.head import Head
from shared.problems import Problem

BUFFERED = 1_048_576
"""Bodies up to this many bytes are held in memory, both ways."""


class ContentTooLarge(Problem):
    """The body is longer than this path takes."""

    slug, title, status = "content-too-large", "The content is too large", 413


class RequestTimeout(Problem):
    """The caller stopped sending."""

    slug, title, status = "request-timeout", "The request did not arrive in time", 408


class CallerGone(Exception):  # noqa: N818 - named by its fact
    """The caller closed the connection; nobody waits for an answer."""


class Body:
    """The body that follows *head*, at most *limit* bytes, each silence at most *seconds*."""

    def __init__(self, head: Head, receive: Receive, limit: int, seconds: float) -> None:
        if head.length is not None and head.length > limit:
            raise _too_large(limit)
        self._receive, self._limit, self._seconds = receive, limit, seconds
        self._started: list[bytes] = []
        self._size = 0
        self.length = head.length
        self.failure: Problem | CallerGone | None = None
        self.finished = not head.has_body

    async def open(self) -> "bytes | Body | None":
        """What to send on: nothing, the whole body, or the body itself to be read as it comes."""
        if self.finished:
            return None
        while (self.length or 0) <= BUFFERED and self._size <= BUFFERED:
            self._started.append(await self._next())
            if self.finished:
                return b"".join(self._started)
        return self

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Read on to the end; a failure is kept in *failure* too, since the reader may wrap it."""
        try:
            for chunk in self._started:
                yield chunk
            while not self.finished:
                yield await self._next()
        except (Problem, CallerGone) as exc:
            self.failure = exc
            raise

    async def _next(self) -> bytes:
        try:
            async with asyncio.timeout(self._seconds):
                message = await self._receive()
        except TimeoutError as exc:
            raise RequestTimeout(f"Nothing came for {self._seconds:.0f} s. Send the request again.") from exc
        if message["type"] == "http.disconnect":
            raise CallerGone
        self.finished = not message.get("more_body", False)
        chunk: bytes = message.get("body", b"")
        self._size += len(chunk)
        if self._size > self._limit:
            raise _too_large(self._limit)
        return chunk


def _too_large(limit: int) -> ContentTooLarge:
    return ContentTooLarge(f"At most {limit // 1_000_000} MB is taken here. Split the content and send parts.")
