"""What the database's failures are to a caller: a conflict, an outage, or a bug of ours."""

import structlog
from fastapi import FastAPI, Request, Response
from sqlalchemy.exc import DBAPIError, IntegrityError

from shared.problems import Conflict, Unavailable, on_unexpected, problem_response

log = structlog.get_logger()


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
    if isinstance(exc, DBAPIError) and not exc.connection_invalidated and not _is_outage(exc):
        return await on_unexpected(request, exc)
    log.warning("request.dependency_unavailable", path=request.url.path, error=type(exc).__name__)
    detail = "The database does not answer just now. Nothing was stored; try again in a moment."
    return problem_response(Unavailable(detail), request.url.path)


def _is_outage(exc: DBAPIError) -> bool:
    state = str(getattr(exc.orig, "sqlstate", "") or "")
    return state[:2] in {"08", "53", "57"} or isinstance(exc.orig, OSError)
