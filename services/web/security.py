"""What keeps a page from being misused: headers on every answer, and the check of where a change comes from."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.middleware import HSTS

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = (
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
)
HEADERS = {
    "content-security-policy": "; ".join(POLICY),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # not no-referrer: browsers would then send Origin: null with our own forms
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
NO_STORE = "no-store"
FOR_EVER = "public, max-age=31536000, immutable"


class CrossSite(Exception):  # noqa: N818 - named by its fact
    """A change was asked for by a page that is not ours."""


class SecurityHeaders:
    """ASGI middleware that puts the headers on every answer."""

    def __init__(self, app: ASGIApp, *, https: bool, forms_to: str = "") -> None:
        self._app = app
        self._headers = {**HEADERS, **({HSTS[0].decode(): HSTS[1].decode()} if https else {})}
        if forms_to:
            # signing out is a form, and goes on to the identity provider
            policy = HEADERS["content-security-policy"]
            self._headers["content-security-policy"] = policy.replace(
                "form-action 'self'", f"form-action 'self' {forms_to}"
            )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        cache = FOR_EVER if scope["path"].startswith("/static/") and scope["query_string"] else NO_STORE

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                headers["cache-control"] = cache if message["status"] < 400 else NO_STORE  # noqa: PLR2004 - HTTP errors
            await send(message)

        await self._app(scope, receive, send_with_headers)


def origins(issuer: str) -> str:
    """The origin of an identity provider as a content security policy names it."""
    parts = urlsplit(issuer)
    return f"{parts.scheme}://{parts.netloc}" if issuer else ""


def is_same_origin(headers: Mapping[str, str], public_url: str) -> bool:
    """Whether a browser says that one of our own pages sent this request."""
    if (site := headers.get("sec-fetch-site")) is not None:
        return site == "same-origin"
    origin = urlsplit(headers.get("origin", "")).netloc
    ours = {headers.get("host"), headers.get("x-forwarded-host"), urlsplit(public_url).netloc}
    return bool(origin) and origin in ours


async def refuse_cross_site(request: Request) -> None:
    """Let a change pass only from our own pages; CrossSite otherwise."""
    if request.method in SAFE_METHODS:
        return
    if not is_same_origin(request.headers, request.app.state.settings.public_url):
        raise CrossSite


SameOrigin = Annotated[None, Depends(refuse_cross_site)]
