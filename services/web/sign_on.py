"""Sign-in at the organisation's identity provider: authorization code with PKCE, by the server, for the browser.

Sources: OpenID Connect Core 1.0 (3.1), RFC 7636 (PKCE), RFC 9207 (issuer in the answer), RFC 9700 (security of
OAuth 2.0), RP-Initiated Logout 1.0. The provider's tokens never reach the browser.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import structlog
from joserfc import jwt
from joserfc.errors import JoseError

from services.web.settings import Settings
from shared.auth import ALGORITHMS, LEEWAY_SECONDS, NotSignedIn, token_header
from shared.oidc import Keys, Provider, ProviderDown

log = structlog.get_logger()

CALLBACK: Final = "/sign-in/callback"
PENDING_FOR: Final = timedelta(minutes=10)
MOST_PENDING: Final = 10_000
_ID_TOKEN_TYPES: Final = frozenset({"jwt", ""})


class Cancelled(Exception):  # noqa: N818 - named by its fact
    """The person broke the sign-in off, or the provider refused them."""


class NotTheSame(Exception):  # noqa: N818 - named by its fact
    """The answer does not belong to a sign-in that this browser began, or its time is out."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in under way: what the answer must match, and where the person wanted to go."""

    state: str
    nonce: str
    verifier: str
    to: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the provider gave for a person; kept on the server."""

    access: str
    refresh: str
    identity: str
    seconds: int


class SignOn:
    """The console as a client of one identity provider."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._provider = Provider(settings)
        self._keys = Keys(self._provider.key_set)
        self._begun: OrderedDict[str, Begun] = OrderedDict()
        self._callback = settings.public_url.rstrip("/") + CALLBACK

    async def begin(self, to: str, now: datetime) -> tuple[str, str]:
        """Begin a sign-in: the id that the browser is to keep, and the address to send it to."""
        metadata = await self._provider.metadata()
        state, nonce, verifier, handle = (secrets.token_urlsafe(32) for _ in range(4))
        begun = Begun(state, nonce, verifier, to, now + PENDING_FOR)
        while len(self._begun) >= MOST_PENDING:
            self._begun.popitem(last=False)
        self._begun[handle] = begun
        digest = hashlib.sha256(begun.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._settings.oidc_client_id,
            "redirect_uri": self._callback,
            "scope": " ".join(self._settings.oidc_scopes),
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return handle, f"{metadata.authorization_endpoint}?{urlencode(query)}"

    async def finish(self, handle: str, answer: Mapping[str, str], now: datetime) -> tuple[Tokens, str]:
        """The tokens for the provider's *answer*, and where to go; NotTheSame, Cancelled or ProviderDown."""
        # taken out first: an answer counts once
        begun = self._begun.pop(handle, None)
        if begun is None or now > begun.until or not secrets.compare_digest(answer.get("state", ""), begun.state):
            raise NotTheSame
        if answer.get("iss", self._provider.issuer) != self._provider.issuer:
            raise NotTheSame
        if "error" in answer:
            log.info("sign_in.refused", error=answer["error"][:60])
            raise Cancelled
        form = {
            "grant_type": "authorization_code",
            "code": answer.get("code", ""),
            "redirect_uri": self._callback,
            "code_verifier": begun.verifier,
        }
        tokens = await self._tokens(form)
        await self._check_identity(tokens.identity, begun.nonce)
        return tokens, begun.to

    async def renew(self, refresh: str) -> Tokens:
        """Fresh tokens for a refresh token; Cancelled where the provider gives none any more."""
        return await self._tokens({"grant_type": "refresh_token", "refresh_token": refresh})

    async def farewell(self, identity: str) -> str:
        """Where to send a browser so that the provider ends its own session too; empty where it cannot."""
        try:
            end = (await self._provider.metadata()).end_session_endpoint
        except ProviderDown:
            return ""
        back = self._settings.public_url.rstrip("/") + "/sign-in"
        query = {
            "id_token_hint": identity,
            "post_logout_redirect_uri": back,
            "client_id": self._settings.oidc_client_id,
        }
        return f"{end}?{urlencode(query)}" if end else ""

    async def _tokens(self, form: dict[str, str]) -> Tokens:
        metadata = await self._provider.metadata()
        client = {
            "client_id": self._settings.oidc_client_id,
            "client_secret": self._settings.oidc_client_secret.get_secret_value(),
        }
        found = await self._provider.call("POST", metadata.token_endpoint, {**form, **client})
        if "access_token" not in found:
            log.warning("sign_in.no_token", error=str(found.get("error", ""))[:60])
            raise Cancelled
        return Tokens(
            access=str(found["access_token"]),
            refresh=str(found.get("refresh_token", form.get("refresh_token", ""))),
            identity=str(found.get("id_token", "")),
            seconds=int(found.get("expires_in", 60)),
        )

    async def _check_identity(self, token: str, nonce: str) -> None:
        """The ID token is the provider's, for this console and for this sign-in; NotTheSame otherwise."""
        client = self._settings.oidc_client_id
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._provider.issuer},
            aud={"essential": True, "value": client},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            header = token_header(token, _ID_TOKEN_TYPES)
            keys = await self._keys.for_key(header["kid"])
            claims: dict[str, Any] = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            rules.validate(claims)
        except (NotSignedIn, JoseError, ValueError) as exc:
            log.warning("sign_in.identity_refused", error=type(exc).__name__)
            raise NotTheSame from exc
        if claims.get("azp", client) != client:
            raise NotTheSame
