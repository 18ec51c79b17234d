"""Who is calling: a signed access token becomes a Principal, checked by every service itself."""

import time
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import orjson
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shared.clock import utc_now
from shared.problems import Problem

# Asymmetric signatures only, so that a public key can never pass as a shared secret (RFC 8725, 3.1).
ALGORITHMS = ["EdDSA", "Ed25519", "ES256", "PS256", "RS256"]
LEEWAY_SECONDS = 60
REFRESH_SECONDS = 60
MAX_TOKEN_BYTES = 8_192
REMEMBERED = 4_096


class NotSignedIn(Problem):
    """No token, or one that we do not accept."""

    slug, title, status = "not-signed-in", "Sign-in is needed", 401
    headers = MappingProxyType({"WWW-Authenticate": 'Bearer realm="tillit"'})


class NotAllowed(Problem):
    """The caller's role may not do this."""

    slug, title, status = "not-allowed", "Your role may not do this", 403


@dataclass(frozen=True, slots=True)
class Principal:
    """A person or machine with its roles in one municipality, and the committees and units it works for."""

    subject: str
    name: str
    roles: frozenset[str]
    municipality_id: str
    committees: frozenset[str]
    units: frozenset[str] = frozenset()
    acting_for: frozenset[str] = frozenset()

    def works_for(self, committee_id: str) -> bool:
        """Whether the committee's rows are this caller's to see."""
        return "*" in self.committees or committee_id in self.committees


class TokenVerifier:
    """Checks access tokens against the public keys in a JWKS file."""

    def __init__(self, jwks_file: Path, issuer: str, audience: str) -> None:
        self._file, self._issuer, self._audience = jwks_file, issuer, audience
        self._keys: KeySet | None = None
        self._loaded_at = float("-inf")
        self._known: dict[str, tuple[Principal, float]] = {}
        self._claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    def principal(self, token: str) -> Principal:
        """The caller that *token* speaks for; NotSignedIn if it is not valid here and now.

        What was found valid is remembered for a minute, or until the token expires: a signature costs more
        than all else in a small request.
        """
        known = self._known.get(token)
        if known is not None and known[1] > utc_now().timestamp():
            return known[0]
        principal, expires = self._checked(token)
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[token] = principal, min(expires, utc_now().timestamp() + REFRESH_SECONDS)
        return principal

    def _checked(self, token: str) -> tuple[Principal, float]:
        if len(token) > MAX_TOKEN_BYTES:
            raise NotSignedIn("The access token is too long.")
        try:
            decoded = self._decode(token)
            if decoded.header.get("typ", "").lower() not in {"at+jwt", "application/at+jwt"}:
                raise NotSignedIn("This is not an access token.")
            self._claims.validate(decoded.claims)
            return _principal(decoded.claims), float(decoded.claims["exp"])
        except (JoseError, ValueError, KeyError, TypeError) as exc:
            raise NotSignedIn("The access token is not valid here, or has expired. Sign in again.") from exc

    def _decode(self, token: str) -> jwt.Token:
        try:
            return jwt.decode(token, self._key_set(), algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            # an unknown key may have been rotated in: read again, at most once a minute
            if not self._refresh():
                raise
            return jwt.decode(token, self._key_set(), algorithms=ALGORITHMS)

    def _key_set(self) -> KeySet:
        if self._keys is None:
            self._refresh()
        if self._keys is None:
            raise ValueError("no keys")
        return self._keys

    def _refresh(self) -> bool:
        now = time.monotonic()
        if now - self._loaded_at < REFRESH_SECONDS and self._keys is not None:
            return False
        self._loaded_at = now
        try:
            self._keys = KeySet.import_key_set(orjson.loads(self._file.read_bytes()))
        except (OSError, ValueError):
            return False  # keep what we had: an unreadable file must not sign everybody out
        return True


def _principal(claims: dict[str, Any]) -> Principal:
    municipality = str(claims["municipality_id"])
    if len(municipality) != 4 or not municipality.isdigit():  # noqa: PLR2004 - SCB's municipality codes
        raise ValueError("municipality_id")
    return Principal(
        subject=str(claims["sub"]),
        name=str(claims.get("name", claims["sub"])),
        roles=frozenset(map(str, claims["roles"])),
        municipality_id=municipality,
        committees=frozenset(map(str, claims["committees"])),
        units=frozenset(map(str, claims.get("units", ()))),
        acting_for=frozenset(map(str, claims.get("acting_for", ()))),
    )


_bearer = HTTPBearer(auto_error=False, description="Access token (RFC 9068)")


async def _caller(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Principal:
    if credentials is None:
        raise NotSignedIn("Send an access token in the Authorization header, as Bearer.")
    verifier: TokenVerifier = request.app.state.verifier
    principal = verifier.principal(credentials.credentials)
    request.state.principal = principal
    return principal


Caller = Annotated[Principal, Depends(_caller)]
