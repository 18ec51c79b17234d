"""What must never run in production: the demo issuer, sample secrets, sign-in over plain http."""

import os
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from shared.settings import ServiceSettings

LOCAL_ISSUER = "tillit-local"
SAMPLE_MUNICIPALITY = "9999"
# every password and secret that stands in this repository as an example, and what people type instead of one
SAMPLE_SECRETS = frozenset(
    {
        *("password", "secret", "changeme", "change-me", "postgres", "tillit", "admin", "test", "example"),
        *("console-secret-of-the-demo", "machine-secret-of-the-demo", "demo"),
    }
)
# without these nobody could sign in, or anybody; other secrets may be left out, as a relay's that asks for none
_NEEDED = frozenset({"DATABASE_PASSWORD", "OIDC_CLIENT_SECRET"})
# RFC 2606 and RFC 6761; the names of this repository's examples are under them too
_EXAMPLES = (".example", ".test", ".invalid", ".localhost", ".example.com", ".example.se", ".example.org")


class ConfigurationRefused(Exception):  # noqa: N818 - named by its fact
    """The process must not start with these settings; the text says why and what to do."""


def require_safe(settings: ServiceSettings) -> None:
    """Return only where a process may run with *settings*; ConfigurationRefused names the first that is wrong."""
    if settings.profile != "production":
        return
    for complaint in complaints(settings):
        raise ConfigurationRefused(complaint)


def complaints(settings: ServiceSettings) -> Iterator[str]:
    """What is wrong with *settings* in production, a line each, naming the setting."""
    for name in type(settings).model_fields:
        yield from _complaints_of(name.upper(), getattr(settings, name))


def _complaints_of(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, SecretStr):
        secret = value.get_secret_value().strip().lower()
        if secret in SAMPLE_SECRETS or (not secret and name in _NEEDED):
            yield f"{name} is empty or a sample value, but PROFILE is production: give a secret that is only yours."
    elif name == "ISSUER_KEY_FILE" and value is not None:
        yield (
            "ISSUER_KEY_FILE is set, but PROFILE is production: anyone could sign in as a demo user."
            " Remove ISSUER_KEY_FILE and let OIDC_ISSUER name your identity provider."
        )
    elif name in {"TOKEN_ISSUER", "OIDC_ISSUER"} and value == LOCAL_ISSUER:
        yield f"{name} is the local issuer ({LOCAL_ISSUER}), but PROFILE is production: name your own."
    elif name == "OIDC_CLIENTS" and not value:
        yield "OIDC_CLIENTS is empty, but PROFILE is production: any program of the organisation could call; name them."
    elif name == "MUNICIPALITY_ID" and value == SAMPLE_MUNICIPALITY:
        yield f"MUNICIPALITY_ID is the sample municipality {value}, but PROFILE is production: name your own."
    elif name == "OIDC_ISSUER":
        yield from _issuer_complaints(value)


def _issuer_complaints(issuer: str) -> Iterator[str]:
    if not issuer:
        yield "OIDC_ISSUER is empty, but PROFILE is production: name your identity provider, or nobody can sign in."
        return
    parts = urlsplit(issuer)
    if parts.scheme != "https":
        yield f"OIDC_ISSUER={issuer} is not https, but PROFILE is production: tokens must not cross the net in clear."
    elif f".{parts.hostname}".endswith(_EXAMPLES):
        yield f"OIDC_ISSUER={issuer} is an example's address, but PROFILE is production: name your identity provider."


def stop_if_unsafe(settings: ServiceSettings) -> None:
    """End the process with status 78 and one line where it must not run."""
    try:
        require_safe(settings)
    except ConfigurationRefused as refusal:
        print(f"{settings.service}: {refusal}", file=sys.stderr)  # noqa: T201 - the operator reads it
        sys.exit(os.EX_CONFIG)
