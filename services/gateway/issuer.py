"""The local identity issuer: signs access tokens for named demo users. Never part of a production process.

It says who somebody is and nothing else; what they may do is in the directory, as with every provider.
"""

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
from shared.production import LOCAL_ISSUER, ConfigurationRefused

MUNICIPALITY = "9999"
"""Exempelby kommun, the municipality of the local profile."""


class NotInThisProfile(Problem):
    """The path exists in the local profile only."""

    slug, title, status = "not-found", "Not found", 404


@dataclass(frozen=True, slots=True)
class DemoUser:
    """A person or machine that the local profile's directory starts with."""

    name: str
    role: str
    committees: tuple[str, ...] = ("*",)
    kind: str = "person"


class DemoUserName(StrEnum):
    """The users of the local profile."""

    CONTROLLER = "controller"
    CONTROLLER_2 = "controller-2"
    CASE_OFFICER = "case-officer"
    CASE_OFFICER_CULTURE = "case-officer-culture"
    SECURITY_HEAD = "security-head"
    BOARD_MEMBER = "board-member"
    AUDITOR = "auditor"
    DATA_PROTECTION_OFFICER = "data-protection-officer"
    REGISTRAR = "registrar"
    ADMINISTRATOR = "administrator"
    WHISTLEBLOWER_RECIPIENT = "whistleblower-recipient"
    WHISTLEBLOWER_RECIPIENT_2 = "whistleblower-recipient-2"
    INTEGRATION = "integration"
    PUBLIC_FORM = "public-form"


DEMO_USERS: Mapping[DemoUserName, DemoUser] = MappingProxyType(
    {
        DemoUserName.CONTROLLER: DemoUser("Kim Controller", "controller"),
        DemoUserName.CONTROLLER_2: DemoUser("Sasha Controller", "controller"),
        DemoUserName.CASE_OFFICER: DemoUser("Robin Handläggare", "case_officer", ("son",)),
        DemoUserName.CASE_OFFICER_CULTURE: DemoUser("Mika Handläggare", "case_officer", ("kfn",)),
        DemoUserName.SECURITY_HEAD: DemoUser("Alex Säkerhetschef", "security_head"),
        DemoUserName.BOARD_MEMBER: DemoUser("Noor Ledamot", "board_member", ("ks",)),
        DemoUserName.AUDITOR: DemoUser("Charlie Revisor", "auditor"),
        DemoUserName.DATA_PROTECTION_OFFICER: DemoUser("Eli Dataskyddsombud", "data_protection_officer"),
        DemoUserName.REGISTRAR: DemoUser("Vide Registrator", "registrar"),
        DemoUserName.ADMINISTRATOR: DemoUser("Lo Administratör", "administrator"),
        DemoUserName.WHISTLEBLOWER_RECIPIENT: DemoUser("Ida Mottagare", "whistleblower_recipient", ("ks",)),
        DemoUserName.WHISTLEBLOWER_RECIPIENT_2: DemoUser("Ali Mottagare", "whistleblower_recipient", ("ks",)),
        DemoUserName.INTEGRATION: DemoUser("Ekonomisystemet", "integration_client", kind="machine"),
        DemoUserName.PUBLIC_FORM: DemoUser("Tipssidan", "public_form_client", ("ks",), "machine"),
    }
)


class Signer:
    """Signs access tokens (RFC 9068) in the name of one issuer."""

    def __init__(self, key: OKPKey, issuer: str, audience: str, lifetime: timedelta) -> None:
        self.key, self.lifetime = key, lifetime
        self._standing = {"iss": issuer, "aud": audience}
        # RFC 9864 says Ed25519 where RFC 8037 said EdDSA; a key is used under the name that it was made for
        self._header = {"alg": key.alg or "Ed25519", "typ": "at+jwt", "kid": key.kid}

    def sign(self, claims: Mapping[str, object], now: datetime) -> str:
        """A token with *claims* that holds from *now* on for the signer's lifetime."""
        issued = int(now.timestamp())
        times = {"iat": issued, "exp": issued + int(self.lifetime.total_seconds())}
        whole = {**self._standing, **times, **claims}
        return jwt.encode(self._header, whole, self.key, algorithms=["EdDSA", "Ed25519"])


def open_issuer(settings: Settings) -> Signer | None:
    """The demo issuer of this process, None where no key is given."""
    if settings.issuer_key_file is None:
        return None
    key = private_key("ISSUER_KEY_FILE", settings.issuer_key_file)
    return Signer(key, LOCAL_ISSUER, settings.oidc_audience, timedelta(minutes=settings.token_minutes))


def private_key(setting: str, file: Path) -> OKPKey:
    """The Ed25519 key in *file*; ConfigurationRefused where there is none."""
    try:
        return OKPKey.import_key(orjson.loads(file.read_bytes()))
    except (OSError, ValueError, JoseError) as exc:
        raise ConfigurationRefused(
            f"{setting}={file} holds no usable private key ({type(exc).__name__})."
            " Let deploy/local/credentials.py make one, or leave the setting out."
        ) from exc
