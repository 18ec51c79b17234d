"""Tokens of identity providers: who the provider says calls, checked strictly (RFC 9068, RFC 8725)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from services.gateway.settings import Settings
from shared.auth import (
    INVALID,
    MAX_TOKEN_BYTES,
    NotSignedIn,
    claims_rules,
    token_header,
    unverified_claims,
    verified_claims,
)
from shared.oidc import Keys, Provider, keys_in
from shared.production import LOCAL_ISSUER

LONGEST_SUBJECT = 255
# what an ID token has and an access token has not: providers that call both JWT tell them apart by these alone
_ID_TOKEN_CLAIMS = frozenset({"nonce", "at_hash", "c_hash"})


@dataclass(frozen=True, slots=True)
class Outside:
    """Who calls, as somebody we trust says it: an identity provider, or the directory for an API key."""

    subject: str
    client_id: str
    expires: float


class IssuerTokens:
    """The access tokens of one issuer."""

    def __init__(self, issuer: str, audience: str, keys: Keys, rules: "Accepted") -> None:
        self._keys, self._accepted = keys, rules
        self._claims = claims_rules(issuer, audience)

    async def outside(self, token: str) -> Outside:
        """Who calls with *token*; NotSignedIn, or ProviderDown while there are no keys to check it with."""
        header = token_header(token, self._accepted.types)
        keys = await self._keys.for_key(header["kid"])
        try:
            claims = verified_claims(token, keys, self._claims)
            return self._accepted.outside(claims)
        except (JoseError, ValueError, KeyError, TypeError) as exc:
            raise NotSignedIn(INVALID) from exc


@dataclass(frozen=True, slots=True)
class Accepted:
    """Which of an issuer's tokens are taken: their types, the programs that may bring them, the subject's claim."""

    types: frozenset[str]
    clients: frozenset[str]
    subject_claim: str = "sub"

    def outside(self, claims: dict[str, Any]) -> Outside:
        """Who calls; ValueError where the claims are another token's."""
        if not _ID_TOKEN_CLAIMS.isdisjoint(claims) or claims.get("typ") in {"ID", "Refresh"}:
            raise ValueError("not an access token")
        client = str(claims.get("azp") or claims.get("client_id") or claims.get("appid") or "")
        if self.clients and client not in self.clients:
            raise ValueError("client")
        subject = claims[self.subject_claim]
        if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
            raise ValueError("subject")
        return Outside(subject, client, float(claims["exp"]))


class OutsideTokens:
    """The access tokens of every issuer that this gateway trusts: the provider, and locally the demo issuer."""

    def __init__(self, settings: Settings, local_key: OKPKey | None) -> None:
        self._issuers: dict[str, IssuerTokens] = {}
        accepted = Accepted(
            frozenset(kind.lower() for kind in settings.oidc_token_types),
            frozenset(settings.oidc_clients),
            settings.oidc_subject_claim,
        )
        if settings.oidc_issuer:
            file = settings.oidc_jwks_file
            keys = Keys(keys_in(file) if file else Provider(settings).key_set)
            issuer = settings.oidc_issuer
            self._issuers[issuer] = IssuerTokens(issuer, settings.oidc_audience, keys, accepted)
        if local_key is not None:
            plain = replace(accepted, types=frozenset({"at+jwt"}), clients=frozenset(), subject_claim="sub")
            self._issuers[LOCAL_ISSUER] = IssuerTokens(
                LOCAL_ISSUER, settings.oidc_audience, Keys(_one(local_key)), plain
            )

    async def outside(self, token: str) -> Outside:
        """Who calls with *token*; the unverified issuer only chooses whose keys it must be signed with."""
        if len(token) > MAX_TOKEN_BYTES:
            raise NotSignedIn("The access token is too long.")
        token_header(token, _types(self._issuers.values()))
        issuer = self._issuers.get(str(unverified_claims(token).get("iss")))
        if issuer is None:
            raise NotSignedIn(INVALID)
        return await issuer.outside(token)


def _types(issuers: Collection[IssuerTokens]) -> frozenset[str]:
    return frozenset(kind for issuer in issuers for kind in issuer._accepted.types)  # noqa: SLF001 - the class above


def _one(key: OKPKey) -> Any:
    public = KeySet.import_key_set({"keys": [key.as_dict(private=False)]})

    async def load() -> KeySet:
        return public

    return load
