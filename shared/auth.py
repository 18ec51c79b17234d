"""Who is calling: a signed access token becomes a Principal, checked by every service itself."""

import binascii
import time
from base64 import urlsafe_b64decode
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
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
ACCESS_TOKEN_TYPES = frozenset({"at+jwt", "application/at+jwt"})
# a key, or where to fetch one, is never taken from the token (ASVS 9.1.3); critical extensions we know none of
REFUSED_HEADERS = frozenset({"jku", "x5u", "jwk", "x5c", "crit", "zip", "b64"})
LEEWAY_SECONDS = 60
REFRESH_SECONDS = 60
MAX_TOKEN_BYTES = 16_384
MAX_HEADER_BYTES = 2_048
REMEMBERED = 4_096
SIGNED_PARTS = 3
SYSTEM = "system"
"""Who acts where no person or machine does."""


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
    grants: frozenset[tuple[str, str]] = frozenset()
    """Pairs of role and committee, where not every role is held in every committee; empty otherwise."""
    acting_for: frozenset[str] = frozenset()
    """Subjects whose deputy this caller is today."""
    client_id: str = ""
    """The program through which the caller came, as the identity provider names it."""

    def in_roles(self, roles: Collection[str]) -> "Principal":
        """The same caller as holder of *roles* alone, in the committees where it holds them."""
        if not self.grants:
            return self
        held = [(role, committee) for role, committee in self.grants if role in roles]
        return replace(
            self,
            roles=frozenset(role for role, _ in held),
            committees=frozenset(committee for _, committee in held),
            grants=frozenset(),
        )

    def works_for(self, committee_id: str) -> bool:
        """Whether the committee's rows are this caller's to see."""
        return "*" in self.committees or committee_id in self.committees


def token_header(token: str, types: Collection[str] = ACCESS_TOKEN_TYPES) -> Mapping[str, Any]:
    """The header of a signed token, read before anything is verified; NotSignedIn where we take no such token.

    Size and shape come first, so that a huge or encrypted token costs nothing.
    """
    if len(token) > MAX_TOKEN_BYTES:
        raise NotSignedIn("The access token is too long.")
    parts = token.split(".")
    if len(parts) != SIGNED_PARTS or len(parts[0]) > MAX_HEADER_BYTES:
        raise NotSignedIn("This is not a signed access token.")
    header = _read_part(parts[0])
    if not REFUSED_HEADERS.isdisjoint(header):
        raise NotSignedIn("The access token's header names keys or extensions that are not taken here.")
    if header.get("alg") not in ALGORITHMS or not isinstance(header.get("kid"), str):
        raise NotSignedIn("The access token is not signed in a way that is taken here.")
    if str(header.get("typ", "")).lower() not in types:
        raise NotSignedIn("This is not an access token.")
    return header


def unverified_claims(token: str) -> Mapping[str, Any]:
    """What a token claims before its signature is checked: good for choosing the key to check it with only."""
    return _read_part(token.split(".")[1])


def _read_part(part: str) -> Mapping[str, Any]:
    try:
        found = orjson.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error) as exc:
        raise NotSignedIn("This is not a signed access token.") from exc
    if not isinstance(found, dict):
        raise NotSignedIn("This is not a signed access token.")
    return found


def claims_rules(issuer: str, audience: str) -> jwt.JWTClaimsRegistry:
    """What the claims of an access token must be: exact issuer, our audience, now (RFC 9068, 4)."""
    return jwt.JWTClaimsRegistry(
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": audience},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
    )


def verified_claims(token: str, keys: KeySet, rules: jwt.JWTClaimsRegistry) -> dict[str, Any]:
    """The claims of a token that one of *keys* signed and that hold by *rules*; JoseError or ValueError if not."""
    claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
    rules.validate(claims)
    return claims


INVALID = "The access token is not valid here, or has expired. Sign in again."


class TokenVerifier:
    """Checks the gateway's access tokens against the public keys in a JWKS file."""

    def __init__(self, jwks_file: Path, issuer: str, audience: str) -> None:
        self._file = jwks_file
        self._keys: KeySet | None = None
        self._loaded_at = float("-inf")
        self._known: dict[str, tuple[Principal, float]] = {}
        self._rules = claims_rules(issuer, audience)

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
        token_header(token)
        try:
            claims = self._verified(token)
            return _principal(claims), float(claims["exp"])
        except (JoseError, ValueError, KeyError, TypeError) as exc:
            raise NotSignedIn(INVALID) from exc

    def _verified(self, token: str) -> dict[str, Any]:
        try:
            return verified_claims(token, self._key_set(), self._rules)
        except (JoseError, ValueError):
            # an unknown key may have been rotated in: read again, at most once a minute
            if not self._refresh():
                raise
            return verified_claims(token, self._key_set(), self._rules)

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
        grants=frozenset((str(role), str(committee)) for role, committee in claims.get("grants", ())),
        acting_for=frozenset(map(str, claims.get("acting_for", ()))),
        client_id=str(claims.get("client_id", "")),
    )


_bearer = HTTPBearer(auto_error=False, description="Access token (RFC 9068)")


async def caller_of(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Principal:
    """Who calls, by the token that it brings; NotSignedIn."""
    if credentials is None:
        raise NotSignedIn("Send an access token in the Authorization header, as Bearer.")
    verifier: TokenVerifier = request.app.state.verifier
    principal = verifier.principal(credentials.credentials)
    request.state.principal = principal
    return principal


Caller = Annotated[Principal, Depends(caller_of)]
