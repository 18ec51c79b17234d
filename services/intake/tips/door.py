"""The public pages' own way in: past everything that logs, counts, names or audits a request."""

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from services.intake.tips.public import Desk, Pages
from shared.middleware import HSTS
from shared.problems import Problem

_POLICY: Final = (
    "default-src 'none'",
    "style-src 'self'",
    "img-src data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
HEADERS: Final = {
    "content-security-policy": "; ".join(_POLICY),
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}
_STYLE: Final = (Path(__file__).parent / "static" / "tips.css").read_bytes()


class PublicDoor:
    """ASGI middleware, the outermost: answers /tip and what is under it, and passes all else on."""

    def __init__(self, app: ASGIApp, desk: Desk, failures: dict[str, int]) -> None:
        self.app, self._failures = app, failures
        self._plain = Pages(desk, "sv")
        self._router = Router(_routes(self._plain, Pages(desk, "en")), redirect_slashes=False, default=self._missing)
        self._headers = dict(HEADERS)
        if desk.settings.profile == "production":
            self._headers[HSTS[0].decode()] = HSTS[1].decode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a public page; nothing of the request is kept."""
        if scope["type"] != "http" or not _is_public(scope["path"]):
            await self.app(scope, receive, send)
            return
        answer = _Held()
        try:
            await self._router(scope, receive, answer)
        except Problem:
            await self._plain.plain("missing-title", "missing", 404)(scope, receive, answer.again())
        except Exception as exc:  # noqa: BLE001 - see below
            # counted, for a line of the daily round: a line at once would have the time of a visit
            name = type(exc).__name__
            self._failures[name] = self._failures.get(name, 0) + 1
            await self._plain.plain("failed-title", "failed", 500)(scope, receive, answer.again())
        await answer.leave(send, self._headers)

    async def _missing(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._plain.plain("missing-title", "missing", 404)(scope, receive, send)


class _Held:
    """An answer that leaves when it is whole."""

    def __init__(self) -> None:
        self._messages: list[dict[str, object]] = []

    async def __call__(self, message: object) -> None:
        assert isinstance(message, dict)  # noqa: S101 - ASGI's own
        self._messages.append(message)

    def again(self) -> "_Held":
        """The same, empty: what was begun does not leave."""
        self._messages.clear()
        return self

    async def leave(self, send: Send, headers: dict[str, str]) -> None:
        for message in self._messages:
            if message["type"] == "http.response.start":
                own = [(name, value) for name, value in message["headers"] if name != b"server"]  # type: ignore[attr-defined]
                message["headers"] = own + [(name.encode(), value.encode()) for name, value in headers.items()]
            await send(message)


def _is_public(path: str) -> bool:
    return path in {"/", "/tip"} or path.startswith("/tip/")


def _routes(swedish: Pages, english: Pages) -> list[Route]:
    # English first: its address would else be taken for a page of the Swedish ones
    own = [Route("/", _to_start), Route("/tip/tips.css", _style)]
    return own + _of(english) + _of(swedish)


def _of(pages: Pages) -> list[Route]:
    home = pages.home
    return [
        Route(home, pages.start),
        Route(f"{home}/form", pages.form),
        Route(f"{home}/form", pages.send, methods=["POST"]),
        Route(f"{home}/receipt/{{ticket}}", pages.receipt),
        Route(f"{home}/return", pages.come_back),
        Route(f"{home}/return", pages.open, methods=["POST"]),
        Route(f"{home}/reply", pages.reply, methods=["POST"]),
        Route(f"{home}/file", pages.file, methods=["POST"]),
        Route(f"{home}/leave", pages.leave, methods=["POST"]),
    ]


async def _to_start(_request: Request) -> Response:
    return RedirectResponse("/tip", 303)


async def _style(_request: Request) -> Response:
    return Response(_STYLE, media_type="text/css; charset=utf-8")
