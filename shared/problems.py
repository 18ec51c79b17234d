"""Failures that a caller may expect, rendered as RFC 9457 problem+json in this one place."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from shared.logs import mask

log = structlog.get_logger()

_NUMBERS = frozenset({"int", "float"})
_NAMED = 2  # where it came in, and the name of what is wrong


class Problem(Exception):  # noqa: N818 - a problem is named by its fact
    """An anticipated failure: subclass it beside the function that raises it."""

    slug: str = "internal-error"
    title: str = "Internal error"
    status: int = 500
    headers: Mapping[str, str] = MappingProxyType({})

    def __init__(self, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra


class InvalidRequest(Problem):
    """The request's shape is wrong."""

    slug, title, status = "invalid-request", "The request does not match its description", 422


class NotFound(Problem):
    """The thing does not exist, or is not the caller's to see."""

    slug, title, status = "not-found", "Not found", 404


class Conflict(Problem):
    """The state does not allow what was asked."""

    slug, title, status = "conflict", "The request conflicts with the present state", 409


class Unavailable(Problem):
    """Something that we depend on does not answer now."""

    slug, title, status = "temporarily-unavailable", "Temporarily unavailable", 503
    headers: Mapping[str, str] = MappingProxyType({"Retry-After": "5"})


def install_problem_handlers(app: FastAPI) -> None:
    """Let *app* answer every failure as problem+json."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(Exception, on_unexpected)


def problem_response(problem: Problem, path: str) -> Response:
    """An HTTP answer that carries *problem*."""
    body = {"type": f"/problems/{problem.slug}", "title": problem.title, "status": problem.status}
    content = orjson.dumps({**body, "detail": problem.detail, "instance": path, **problem.extra})
    return Response(content, problem.status, headers=dict(problem.headers), media_type="application/problem+json")


class HttpProblem(Problem):
    """A refusal of the framework itself, such as an unknown path or method."""

    def __init__(self, exc: HTTPException) -> None:
        super().__init__(str(exc.detail))
        self.title = HTTPStatus(exc.status_code).phrase
        self.slug = self.title.lower().replace(" ", "-")
        self.status = exc.status_code
        self.headers = exc.headers or {}


async def _on_problem(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, Problem)  # noqa: S101 - the handler is registered for this class
    request.state.problem = exc.slug  # named in the audit trail
    return problem_response(exc, request.url.path)


async def _on_invalid_request(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, RequestValidationError)  # noqa: S101 - registered for this class
    errors = [
        {"in": str(where), "pointer": mask("#/" + "/".join(map(str, path))), "detail": error["msg"]}
        for error in exc.errors()
        for where, *path in [_place(error["loc"])]
    ]
    detail = f"{len(errors)} field(s) are wrong; each is named in errors."
    return problem_response(InvalidRequest(detail, errors=errors), request.url.path)


def _place(loc: Sequence[int | str]) -> Sequence[int | str]:
    """Where an error is, without the member of a union of numbers that pydantic tried last."""
    return loc[:-1] if len(loc) > _NAMED and loc[-1] in _NUMBERS else loc


async def _on_http_exception(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, HTTPException)  # noqa: S101 - registered for this class
    return problem_response(HttpProblem(exc), request.url.path)


async def on_unexpected(request: Request, exc: Exception) -> Response:
    """Answer 500 without internals, and log what it was."""
    log.error("request.failed", path=request.url.path, exc_info=exc)
    detail = "Something went wrong on our side. Quote the request id (x-request-id) to support."
    return problem_response(Problem(detail), request.url.path)
