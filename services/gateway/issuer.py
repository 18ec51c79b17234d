"""The local identity issuer: signs access tokens for named demo users. Never part of a production process."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from services.gateway.settings import Settings
from shared.problems import Problem

MUNICIPALITY = "9999"
"""Exempelby kommun, the municipality of the local profile."""


class ConfigurationRefused(Exception):  # noqa: N818 - named by its fact
    """The process must not start with these settings; the text says why and what to do."""


class NotInThisProfile(Problem):
    """The path exists in the local profile only."""

    slug, title, status = "not-found", "Not found", 404


@dataclass(frozen=True, slots=True)
class DemoUser:
    """A person or machine that exists in the local profile."""

    name: str
    role: str
    committees: tuple[str, ...] = ("*",)


class DemoUserName(StrEnum):
    """The users of the local profile."""

    CONTROLLER = "controller"
    CONTROLLER_2 = "controller-2"
    CASE_OFFICER = "case-officer"
    CASE_OFFICER_CULTURE = "case-officer-culture"
    SECURITY_HEAD = "security-head"
    BOARD_MEMBER = "board-member"
    AUDITOR = "auditor"
    REGISTRAR = "registrar"
    DATA_PROTECTION_OFFICER = "data-protection-officer"
    INTEGRATION = "integration"


DEMO_USERS: Mapping[DemoUserName, DemoUser] = MappingProxyType(
    {
        DemoUserName.CONTROLLER: DemoUser("Kim Controller", "controller"),
        DemoUserName.CONTROLLER_2: DemoUser("Sasha Controller", "controller"),
        DemoUserName.CASE_OFFICER: DemoUser("Robin Handläggare", "case_officer", ("son",)),
        DemoUserName.CASE_OFFICER_CULTURE: DemoUser("Mika Handläggare", "case_officer", ("kfn",)),
        DemoUserName.SECURITY_HEAD: DemoUser("Alex Säkerhetschef", "security_head"),
        DemoUserName.BOARD_MEMBER: DemoUser("Noor Ledamot", "board_member", ("ks",)),
        DemoUserName.AUDITOR: DemoUser("Charlie Revisor", "auditor"),
        DemoUserName.REGISTRAR: DemoUser("Vera Registrator", "registrar"),
        DemoUserName.DATA_PROTECTION_OFFICER: DemoUser("Ida Dataskyddsombud", "data_protection_officer"),
        DemoUserName.INTEGRATION: DemoUser("Ekonomisystemet", "integration_client"),
    }
)


class Issuer:
    """Signs the demo users' tokens (RFC 9068)."""

    def __init__(self, key: OKPKey, settings: Settings) -> None:
        self._key, self._settings = key, settings
        self.lifetime = timedelta(minutes=settings.token_minutes)

    def token(self, user: DemoUserName, now: datetime) -> str:
        """An access token of *user*, one of DEMO_USERS."""
        person = DEMO_USERS[user]
        claims = {
            "iss": self._settings.token_issuer,
            "aud": self._settings.token_audience,
            "sub": user.value,
            "name": person.name,
            "iat": int(now.timestamp()),
            "exp": int((now + self.lifetime).timestamp()),
            "roles": [person.role],
            "municipality_id": MUNICIPALITY,
            "committees": list(person.committees),
        }
        # RFC 9864 says Ed25519 where RFC 8037 said EdDSA; a key is used under the name that it was made for
        algorithm = self._key.alg or "Ed25519"
        header = {"alg": algorithm, "typ": "at+jwt", "kid": self._key.kid}
        return jwt.encode(header, claims, self._key, algorithms=["EdDSA", "Ed25519"])


def open_issuer(settings: Settings) -> Issuer | None:
    """The issuer of this process, None where no key is given; ConfigurationRefused in production."""
    if settings.issuer_key_file is None:
        return None
    if settings.profile != "local":
        raise ConfigurationRefused(
            "ISSUER_KEY_FILE is set, but PROFILE is production: anyone could sign in as a demo user."
            " Remove ISSUER_KEY_FILE and let JWKS_FILE hold the keys of your identity provider."
        )
    return Issuer(_key(settings.issuer_key_file), settings)


def _key(file: Path) -> OKPKey:
    try:
        return OKPKey.import_key(orjson.loads(file.read_bytes()))
    except (OSError, ValueError, JoseError) as exc:
        raise ConfigurationRefused(
            f"ISSUER_KEY_FILE={file} holds no usable private key ({type(exc).__name__})."
            " Let deploy/local/credentials.py make one, or leave the setting out."
        ) from exc
