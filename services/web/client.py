"""The gateway's public API, as one signed-in person."""

from collections.abc import AsyncIterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypeVar

import aiohttp
import orjson
import structlog
from pydantic import BaseModel, ValidationError

from services.web.schemas import Problem
from shared.context import traceparent

PREFIX = "/tillit/v1"
TIMEOUT = aiohttp.ClientTimeout(total=15, connect=3)
# An upload lasts as long as it lasts; only silence ends it.
UPLOAD_TIMEOUT = aiohttp.ClientTimeout(total=None, connect=3, sock_read=120)
CHUNK = 65_536

S = TypeVar("S", bound=BaseModel)
Params = Mapping[str, object]
log = structlog.get_logger()


class Refused(Exception):  # noqa: N818 - named by its fact
    """The gateway answered with a problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


class GatewaySilent(Exception):  # noqa: N818 - named by its fact
    """The gateway does not answer, or not with what its description promises."""


def open_session(gateway_url: str) -> aiohttp.ClientSession:
    """Connections to the gateway, to be closed by the caller."""
    return aiohttp.ClientSession(
        base_url=gateway_url,
        timeout=TIMEOUT,
        connector=aiohttp.TCPConnector(limit=100),
        cookie_jar=aiohttp.DummyCookieJar(),
    )


async def body_of(answer: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    """The body of an open answer as it comes; the answer is released after it."""
    try:
        async for chunk in answer.content.iter_chunked(CHUNK):
            yield chunk
    finally:
        answer.release()


class Gateway:
    """Calls in the name of the holder of *token*; raises Refused and GatewaySilent."""

    def __init__(self, session: aiohttp.ClientSession, language: str, token: str | None = None) -> None:
        self._session = session
        self._headers = {"Accept": "application/json", "Accept-Language": language}
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"

    async def read(self, shape: type[S], path: str, params: Params | None = None) -> S:
        """GET *path* as a *shape*; parameters that are None or empty are left out."""
        query = {name: str(value) for name, value in (params or {}).items() if value not in {None, ""}}
        return _parse(shape, await self._call("GET", path, params=query))

    async def write(self, method: str, path: str, body: Mapping[str, Any]) -> bytes:
        """Send *body* as JSON and give back the answer's bytes."""
        headers = {"Content-Type": "application/json"}
        return await self._call(method, path, data=orjson.dumps(body), headers=headers)

    async def create(self, shape: type[S], path: str, body: Mapping[str, Any]) -> S:
        """POST *body* and read the answer as a *shape*."""
        return _parse(shape, await self.write("POST", path, body))

    async def forward(self, path: str, chunks: AsyncIterator[bytes], headers: Mapping[str, str]) -> bytes:
        """POST a body of any size as it arrives, with its own content headers."""
        return await self._call("POST", path, data=chunks, headers=headers, timeout=UPLOAD_TIMEOUT)

    async def send_form(
        self, shape: type[S], path: str, fields: Mapping[str, str], files: Sequence[tuple[str, bytes]]
    ) -> S:
        """POST a form with *files* (names with contents, all as the field `files`) and read the answer as a *shape*."""
        form = aiohttp.FormData(default_to_multipart=True)
        for name, said in fields.items():
            form.add_field(name, said)
        for name, content in files:
            form.add_field("files", content, filename=name, content_type="application/octet-stream")
        return _parse(shape, await self._call("POST", path, data=form, timeout=UPLOAD_TIMEOUT))

    async def open(self, path: str) -> aiohttp.ClientResponse:
        """GET *path* with its body still to come; the caller releases the answer."""
        return await self._ask("GET", path, timeout=UPLOAD_TIMEOUT)

    async def _call(self, method: str, path: str, **options: Any) -> bytes:
        answer = await self._ask(method, path, **options)
        try:
            return await answer.read()
        except (aiohttp.ClientError, TimeoutError) as exc:
            raise GatewaySilent(type(exc).__name__) from exc

    async def _ask(self, method: str, path: str, **options: Any) -> aiohttp.ClientResponse:
        headers = {**self._headers, **options.pop("headers", {})}
        if trace := traceparent.get():
            headers["traceparent"] = trace
        try:
            answer = await self._session.request(
                method, PREFIX + path, headers=headers, allow_redirects=False, **options
            )
            content = await answer.read() if answer.status >= HTTPStatus.BAD_REQUEST else b""
        except (aiohttp.ClientError, TimeoutError) as exc:
            log.warning("gateway.silent", method=method, error=type(exc).__name__)
            raise GatewaySilent(type(exc).__name__) from exc
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise _refusal(answer.status, content)
        return answer


def _refusal(status: int, content: bytes) -> Exception:
    try:
        problem = Problem.model_validate_json(content)
    except ValidationError:
        problem = Problem(status=status)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return GatewaySilent(problem.detail)
    return Refused(problem.model_copy(update={"status": status}))


def _parse(shape: type[S], content: bytes) -> S:
    try:
        return shape.model_validate_json(content)
    except ValidationError as exc:
        # the fields' places, never their values: they may be personal
        places = [error["loc"] for error in exc.errors(include_input=False, include_url=False)]
        log.error("gateway.answer_unreadable", shape=shape.__name__, places=places)  # noqa: TRY400 - see above
        raise GatewaySilent("unreadable answer") from exc
