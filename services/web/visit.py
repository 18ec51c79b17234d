"""One request of one person: who it is, in which language, through which gateway, and how a page is shown."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import URL

from services.web import roles
from services.web.client import Gateway, GatewaySilent, Refused
from services.web.messages import LANGUAGES, Language, language
from services.web.navigation import areas
from services.web.schemas.base import Page, Problem
from services.web.schemas.risk import Alert
from services.web.schemas.work import Case, Inbox, Task
from services.web.security import SAFE_METHODS
from services.web.sessions import Flash, Session
from services.web.settings import Settings
from services.web.sign_on import Cancelled
from services.web.templating import render
from shared.clock import swedish_date, utc_now
from shared.oidc import ProviderDown

LANGUAGE_COOKIE: Final = "lang"
SHORTCUTS_COOKIE: Final = "shortcuts"
# How long the counts beside the menu may be old: they are a hint, not a figure.
COUNTS_LIVE: Final = timedelta(seconds=10)
RENEW_BEFORE: Final = timedelta(seconds=30)
# The API counts signals, controls and messages itself; of cases the newest hundred are looked at.
NEWEST: Final = {"limit": 100}

FormErrors = dict[str, str]


class SignInNeeded(Exception):  # noqa: N818 - named by its fact
    """The page is for people who are signed in."""


@dataclass(slots=True)
class Guest:
    """A request before sign-in."""

    request: Request
    language: Language
    gateway: Gateway
    now: datetime

    @property
    def settings(self) -> Settings:
        """The console's settings."""
        settings: Settings = self.request.app.state.settings
        return settings

    @property
    def today(self) -> date:
        """The date in Sweden."""
        return swedish_date(self.now)

    def plain_page(self, template: str, values: Mapping[str, Any], status: int = 200) -> HTMLResponse:
        """A page without the menu."""
        shell = {"municipality": self.settings.municipality_name, "path": self.request.url.path}
        shell["here"] = came_from(self.request)
        shell["tips_url"] = self.settings.tips_url
        return HTMLResponse(render(self.language.code, template, {**shell, **values}), status)


