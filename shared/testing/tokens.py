"""Access tokens for tests, signed with a key that only the test knows."""

import json
import time
from dataclasses import dataclass, field
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import OKPKey


@dataclass(frozen=True)
class Issuer:
    """Signs tokens that services accept when their JWKS_FILE is *jwks_file*."""

    jwks_file: Path
    name: str = "tillit-gateway"
    key: OKPKey = field(
        default_factory=lambda: OKPKey.generate_key("Ed25519", {"use": "sig", "alg": "Ed25519"}, auto_kid=True)
    )

    def __post_init__(self) -> None:
        self.jwks_file.write_text(json.dumps({"keys": [self.key.as_dict(private=False)]}))

    def token(
        self,
        *roles: str,
        committees: tuple[str, ...] = ("*",),
        subject: str = "kim",
        municipality_id: str = "9999",
        expires_in: int = 600,
        **more: object,
    ) -> str:
        """An access token (RFC 9068) for a person with *roles*; *more* are further claims, or others."""
        now = int(time.time())
        claims = {
            "iss": self.name,
            "aud": "tillit",
            "sub": subject,
            "name": subject.title(),
            "iat": now,
            "exp": now + expires_in,
            "roles": list(roles),
            "municipality_id": municipality_id,
            "committees": list(committees),
            **more,
        }
        header = {"alg": "Ed25519", "typ": "at+jwt", "kid": self.key.kid}
        return jwt.encode(header, claims, self.key, algorithms=["Ed25519"])

    def headers(self, *roles: str, **claims: object) -> dict[str, str]:
        """Request headers that carry such a token."""
        return {"Authorization": f"Bearer {self.token(*roles, **claims)}"}  # type: ignore[arg-type]  # passed through
