"""Sign-in at the identity provider or as a demo user, sign-out, language and shortcuts."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Annotated, Final

import structlog
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from services.web import roles
from services.web.client import Gateway, Refused
from services.web.messages import LANGUAGES
from services.web.pages.errors import Trouble
from services.web.schemas import Known, Token
from services.web.sign_on import CALLBACK, Cancelled, NotTheSame, SignOn
from services.web.visit import (
    LANGUAGE_COOKIE,
    SHORTCUTS_COOKIE,
    AnyGuest,
    Guest,
    SignedIn,
    find_session,
    local_path,
    pending_cookie,
    session_cookie,
)
from services.web.words import N_
from shared.oidc import ProviderDown

router = APIRouter()
log = structlog.get_logger()
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
    (
        "data-protection-officer",
        N_("Data protection officer"),
        "data_protection_officer",
        N_("Sees figures and the audit trail, never single signals or cases."),
    ),
    ("registrar", N_("Registrar"), "registrar", N_("All committees. Opens cases and reads them.")),
    (
        "administrator",
        N_("Administrator"),
        "administrator",
        N_("Lets people in and gives them their roles. Sees no signals, payments or cases."),
    ),
    (
        "whistleblower-recipient",
        N_("Recipient of whistleblower reports"),
        "whistleblower_recipient",
        N_("Opens reports with a passphrase. Sees no signals, payments or cases."),
    ),
    (
        "whistleblower-recipient-2",
        N_("Recipient of whistleblower reports, second"),
        "whistleblower_recipient",
        N_("Sees what the first recipient did with a report."),
    ),
)

NOT_KNOWN: Final = Trouble(
    N_("You are not in Tillit’s directory"),
    N_("Your organisation’s sign-in service knows you, but nobody has given you access to Tillit, or it has ended."),
    N_("Ask the administrator of Tillit in your municipality to let you in."),
)
NO_ROLE: Final = Trouble(
    N_("You have no role yet"),
    N_("You are in Tillit’s directory, but no role in any committee is in force for you today."),
    N_("Ask the administrator of Tillit in your municipality for the role that your work needs."),
)
CANCELLED: Final = Trouble(
    N_("You were not signed in"),
    N_("The sign-in was cancelled, or the sign-in service said no. Nothing was changed."),
    N_("Try again. If it goes on, ask those who run your organisation’s sign-in service."),
)
PROVIDER_DOWN: Final = Trouble(
    N_("The sign-in service does not answer"),
    N_("Tillit works, but your organisation’s sign-in service cannot be reached just now."),
    N_("Wait a moment and try again. If it goes on, tell those who run the system."),
)
NOT_THE_SAME: Final = Trouble(
    N_("The sign-in took too long, or began elsewhere"),
    N_(
        "The answer of the sign-in service does not belong to a sign-in that this browser began in the last "
        "ten minutes. Nobody was signed in."
    ),
    N_("Begin again from here. Do not follow sign-in links that others send you."),
)
_TROUBLES: Final[dict[type[Exception], tuple[Trouble, HTTPStatus]]] = {
    NotTheSame: (NOT_THE_SAME, HTTPStatus.BAD_REQUEST),
    Cancelled: (CANCELLED, HTTPStatus.FORBIDDEN),
    ProviderDown: (PROVIDER_DOWN, HTTPStatus.SERVICE_UNAVAILABLE),
    Refused: (NOT_KNOWN, HTTPStatus.FORBIDDEN),
}


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
    return _welcome(guest, request.app.state.console_sessions.open(user, token, guest.now), token.roles, to)


@router.get("/sign-in/start")
async def start(request: Request, guest: AnyGuest, next: str = "/") -> Response:  # noqa: A002
    """Send the browser to the identity provider."""
    sign_on: SignOn | None = request.app.state.sign_on
    if sign_on is None:
        return RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    try:
        handle, address = await sign_on.begin(local_path(next), guest.now)
    except ProviderDown:
        return _trouble(guest, PROVIDER_DOWN, HTTPStatus.SERVICE_UNAVAILABLE)
    answer = RedirectResponse(address, HTTPStatus.SEE_OTHER)
    _set(answer, guest, pending_cookie(guest.settings), handle)
    return answer


@router.get(CALLBACK)
async def finish(request: Request, guest: AnyGuest) -> Response:
    """Take the identity provider's answer and open a session, or say why there is none."""
    cookie = pending_cookie(guest.settings)
    answer = await _finished(request, guest, request.cookies.get(cookie, ""))
    answer.delete_cookie(cookie, path="/", secure=guest.settings.https, httponly=True, samesite="lax")
    return answer


