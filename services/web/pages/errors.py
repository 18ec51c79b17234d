"""Pages for what does not go as planned: what happened, why, what to do next."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException

from services.web.client import GatewaySilent, Refused
from services.web.navigation import areas
from services.web.roles import may_read
from services.web.security import SAFE_METHODS, CrossSite
from services.web.templating import render
from services.web.visit import SHORTCUTS_COOKIE, SignInNeeded, came_from, find_session, session_cookie, spoken
from services.web.words import N_

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Trouble:
    """What an error page says, as message ids."""

    heading: str
    why: str
    advice: str


TROUBLES: Final = {
    HTTPStatus.FORBIDDEN: Trouble(
        N_("This page is not for your role"),
        N_(
            "Signals, payments and cases are seen by controllers, case officers and the head of security; "
            "auditors may read them. Board members see the figures."
        ),
        N_("If you need it for your work, ask your head of security to give you the right role."),
    ),
    HTTPStatus.NOT_FOUND: Trouble(
        N_("The page is not here"),
        N_(
            "It may have been moved, the address may be misspelt, or it belongs to a committee "
            "that you do not work for."
        ),
        N_("Search for it, or start from the overview."),
    ),
    HTTPStatus.CONFLICT: Trouble(
        N_("Someone was here before you"),
        N_("What you wanted to change has changed since you opened the page. Nothing of yours was saved."),
        N_("Go back, load the page again and see what it says now."),
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Trouble(
        N_("The file is too large"),
        N_("There is a limit to how much one file may hold. Nothing of it was kept."),
        N_("Divide the file, for example by month, and send the parts one by one."),
    ),
    HTTPStatus.UNPROCESSABLE_ENTITY: Trouble(
        N_("Something in the form is not right"),
        N_("The form lacked something, or held something that could not be understood. Nothing was saved."),
        N_("Go back and look through what you wrote."),
    ),
    HTTPStatus.TOO_MANY_REQUESTS: Trouble(
        N_("Too much at once"),
        N_("More was asked for than the system lets through at a time. Nothing was lost."),
        N_("Wait a moment and try again."),
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: Trouble(
        N_("The system does not answer just now"),
        N_(
            "The page you are on works, but what stands behind it does not answer. It may be restarting. "
            "Nothing that was saved before is lost."
        ),
        N_("Wait a moment and try again. If it goes on, tell those who run the system."),
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: Trouble(
        N_("Something went wrong on our side"),
        N_("The fault is ours, not yours. It has been noted."),
        N_("Try again. If it happens again, tell those who run the system when it happened."),
    ),
}
CROSS_SITE: Final = Trouble(
    N_("The change was stopped"),
    N_("It seemed to come from another site than this one, so nothing was changed."),
    N_("Open the page here and make the change again."),
)


def install_error_pages(app: FastAPI) -> None:
    """Let every failure end on a page that people understand."""
    app.add_exception_handler(SignInNeeded, _on_sign_in_needed)
    app.add_exception_handler(Refused, _on_refused)
    app.add_exception_handler(GatewaySilent, _on_silence)
    app.add_exception_handler(CrossSite, _on_cross_site)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(Exception, _on_unexpected)


def trouble_page(request: Request, status: int, trouble: Trouble | None = None, detail: str = "") -> Response:
    """The page for a status, inside the shell if somebody is signed in; JSON for our own scripts."""
    speech = spoken(request)
    other = HTTPStatus.NOT_FOUND if status < HTTPStatus.INTERNAL_SERVER_ERROR else HTTPStatus.INTERNAL_SERVER_ERROR
    shown = trouble or TROUBLES.get(HTTPStatus(status), TROUBLES[other])
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"message": speech.say(shown.heading), "detail": detail}, status)
    session = find_session(request)
    values: dict[str, Any] = {
        "municipality": request.app.state.settings.municipality_name,
        "path": request.url.path,
        "here": came_from(request),
        "areas": areas(session.roles, session.counts) if session else [],
        "session": session,
        "can_read": session is not None and may_read(session.roles),
        "committees": request.app.state.settings.committee_names,
        "flashes": (),
        "errors": {},
        "shortcuts": request.cookies.get(SHORTCUTS_COOKIE) != "off",
        "status": status,
        "trouble": shown,
        "detail": detail,
        "retry": request.method in SAFE_METHODS,
    }
    headers = {"Retry-After": "5"} if status == HTTPStatus.SERVICE_UNAVAILABLE else None
    return HTMLResponse(render(speech.code, "problem.html", values), status, headers)


async def _on_sign_in_needed(request: Request, _exc: Exception) -> Response:
    return _to_sign_in(request)


def _to_sign_in(request: Request) -> Response:
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"message": spoken(request).say("You have been signed out.")}, HTTPStatus.UNAUTHORIZED)
    return RedirectResponse(f"/sign-in?next={quote(came_from(request), safe='/')}", HTTPStatus.SEE_OTHER)


async def _on_refused(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, Refused)  # noqa: S101 - the handler is registered for this class
    if exc.problem.status == HTTPStatus.UNAUTHORIZED:
        state = request.app.state
        state.console_sessions.close(request.cookies.get(session_cookie(state.settings)))
        return _to_sign_in(request)
    return trouble_page(request, exc.problem.status, detail=exc.problem.detail)


async def _on_silence(request: Request, _exc: Exception) -> Response:
    return trouble_page(request, HTTPStatus.SERVICE_UNAVAILABLE)


async def _on_cross_site(request: Request, _exc: Exception) -> Response:
    return trouble_page(request, HTTPStatus.FORBIDDEN, CROSS_SITE)


async def _on_http_exception(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, HTTPException)  # noqa: S101 - the handler is registered for this class
    answer = trouble_page(request, exc.status_code)
    answer.headers.update(exc.headers or {})
    return answer


async def _on_invalid(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, RequestValidationError)  # noqa: S101 - the handler is registered for this class
    in_path = any(error["loc"][0] == "path" for error in exc.errors())
    return trouble_page(request, HTTPStatus.NOT_FOUND if in_path else HTTPStatus.UNPROCESSABLE_ENTITY)


async def _on_unexpected(request: Request, exc: Exception) -> Response:
    log.error("request.failed", path=request.url.path, exc_info=exc)
    return trouble_page(request, HTTPStatus.INTERNAL_SERVER_ERROR)
