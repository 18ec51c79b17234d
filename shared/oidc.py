"""An OpenID Connect provider seen from here: its endpoints by discovery, and the keys that it signs with now.

Sources: OpenID Connect Discovery 1.0, RFC 8414, RFC 7517. What goes out goes to the configured issuer's hosts
only, over https, to addresses that are not this machine's own, and follows no redirect; plain http and
loopback are for the local profile.
"""

import asyncio
import ipaddress
import socket
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson
import structlog
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import Field

from shared.problems import Problem
from shared.settings import ServiceSettings

log = structlog.get_logger()

DISCOVERY = "/.well-known/openid-configuration"
FETCH_SECONDS = 5.0
MAX_ANSWER_BYTES = 262_144
REFETCH_SECONDS = 60.0  # an unknown key id may ask for the keys again after so long, however often it comes
FRESH_SECONDS = 3_600.0  # keys are read again after so long, so that one taken out stops working
KEEP_SECONDS = 86_400.0  # while the provider is down, its last keys are believed for so long


class ProviderDown(Problem):
    """The identity provider does not answer, or not with what it promises."""

    slug, title, status = "identity-provider-down", "The sign-in service does not answer", 503
    headers = {"Retry-After": "30"}  # noqa: RUF012 - a constant, as in the class above it


class OidcSettings(ServiceSettings):
    """Where the municipality's people and machines sign in."""

    oidc_issuer: str = Field(
        default="", description="issuer of the identity provider, exactly as its tokens say it; empty: none"
    )
    oidc_hosts: list[str] = Field(
        default=[], description="further hosts (JSON list) on which the provider keeps its keys and endpoints"
    )


def is_public(address: str) -> bool:
    """Whether an outbound request may go to *address*: not this machine, its link, or a cloud's metadata.

    Private networks are allowed: many municipalities keep their provider on one.
    """
    found = ipaddress.ip_address(address)
    inner = getattr(found, "ipv4_mapped", None) or found
    return not (inner.is_loopback or inner.is_link_local or inner.is_unspecified or inner.is_multicast)


class VettedResolver(AbstractResolver):
    """Resolves names to addresses that may be asked; the connection goes to the very address that was vetted."""

    def __init__(self) -> None:
        self._inner = DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Addresses of *host* that are not our own; OSError where there is none."""
        found = [answer for answer in await self._inner.resolve(host, port, family) if is_public(answer["host"])]
        if not found:
            raise OSError("no address of that name may be asked")
        return found

    async def close(self) -> None:
        """Nothing more to resolve."""
        await self._inner.close()


async def vetted_address(host: str, port: int) -> str:
    """An address of *host* that may be asked; OSError where there is none."""
    resolver = VettedResolver()
    try:
        return (await resolver.resolve(host, port, socket.AddressFamily.AF_UNSPEC))[0]["host"]
    finally:
        await resolver.close()


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a provider says of itself."""

    issuer: str
    jwks_uri: str
    authorization_endpoint: str = ""
    token_endpoint: str = ""
    end_session_endpoint: str = ""


