"""Bodies are held whole when small, read as they come when large, and cut off when too long."""

from collections.abc import AsyncIterator, Iterable

import pytest
from starlette.types import Message, Receive

from services.gateway.body import BUFFERED, Body, CallerGone, ContentTooLarge, RequestTimeout
from services.gateway.head import Head


def a_head(length: int | None = None) -> Head:
    return Head("POST", b"/", b"", [], "x", b"", b"", b"", False, b"", length, length is None)


def receiving(*chunks: bytes, then: Iterable[Message] = ()) -> Receive:
    last = len(chunks) - 1
    messages = [
        {"type": "http.request", "body": chunk, "more_body": number < last or bool(then)}
        for number, chunk in enumerate(chunks)
    ]
    waiting = iter([*messages, *then])

    async def receive() -> Message:
        return next(waiting)

    return receive


async def everything(chunks: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in chunks])


async def test_a_small_body_is_held_whole() -> None:
    body = Body(a_head(5), receiving(b"he", b"llo"), limit=100, seconds=1)

    assert await body.open() == b"hello"


async def test_a_chunked_body_that_turns_out_small_is_held_whole() -> None:
    body = Body(a_head(), receiving(b"he", b"llo"), limit=100, seconds=1)

    assert await body.open() == b"hello"


async def test_a_request_without_body_has_none() -> None:
    head = a_head(0)

    assert await Body(head, receiving(), limit=100, seconds=1).open() is None


async def test_a_large_body_is_read_as_it_comes() -> None:
    part = b"x" * (BUFFERED // 2)
    body = Body(a_head(len(part) * 5), receiving(*[part] * 5), limit=len(part) * 5, seconds=1)

    opened = await body.open()

    assert opened is body
    assert await everything(aiter(body)) == part * 5
    assert body.finished


async def test_a_chunked_body_is_read_as_it_comes_once_it_is_large() -> None:
    part = b"x" * (BUFFERED // 2)
    body = Body(a_head(), receiving(*[part] * 5), limit=len(part) * 5, seconds=1)

    opened = await body.open()

    assert opened is body
    assert await everything(aiter(body)) == part * 5


def test_a_body_that_says_it_is_too_long_is_refused_unread() -> None:
    with pytest.raises(ContentTooLarge):
        Body(a_head(101), receiving(), limit=100, seconds=1)


async def test_a_body_that_gets_too_long_is_refused() -> None:
    body = Body(a_head(), receiving(b"x" * 60, b"x" * 60), limit=100, seconds=1)

    with pytest.raises(ContentTooLarge):
        await body.open()


async def test_a_caller_that_goes_away_leaves_a_mark_that_the_reader_cannot_hide() -> None:
    part = b"x" * (BUFFERED + 1)
    body = Body(a_head(), receiving(part, then=[{"type": "http.disconnect"}]), limit=10 * BUFFERED, seconds=1)
    await body.open()

    with pytest.raises(CallerGone):
        await everything(aiter(body))

    assert isinstance(body.failure, CallerGone)
    assert not body.finished


async def test_a_caller_that_falls_silent_is_a_timeout() -> None:
    import asyncio

    async def never() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    with pytest.raises(RequestTimeout):
        await Body(a_head(5), never, limit=100, seconds=0.01).open()
