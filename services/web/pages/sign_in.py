"""Sign-in as a demo user, sign-out, language and shortcuts."""

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from services.web import roles
from services.web.client import Refused
from services.web.messages import LANGUAGES
from services.web.schemas import Token
from services.web.visit import (
    LANGUAGE_COOKIE,
    SHORTCUTS_COOKIE,
    AnyGuest,
    Guest,
    SignedIn,
    find_session,
    local_path,
    session_cookie,
)
from services.web.words import N_

router = APIRouter()
YEAR_SECONDS: Final = 31_536_000

# user, role, whose eyes, what the person does here
DEMO_USERS: Final = (
    ("controller", "Kim Controller", "controller", N_("All committees. Judges signals and follows up controls.")),
    ("controller-2", N_("A second controller"), "controller", N_("All committees. Approves what Kim proposes.")),
    ("case-officer", N_("Case officer, social services"), "case_officer", N_("Sees the social committee only.")),
    (
        "case-officer-culture",
        N_("Case officer, culture"),
        "case_officer",
        N_("Sees the culture committee only, and nothing of the others."),
    ),
    ("security-head", N_("Head of security"), "security_head", N_("All committees. Leads cases and measures.")),
    ("board-member", N_("Board member"), "board_member", N_("Elected. Sees figures, never single signals.")),
    ("auditor", N_("Auditor"), "auditor", N_("Reads everything, changes nothing.")),
)


@router.get("/sign-in")
async def sign_in_page(guest: AnyGuest, next: str = "/") -> Response:  # noqa: A002 - the name in the address
    """Who do you want to be?"""
    return _sign_in(guest, local_path(next))


@router.post("/sign-in")
async def sign_in(
    request: Request,
    guest: AnyGuest,
    user: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002
) -> Response:
    """Open a session for a demo user."""
    to = local_path(next)
    if user not in {known for known, *_ in DEMO_USERS}:
        return _sign_in(guest, to, guest.language.say("Choose one of the people below."))
    try:
        token = await guest.gateway.create(Token, "/auth/token", {"user": user})
    except Refused:
        return _sign_in(guest, to, guest.language.say("This installation does not let demo users in."))
    sessions, cookie = request.app.state.console_sessions, session_cookie(guest.settings)
    sessions.close(request.cookies.get(cookie))
    reads = roles.may_read(frozenset(token.roles))
    answer = RedirectResponse(to if reads else "/reports", HTTPStatus.SEE_OTHER)
    answer.set_cookie(
        cookie,
        sessions.open(user, token, guest.now),
        path="/",
        secure=guest.settings.https,
        httponly=True,
        samesite="lax",
    )
    return answer


@router.post("/sign-out")
async def sign_out(request: Request, guest: AnyGuest) -> Response:
    """End the session, here and in the browser."""
    cookie = session_cookie(guest.settings)
    request.app.state.console_sessions.close(request.cookies.get(cookie))
    answer = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(cookie, path="/", secure=guest.settings.https, httponly=True, samesite="lax")
    return answer


@router.post("/language")
async def choose_language(
    guest: AnyGuest,
    code: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002
) -> Response:
    """Remember the language and go back to the page."""
    answer = RedirectResponse(local_path(next), HTTPStatus.SEE_OTHER)
    if code in LANGUAGES:
        _remember(answer, guest, LANGUAGE_COOKIE, code)
    return answer


@router.get("/help")
async def help_page(visit: SignedIn) -> Response:
    """How the console is used, with keyboard and without."""
    return await visit.page("help.html")


@router.post("/help/shortcuts")
async def choose_shortcuts(guest: AnyGuest, choice: Annotated[str, Form()] = "on") -> Response:
    """Turn the single-key shortcuts on or off (WCAG 2.1.4)."""
    answer = RedirectResponse("/help", HTTPStatus.SEE_OTHER)
    _remember(answer, guest, SHORTCUTS_COOKIE, "off" if choice == "off" else "on")
    return answer


def _sign_in(guest: Guest, to: str, error: str = "") -> Response:
    values = {
        "users": DEMO_USERS,
        "next": to,
        "error": error,
        "local": guest.settings.profile == "local",
        "signed_in": find_session(guest.request) is not None,
    }
    return guest.plain_page("sign_in.html", values, HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK)


def _remember(answer: Response, guest: Guest, name: str, value: str) -> None:
    answer.set_cookie(
        name, value, max_age=YEAR_SECONDS, path="/", secure=guest.settings.https, httponly=True, samesite="lax"
    )
