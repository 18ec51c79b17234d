"""The public page for tips: no sign-in, no script, no cookie; its language is in its address."""

import asyncio
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from services.web import told_words
from services.web.client import Gateway, GatewaySilent, Refused
from services.web.elsewhere import WAYS
from services.web.messages import language
from services.web.schemas import Token
from services.web.schemas.told import Told
from services.web.settings import Settings
from services.web.templating import render
from services.web.visit import refusal
from shared.clock import utc_now
from shared.forms import MOST_FILES, MOST_TEXT, BodyRefused, Sent, read_form

router = APIRouter()
log = structlog.get_logger()
HOMES: Final = {"sv": "/tip", "en": "/tip/en"}
MOST_BODY: Final = 15 * 1_048_576
READ_SECONDS: Final = 120.0
AT_ONCE: Final = 4
NUMBER: Final = re.compile(r"T-[0-9]{4}-[A-Z]{8}")
MINUTE: Final = timedelta(minutes=1)
LOCAL_SENDER: Final = "public-form"
RENEW_BEFORE: Final = timedelta(minutes=1)


@dataclass(slots=True)
class Desk:
    """What the page keeps while the process runs: how many tips came lately, and who it is to the gateway."""

    per_minute: int
    # forms are read into memory: so many at a time
    reading: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    lately: deque[datetime] = field(default_factory=deque)
    token: str = ""
    token_until: datetime | None = None

    def takes_another(self, now: datetime) -> bool:
        """Whether one more tip is taken in this minute; counts it if so."""
        while self.lately and now - self.lately[0] >= MINUTE:
            self.lately.popleft()
        if len(self.lately) >= self.per_minute:
            return False
        self.lately.append(now)
        return True


class NotSent(Exception):  # noqa: N818 - named by its fact
    """The tip was not sent; *status* is the page's, *errors* name what to put right, by field."""

    def __init__(self, status: int, errors: Mapping[str, str]) -> None:
        super().__init__(str(dict(errors)))
        self.status, self.errors = status, errors


@router.get("/tip")
async def swedish_form(request: Request) -> Response:
    """The form in Swedish."""
    return _opened(request, "sv")


@router.get("/tip/en")
async def english_form(request: Request) -> Response:
    """The form in English."""
    return _opened(request, "en")


@router.post("/tip")
async def send_swedish(request: Request) -> Response:
    """Send a tip from the Swedish form."""
    return await _send(request, "sv")


@router.post("/tip/en")
async def send_english(request: Request) -> Response:
    """Send a tip from the English form."""
    return await _send(request, "en")


@router.get("/tip/received/{number}")
async def received_swedish(request: Request, number: str) -> Response:
    """Thanks, in Swedish."""
    return _received(request, "sv", number)


@router.get("/tip/en/received/{number}")
async def received_english(request: Request, number: str) -> Response:
    """Thanks, in English."""
    return _received(request, "en", number)


def _opened(request: Request, code: str) -> Response:
    """An empty form, or that there is none: said before anybody has written something."""
    return _form(request, code) if _can_send(_settings(request)) else _page(request, code, "tip_closed.html", {}, 503)


def _can_send(settings: Settings) -> bool:
    return bool(settings.public_form_key.get_secret_value()) or settings.profile == "local"


def _received(request: Request, code: str, number: str) -> Response:
    if not NUMBER.fullmatch(number):
        raise refusal(404)
    return _page(request, code, "tip_received.html", {"number": number})


async def _send(request: Request, code: str) -> Response:
    sent = Sent({}, {})
    try:
        sent = await _read(request)
        told = await _pass_on(request, code, sent)
    except NotSent as why:
        return _form(request, code, sent, why)
    return RedirectResponse(f"{HOMES[code]}/received/{told.number}", 303)


async def _read(request: Request) -> Sent:
    desk: Desk = request.app.state.tip_desk
    if desk.reading.locked():
        raise NotSent(429, {"": "busy"})
    try:
        async with desk.reading, asyncio.timeout(READ_SECONDS):
            return await read_form(request, MOST_BODY)
    except TimeoutError as exc:
        raise NotSent(408, {"files": "too-slow"}) from exc
    except BodyRefused as refused:
        raise NotSent(422, {"files": refused.reason}) from refused


async def _pass_on(request: Request, code: str, sent: Sent) -> Told:
    """Hand the tip to the gateway; NotSent with what it says is wrong."""
    desk: Desk = request.app.state.tip_desk
    if not _can_send(_settings(request)):
        raise NotSent(503, {"": "closed"})
    if not sent.text("what"):
        raise NotSent(422, {"what": "what-missing"})
    if not desk.takes_another(utc_now()):
        raise NotSent(429, {"": "flood"})
    try:
        gateway = await _gateway(request, code, desk)
        fields = {name: said for name in (*told_words.ANSWERS, "traces") if (said := sent.text(name))}
        return await gateway.send_form(Told, "/public-tips", fields, sent.files)
    except Refused as refused:
        desk.token_until = None  # a gateway that was started anew knows the old token no more
        raise _refused(refused) from refused
    except GatewaySilent as silent:
        raise NotSent(503, {"": "closed"}) from silent


def _refused(refused: Refused) -> NotSent:
    status = refused.problem.status
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return NotSent(status, {"": "flood"})
    known = {*told_words.ANSWERS, "files"}
    found = {error.field: error.detail for error in refused.problem.errors if error.field in known}
    if status != HTTPStatus.UNPROCESSABLE_ENTITY or not found:
        log.error("tip.not_taken", status=status, problem=refused.problem.slug)
        return NotSent(503, {"": "closed"})
    return NotSent(422, {name: "what-missing" if detail == "missing" else detail for name, detail in found.items()})


async def _gateway(request: Request, code: str, desk: Desk) -> Gateway:
    """The gateway as the page's own client: by its API key, or in the local profile as a demo user."""
    state, settings = request.app.state, _settings(request)
    key = settings.public_form_key.get_secret_value()
    if not key and settings.profile == "local":
        now = utc_now()
        if desk.token_until is None or now >= desk.token_until:
            given = await Gateway(state.gateway, code).create(Token, "/auth/token", {"user": LOCAL_SENDER})
            desk.token = given.access_token
            desk.token_until = now + timedelta(seconds=given.expires_in) - RENEW_BEFORE
        key = desk.token
    return Gateway(state.gateway, code, key)


def _form(request: Request, code: str, sent: Sent | None = None, why: NotSent | None = None) -> Response:
    say = language(code).say
    typed = {name: sent.text(name) if sent else "" for name in told_words.ANSWERS}
    errors = {
        name: say(told_words.REASONS.get(reason, told_words.REASONS["closed"]))
        for name, reason in (why.errors if why else {}).items()
    }
    values = {
        "typed": typed,
        "errors": errors,
        "traces": sent is not None and sent.text("traces") == "yes",
        "choose_again": bool(errors and sent and sent.files),
        "most_files": MOST_FILES,
        "most_text": MOST_TEXT,
    }
    return _page(request, code, "tip_form.html", values, why.status if why else 200)


def _page(request: Request, code: str, template: str, values: Mapping[str, Any], status: int = 200) -> Response:
    settings = _settings(request)
    shell = {
        "municipality": settings.municipality_name,
        "tips_url": settings.tips_url,
        "ways": WAYS,
        "home": HOMES[code],
        "other": HOMES["en" if code == "sv" else "sv"],
        "told_words": told_words,
        "errors": {},
    }
    return HTMLResponse(render(code, template, {**shell, **values}), status)


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings
