"""Asks one register over HTTP: bounded in time, size and pace, to the address in the settings and nowhere else.

Sign-in is OAuth 2.0 client credentials (RFC 6749, 4.4), a client certificate (TLS), or both, as registers want it.
Numbers of persons stand in bodies only, never in an address or a log line.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from time import monotonic
from typing import Any, Final, TypeVar

import aiohttp
import msgspec
from pydantic import SecretStr

from shared.ids import new_id
from shared.loops import rest
from shared.oidc import VettedResolver

T = TypeVar("T")

CALL_SECONDS: Final = 30.0
CONNECT_SECONDS: Final = 5.0
MOST_BYTES: Final = 8 * 1024 * 1024
TOKEN_MARGIN_SECONDS: Final = 30.0
LONGEST_RETRY_AFTER: Final = 3_600.0
_BLOCK: Final = 65_536
NO_SECRET: Final = SecretStr("")
SILENT: Final = ("unreachable", "timeout", "busy", "down", "sign-in", "refused")
"""Why a register gives no answer at all."""
UNREAD: Final = ("not-json", "too-long", "shape", "refused", "source-down", "contradictory")
"""Why one answer of it cannot be read."""


class RegisterSilent(Exception):  # noqa: N818 - named by its fact
    """The register gives no answer for a reason of SILENT; nobody need ask again before *after* seconds."""

    def __init__(self, reason: str, after: float = 0.0) -> None:
        super().__init__(reason)
        self.reason, self.after = reason, after


class AnswerUnread(Exception):  # noqa: N818 - named by its fact
    """One answer cannot be read, for a reason of UNREAD; the next may be."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Door:
    """Where a register is, as the settings say, and how to be let in.

    *api_id* and *api_secret* open the gateway before an API, where there is one. *local* is the local profile:
    plain http and this machine are allowed, and no pace is kept, since there the register is a simulator of ours.
    """

    url: str
    token_url: str = ""
    client_id: str = ""
    client_secret: SecretStr = NO_SECRET
    certificate: Path | None = None
    scope: str = ""
    api_id: str = ""
    api_secret: SecretStr = NO_SECRET
    order: str = ""
    """The number of our order, where a register tells by order (Skatteverket's beställningsidentitet)."""
    organisation: str = ""
    """Our own organisation number, where a register wants it with each call."""
    local: bool = False


class _Token(msgspec.Struct):
    access_token: str
    expires_in: float = 300.0


class RegisterClient:
    """Calls to one register, one after the other."""

    def __init__(self, door: Door, session: aiohttp.ClientSession, per_minute: int, stop: asyncio.Event) -> None:
        self.door, self._session, self._stop = door, session, stop
        self._gap = 0.0 if door.local else 60 / per_minute
        self._next_at = 0.0
        self._token: tuple[str, float] = ("", 0.0)

    async def post(self, path: str, body: Any, shape: type[T], headers: Mapping[str, str] | None = None) -> T | None:
        """The answer to *body* as a *shape*, None for 404; RegisterSilent, AnswerUnread."""
        await rest(self._stop, max(0.0, self._next_at - monotonic()))
        self._next_at = monotonic() + self._gap
        sent = {"Content-Type": "application/json", "Accept": "application/json", "X-Request-Id": str(new_id())}
        sent |= {**(await self._sign_in()), **(headers or {})}
        content = await self._call(self.door.url.rstrip("/") + path, msgspec.json.encode(body), sent)
        return None if content is None else _read(content, shape)

    async def _sign_in(self) -> Mapping[str, str]:
        if not self.door.token_url:
            return {}
        token, until = self._token
        if monotonic() >= until:
            form = {"grant_type": "client_credentials", "client_id": self.door.client_id}
            form |= {"client_secret": self.door.client_secret.get_secret_value()}
            form |= {"scope": self.door.scope} if self.door.scope else {}
            try:
                content = await self._call(self.door.token_url, form, {"Accept": "application/json"})
                found = _read(content or b"", _Token)
            except AnswerUnread as exc:
                raise RegisterSilent("sign-in") from exc
            token = found.access_token
            self._token = (token, monotonic() + found.expires_in - TOKEN_MARGIN_SECONDS)
        return {"Authorization": f"Bearer {token}"}

    async def _call(self, url: str, data: bytes | dict[str, str], headers: Mapping[str, str]) -> bytes | None:
        try:
            async with self._session.request("POST", url, data=data, headers=headers, allow_redirects=False) as answer:
                return await self._content(answer)
        except TimeoutError as exc:
            raise RegisterSilent("timeout") from exc
        except (aiohttp.ClientError, OSError) as exc:
            raise RegisterSilent("unreachable") from exc

    async def _content(self, answer: aiohttp.ClientResponse) -> bytes | None:
        match answer.status:
            case HTTPStatus.OK:
                return await _bounded(answer)
            case HTTPStatus.NOT_FOUND:
                return None
            case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
                self._token = ("", 0.0)
                raise RegisterSilent("sign-in")
            case HTTPStatus.TOO_MANY_REQUESTS | HTTPStatus.SERVICE_UNAVAILABLE:
                raise RegisterSilent("busy", _retry_after(answer))
            case HTTPStatus.BAD_REQUEST | HTTPStatus.UNPROCESSABLE_ENTITY:
                raise AnswerUnread("refused")
            case status:
                raise RegisterSilent("down" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "refused")


@asynccontextmanager
async def open_client(
    door: Door, per_minute: int, stop: asyncio.Event, call_seconds: float = CALL_SECONDS
) -> AsyncIterator[RegisterClient]:
    """A client of the register behind *door*, closed after the block."""
    secure: ssl.SSLContext | bool = True
    if door.certificate is not None:
        secure = await asyncio.to_thread(_with_certificate, door.certificate)
    connector = aiohttp.TCPConnector(resolver=None if door.local else VettedResolver(), ssl=secure, limit=1)
    timeout = aiohttp.ClientTimeout(total=call_seconds, connect=CONNECT_SECONDS)
    async with aiohttp.ClientSession(
        connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        yield RegisterClient(door, session, per_minute, stop)


def _with_certificate(file: Path) -> ssl.SSLContext:
    secure = ssl.create_default_context()
    secure.load_cert_chain(file)
    return secure


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for block in answer.content.iter_chunked(_BLOCK):
        content += block
        if len(content) > MOST_BYTES:
            raise AnswerUnread("too-long")
    return bytes(content)


def _read(content: bytes, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(content, type=shape)
    except msgspec.ValidationError:
        raise AnswerUnread("shape") from None  # the text would quote the answer
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise AnswerUnread("not-json") from None


def _retry_after(answer: aiohttp.ClientResponse) -> float:
    said = answer.headers.get("Retry-After", "")
    return min(float(said), LONGEST_RETRY_AFTER) if said.isascii() and said.isdecimal() else 0.0
