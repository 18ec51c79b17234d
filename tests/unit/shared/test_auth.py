"""Only a fresh access token, signed by a key we know and meant for us, speaks for somebody."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from shared.auth import NotSignedIn, TokenVerifier
from shared.testing import Issuer


@pytest.fixture
def issuer(tmp_path: Path) -> Issuer:
    """The issuer that the verifier trusts."""
    return Issuer(tmp_path / "jwks.json")


@pytest.fixture
def verifier(issuer: Issuer) -> TokenVerifier:
    """A service's verifier."""
    return TokenVerifier(issuer.jwks_file, issuer.name, "tillit")


def signed(issuer: Issuer, header: dict[str, Any] | None = None, **claims: Any) -> str:
    """A token with some of a good one's parts replaced; None leaves a claim out."""
    now = int(time.time())
    good: dict[str, Any] = {
        "iss": issuer.name,
        "aud": "tillit",
        "sub": "kim",
        "iat": now,
        "exp": now + 600,
        "roles": ["controller"],
        "municipality_id": "9999",
        "committees": ["*"],
    }
    body = {name: value for name, value in (good | claims).items() if value is not None}
    head = {"alg": "Ed25519", "typ": "at+jwt", "kid": issuer.key.kid} | (header or {})
    return jwt.encode(head, body, issuer.key, algorithms=["Ed25519"])


def test_a_good_token_names_its_principal(issuer: Issuer, verifier: TokenVerifier) -> None:
    principal = verifier.principal(signed(issuer))

    assert (principal.subject, sorted(principal.roles), principal.municipality_id) == ("kim", ["controller"], "9999")


WRONG_CLAIMS: list[dict[str, Any]] = [
    {"exp": 1},
    {"exp": None},
    {"nbf": 4_102_444_800},
    {"iss": "somebody"},
    {"iss": None},
    {"aud": "intake-of-another"},
    {"aud": None},
    {"sub": None},
    {"municipality_id": "99"},
    {"municipality_id": "9999; DROP"},
    {"roles": None},
    {"committees": None},
]


@pytest.mark.attack("A3")
@pytest.mark.asvs("9.2.1", "9.2.3")
@pytest.mark.parametrize("claims", WRONG_CLAIMS, ids=str)
def test_a_token_with_a_wrong_claim_is_refused(issuer: Issuer, verifier: TokenVerifier, claims: dict[str, Any]) -> None:
    with pytest.raises(NotSignedIn):
        verifier.principal(signed(issuer, **claims))


@pytest.mark.attack("A3")
@pytest.mark.parametrize("header", [{"typ": "JWT"}, {"typ": "id+jwt"}, {"kid": "../../etc/passwd"}, {"kid": "x' OR 1"}])
def test_a_token_with_a_wrong_header_is_refused(
    issuer: Issuer, verifier: TokenVerifier, header: dict[str, Any]
) -> None:
    with pytest.raises(NotSignedIn):
        verifier.principal(signed(issuer, header))


def unsigned(issuer: Issuer) -> str:
    """Alg none."""
    head, body, _ = signed(issuer).split(".")
    return f"eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{body}." if head else ""


def confused(issuer: Issuer) -> str:
    """HS256 signed with the public key's own text as the shared secret."""
    secret = OctKey.import_key(json.dumps(issuer.key.as_dict(private=False)).encode())
    head = {"alg": "HS256", "typ": "at+jwt", "kid": issuer.key.kid}
    claims = {"iss": issuer.name, "iat": int(time.time()), "aud": "tillit", "sub": "kim", "exp": int(time.time()) + 60}
    return jwt.encode(head, claims, secret, algorithms=["HS256"])


def of_a_stranger(issuer: Issuer) -> str:
    """Well made, by a key that we do not know."""
    stranger = OKPKey.generate_key("Ed25519", {"kid": issuer.key.kid or ""})
    head = {"alg": "Ed25519", "typ": "at+jwt", "kid": issuer.key.kid}
    return jwt.encode(head, {"sub": "kim", "exp": int(time.time()) + 60}, stranger, algorithms=["Ed25519"])


@pytest.mark.attack("A2", "A3")
@pytest.mark.parametrize("forge", [unsigned, confused, of_a_stranger])
def test_a_forged_token_is_refused(issuer: Issuer, verifier: TokenVerifier, forge: Any) -> None:
    with pytest.raises(NotSignedIn):
        verifier.principal(forge(issuer))


@pytest.mark.attack("A1")
@pytest.mark.parametrize("token", ["", "x", "a.b", "a.b.c", "a" * 1_000_000, "..", "é.é.é"])
def test_what_is_no_token_is_refused(verifier: TokenVerifier, token: str) -> None:
    with pytest.raises(NotSignedIn):
        verifier.principal(token)


def test_unknown_keys_read_the_key_file_at_most_once_a_minute(issuer: Issuer, verifier: TokenVerifier) -> None:
    verifier.principal(signed(issuer))
    issuer.jwks_file.unlink()

    for _ in range(50):
        with pytest.raises(NotSignedIn):
            verifier.principal(of_a_stranger(issuer))

    assert verifier.principal(signed(issuer)).subject == "kim"
