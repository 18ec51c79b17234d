"""What the database's failures are to a caller: a conflict, an outage, or a bug of ours."""

import structlog
from fastapi import FastAPI, Request, Response
from sqlalchemy.exc import DBAPIError, IntegrityError

from shared.problems import Conflict, InvalidRequest, Unavailable, on_unexpected, problem_response

log = structlog.get_logger()

# SQLSTATE: a character that no text of PostgreSQL holds; a statement that ran out of its time
_UNSTORABLE = frozenset({"22021", "22P05"})
_OUT_OF_TIME = "57014"


class SearchTooSlow(InvalidRequest):
    """The search would take the database longer than a search may."""

    slug, title = "search-too-slow", "The search takes too long"


def install_database_problems(app: FastAPI) -> None:
    """Let *app* answer the database's failures as problem+json."""
    app.add_exception_handler(IntegrityError, _on_integrity_error)
    app.add_exception_handler(DBAPIError, _on_database_error)
    app.add_exception_handler(OSError, _on_database_error)


async def _on_integrity_error(request: Request, exc: Exception) -> Response:
    # the constraint's name would tell of rows that the caller may not see
    log.warning("request.conflict", path=request.url.path, error=type(exc).__name__)
    return problem_response(Conflict("The change conflicts with what is stored."), request.url.path)


async def _on_database_error(request: Request, exc: Exception) -> Response:
    state = _state(exc)
    if state in _UNSTORABLE:
        return problem_response(InvalidRequest("A text holds a character that cannot be stored."), request.url.path)
    if state == _OUT_OF_TIME and "q" in request.query_params:
        return problem_response(SearchTooSlow("Search for more letters, or for a number."), request.url.path)
    if isinstance(exc, DBAPIError) and not exc.connection_invalidated and not _is_outage(exc):
        return await on_unexpected(request, exc)
    log.warning("request.dependency_unavailable", path=request.url.path, error=type(exc).__name__)
    detail = "The database does not answer just now. Nothing was stored; try again in a moment."
    return problem_response(Unavailable(detail), request.url.path)


def _state(exc: Exception) -> str:
    """The SQLSTATE of a failed statement, empty where there is none."""
    return str(getattr(getattr(exc, "orig", None), "sqlstate", "") or "")


def _is_outage(exc: DBAPIError) -> bool:
    return _state(exc)[:2] in {"08", "53", "57"} or isinstance(exc.orig, OSError)