@dataclass(slots=True)
class Visit(Guest):
    """A request of a signed-in person."""

    session: Session

    @property
    def may_act(self) -> bool:
        """Whether this person changes things, or only looks."""
        return roles.may_act(self.session.roles)

    def committees(self) -> dict[str, str]:
        """The committees this person works for, by id."""
        known = self.settings.committee_names
        mine = self.session.committees
        return known if "*" in mine else {key: known.get(key, key) for key in sorted(mine)}

    async def page(
        self, template: str, values: Mapping[str, Any] | None = None, errors: FormErrors | None = None
    ) -> HTMLResponse:
        """A page inside the shell; with *errors* it says first what has to be put right, as 422."""
        await self._count()
        flashes, self.session.flashes = self.session.flashes, []
        shell = {
            "municipality": self.settings.municipality_name,
            "path": self.request.url.path,
            "here": came_from(self.request),
            "areas": areas(self.session.roles, self.session.counts),
            "unread": self.session.counts.get("notifications", 0),
            "session": self.session,
            "can_act": self.may_act,
            "can": partial(roles.may, self.session.roles),
            "can_read": roles.may_read(self.session.roles),
            "committees": self.settings.committee_names,
            "flashes": flashes,
            "shortcuts": self.request.cookies.get(SHORTCUTS_COOKIE) != "off",
            "now": self.now,
            "today": self.today,
            "errors": errors or {},
            "tips_url": self.settings.tips_url,
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
        return HTMLResponse(render(self.language.code, template, {**shell, **(values or {})}), status)

    def done(self, message: str, to: str) -> RedirectResponse:
        """Say *message* on the next page, and go there."""
        self.session.flashes.append(Flash(message))
        self.session.counted_at = None
        return RedirectResponse(to, HTTPStatus.SEE_OTHER)

    def form_errors(self, refused: Refused, known: Mapping[str, str]) -> FormErrors:
        """What to tell of a refused form, by field; *known* has our words by field, by problem, or by status.

        Refusals that a corrected form would not cure are raised again.
        """
        problem = refused.problem
        if problem.status not in {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT}:
            raise refused
        if problem.errors:
            return {error.field: known.get(error.field, error.detail) for error in problem.errors}
        return {"": known.get(problem.slug) or known.get(str(problem.status), problem.detail)}

    async def _count(self) -> None:
        """Renew the counts beside the menu; where one does not answer, the last counts stay."""
        session = self.session
        if session.counted_at is not None and self.now - session.counted_at < COUNTS_LIVE:
            return
        session.counted_at = self.now
        if not roles.may_read(session.roles):
            return
        open_ones = {"status": "open", "limit": 1}
        try:
            alerts, tasks, cases, messages = await asyncio.gather(
                self.gateway.read(Page[Alert], "/alerts", open_ones),
                self.gateway.read(Page[Task], "/tasks", open_ones),
                self.gateway.read(Page[Case], "/cases", NEWEST),
                self.gateway.read(Inbox, "/notifications", {"limit": 1}),
            )
        except (Refused, GatewaySilent):
            return
        session.counts = {
            "alerts": alerts.total,
            "tasks": tasks.total,
            "cases": sum(case.open for case in cases.items),
            "notifications": messages.unread,
        }


def session_cookie(settings: Settings) -> str:
    """The name of the session cookie: bound to the host where the console is reached over TLS."""
    return "__Host-tillit" if settings.https else "tillit"


def pending_cookie(settings: Settings) -> str:
    """The name of the cookie that binds a sign-in under way to its browser."""
    return "__Host-tillit-sign-in" if settings.https else "tillit-sign-in"


def spoken(request: Request) -> Language:
    """The language chosen by the switch, else Swedish."""
    code = request.cookies.get(LANGUAGE_COOKIE, "")
    return language(code if code in LANGUAGES else LANGUAGES[0])


def local_path(target: str) -> str:
    """*target* if it is a path on this site, else the start page."""
    parts = urlsplit(target)
    ours = target.startswith("/") and not parts.scheme and not parts.netloc and "\\" not in target
    return target if ours and target.isprintable() else "/"


def came_from(request: Request) -> str:
    """The address of the page that is shown, or whose form was sent."""
    url = request.url if request.method in SAFE_METHODS else URL(request.headers.get("referer", "/"))
    return local_path(f"{url.path}?{url.query}" if url.query else url.path)


def find_session(request: Request) -> Session | None:
    """The session that the request's cookie names."""
    state = request.app.state
    found: Session | None = state.console_sessions.find(request.cookies.get(session_cookie(state.settings)), utc_now())
    return found


def as_guest(request: Request) -> Guest:
    """A request that may come from anybody."""
    speech = spoken(request)
    return Guest(request, speech, Gateway(request.app.state.gateway, speech.code), utc_now())


async def as_visit(request: Request) -> Visit:
    """A request of a signed-in person; SignInNeeded from others."""
    session = find_session(request)
    if session is None:
        raise SignInNeeded
    await _renew(request, session)
    speech = spoken(request)
    gateway = Gateway(request.app.state.gateway, speech.code, session.token)
    return Visit(request, speech, gateway, utc_now(), session)


async def _renew(request: Request, session: Session) -> None:
    """Get a fresh token shortly before the old one ends; SignInNeeded where the provider gives none any more."""
    async with session.renewing:
        if session.token_until is None or utc_now() < session.token_until - RENEW_BEFORE:
            return
        try:
            session.renewed(await request.app.state.sign_on.renew(session.refresh_token), utc_now())
        except Cancelled as exc:
            state = request.app.state
            state.console_sessions.close(request.cookies.get(session_cookie(state.settings)))
            raise SignInNeeded from exc
        except ProviderDown as exc:
            # while the old token holds, a provider that is down stops nobody
            if utc_now() >= session.token_until:
                raise GatewaySilent("identity provider") from exc


AnyGuest = Annotated[Guest, Depends(as_guest)]
SignedIn = Annotated[Visit, Depends(as_visit)]


def refusal(status: int) -> Refused:
    """A refusal that the console itself finds, worded like the gateway's."""
    return Refused(Problem(status=status))