@router.post("/sign-out")
async def sign_out(request: Request, guest: AnyGuest) -> Response:
    """End the session, here, in the browser and, where it offers that, at the identity provider."""
    cookie, session = session_cookie(guest.settings), find_session(request)
    request.app.state.console_sessions.close(request.cookies.get(cookie))
    sign_on: SignOn | None = request.app.state.sign_on
    away = await sign_on.farewell(session.identity_token) if sign_on and session and session.identity_token else ""
    answer = RedirectResponse(away or "/sign-in", HTTPStatus.SEE_OTHER)
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


async def _finished(request: Request, guest: Guest, handle: str) -> Response:
    """The page after the provider's answer."""
    sign_on: SignOn | None = request.app.state.sign_on
    if sign_on is None:
        return RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    try:
        tokens, to = await sign_on.finish(handle, request.query_params, guest.now)
        gateway = Gateway(request.app.state.gateway, guest.language.code, tokens.access)
        known = await gateway.read(Known, "/auth/me")
    except (NotTheSame, Cancelled, ProviderDown, Refused) as exc:
        log.warning("sign_in.failed", cause=type(exc).__name__)
        trouble, status = _TROUBLES[type(exc)]
        return _trouble(guest, trouble, status)
    if not known.roles:
        return _trouble(guest, NO_ROLE, HTTPStatus.FORBIDDEN)
    held = known.model_dump(include={"name", "roles", "committees"})
    who = Token(access_token=tokens.access, expires_in=tokens.seconds, **held)
    session_id = request.app.state.console_sessions.open_with(tokens, known.subject, who, guest.now)
    return _welcome(guest, session_id, known.roles, to)


def _welcome(guest: Guest, session_id: str, held: Iterable[str], to: str) -> Response:
    """Give the browser its session, in place of one that it had, and go on."""
    cookie = session_cookie(guest.settings)
    guest.request.app.state.console_sessions.close(guest.request.cookies.get(cookie))
    answer = RedirectResponse(to if to != "/" else roles.start_page(frozenset(held)), HTTPStatus.SEE_OTHER)
    _set(answer, guest, cookie, session_id)
    return answer


def _set(answer: Response, guest: Guest, name: str, value: str) -> None:
    answer.set_cookie(name, value, path="/", secure=guest.settings.https, httponly=True, samesite="lax")


def _trouble(guest: Guest, trouble: Trouble, status: HTTPStatus) -> Response:
    """A page that says why nobody is signed in, with the way back."""
    return guest.plain_page("not_signed_in.html", {"trouble": trouble}, status)


def _sign_in(guest: Guest, to: str, error: str = "") -> Response:
    values = {
        "users": DEMO_USERS,
        "next": to,
        "error": error,
        "local": guest.settings.profile == "local",
        "provider": bool(guest.settings.oidc_issuer),
        "signed_in": find_session(guest.request) is not None,
    }
    return guest.plain_page("sign_in.html", values, HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK)


def _remember(answer: Response, guest: Guest, name: str, value: str) -> None:
    answer.set_cookie(
        name, value, max_age=YEAR_SECONDS, path="/", secure=guest.settings.https, httponly=True, samesite="lax"
    )