class Provider:
    """One identity provider; *local* allows plain http and this machine."""

    def __init__(self, settings: OidcSettings) -> None:
        self.issuer = settings.oidc_issuer
        self._local = settings.profile == "local"
        self._hosts = {urlsplit(self.issuer).hostname, *settings.oidc_hosts}
        self._metadata: Metadata | None = None
        self._read_at = float("-inf")

    async def metadata(self) -> Metadata:
        """Its endpoints, read again every hour; ProviderDown where they never could be read."""
        if time.monotonic() - self._read_at < FRESH_SECONDS and self._metadata:
            return self._metadata
        try:
            self._metadata = self._checked(await self.call("GET", self.issuer.rstrip("/") + DISCOVERY))
            self._read_at = time.monotonic()
        except ProviderDown:
            if self._metadata is None:
                raise
        return self._metadata

    async def key_set(self) -> KeySet:
        """The keys that it publishes now; ProviderDown where they cannot be read."""
        found = await self.call("GET", (await self.metadata()).jwks_uri)
        try:
            return KeySet.import_key_set(found)  # type: ignore[arg-type]  # checked by it
        except (JoseError, ValueError, KeyError, TypeError) as exc:
            raise ProviderDown("The identity provider's keys cannot be read.") from exc

    async def call(self, method: str, url: str, form: dict[str, str] | None = None) -> dict[str, Any]:
        """The JSON object that *url* answers; ProviderDown for anything else. OIDC errors are such objects too."""
        if not self.may_ask(url):
            raise ProviderDown("The identity provider names an address that must not be asked.")
        resolver = None if self._local else VettedResolver()
        timeout = aiohttp.ClientTimeout(total=FETCH_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(resolver=resolver)) as session,
                session.request(method, url, data=form, allow_redirects=False) as answer,
            ):
                found = orjson.loads(await _bounded(answer))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as exc:
            log.warning("oidc.silent", host=urlsplit(url).hostname, error=type(exc).__name__)
            raise ProviderDown("The identity provider does not answer just now. Try again in a moment.") from exc
        if not isinstance(found, dict):
            raise ProviderDown("The identity provider answered something else than was asked.")
        return found

    def may_ask(self, url: str) -> bool:
        """Whether *url* is one of the provider's own."""
        parts = urlsplit(url)
        if parts.hostname not in self._hosts or parts.username is not None:
            return False
        return parts.scheme == "https" or (self._local and parts.scheme == "http")

    def _checked(self, found: dict[str, Any]) -> Metadata:
        names = ("issuer", "jwks_uri", "authorization_endpoint", "token_endpoint", "end_session_endpoint")
        metadata = Metadata(**{name: str(found.get(name, "")) for name in names})
        if metadata.issuer != self.issuer:
            raise ProviderDown("The identity provider calls itself otherwise than OIDC_ISSUER says.")
        return metadata


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    content = b""
    async for chunk in answer.content.iter_chunked(65_536):
        content += chunk
        if len(content) > MAX_ANSWER_BYTES:
            raise ValueError("too long")
    return content


class Keys:
    """A provider's keys as they were last read; read again seldom, whoever asks and however often."""

    def __init__(self, load: Callable[[], Awaitable[KeySet]]) -> None:
        self._load = load
        self._keys: KeySet | None = None
        self._read_at = self._tried_at = float("-inf")
        self._lock = asyncio.Lock()

    async def for_key(self, key_id: str) -> KeySet:
        """The keys to check a token with that names *key_id*; ProviderDown where there are none to believe."""
        if self._due(key_id):
            async with self._lock:
                if self._due(key_id):
                    await self._read()
        if self._keys is None or time.monotonic() - self._read_at > KEEP_SECONDS:
            raise ProviderDown("The keys of the identity provider cannot be read. Try again in a minute.")
        return self._keys

    def _due(self, key_id: str) -> bool:
        now = time.monotonic()
        if now - self._tried_at < REFETCH_SECONDS:
            return False
        return now - self._read_at > FRESH_SECONDS or key_id not in _ids(self._keys)

    async def _read(self) -> None:
        self._tried_at = time.monotonic()
        try:
            self._keys = await self._load()
            self._read_at = time.monotonic()
        except ProviderDown:
            log.warning("oidc.keys_unread")


def _ids(keys: KeySet | None) -> Iterable[str | None]:
    return [key.kid for key in keys.keys] if keys else []


def keys_in(file: Path) -> Callable[[], Awaitable[KeySet]]:
    """Keys from a JWKS file, for a provider that is not to be asked from here."""

    async def load() -> KeySet:
        try:
            return KeySet.import_key_set(orjson.loads(await asyncio.to_thread(file.read_bytes)))
        except (OSError, ValueError, JoseError) as exc:
            raise ProviderDown("The file of the identity provider's keys cannot be read.") from exc

    return load
