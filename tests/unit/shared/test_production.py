"""In production nothing runs that everybody could sign in to."""

import pytest

from services.gateway.settings import Settings as GatewaySettings
from services.web.settings import Settings as WebSettings
from shared.production import SAMPLE_SECRETS, ConfigurationRefused, complaints, require_safe
from tests.manifests.environment import settings_class

GATEWAY = {
    "oidc_issuer": "https://login.kommun.internal",
    "oidc_clients": ["tillit-console"],
    "municipality_id": "0180",
    "database_password": "3f9c6e0c7b8d4f5a",
}
WEB = {"oidc_issuer": "https://login.kommun.internal", "oidc_client_secret": "9d1c2b3a4f5e6d7c"}
SERVICES = ("gateway", "web", "intake", "risk", "controls", "cases", "reporting", "notifications", "tips")


def refusal(settings: object) -> str:
    with pytest.raises(ConfigurationRefused) as refused:
        require_safe(settings)  # type: ignore[arg-type]  # some service's settings
    return str(refused.value)


def test_a_well_configured_gateway_and_console_run() -> None:
    assert list(complaints(GatewaySettings.model_validate(GATEWAY))) == []
    assert list(complaints(WebSettings.model_validate(WEB))) == []


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("oidc_issuer", "tillit-local"),
        ("oidc_issuer", ""),
        ("oidc_issuer", "http://login.kommun.internal"),
        ("oidc_issuer", "https://login.example.se"),
        ("oidc_issuer", "https://login.kommun.example.se"),
        ("token_issuer", "tillit-local"),
        ("issuer_key_file", "/run/secrets/issuer.json"),
        ("oidc_clients", []),
        ("municipality_id", "9999"),
        ("database_password", ""),
    ],
)
def test_a_gateway_that_is_set_up_as_a_demo_is_refused_and_told_why(setting: str, value: object) -> None:
    words = refusal(GatewaySettings.model_validate(GATEWAY | {setting: value}))

    assert setting.upper() in words
    assert "PROFILE is production" in words
    assert "\n" not in words


@pytest.mark.parametrize("sample", sorted(SAMPLE_SECRETS), ids=repr)
def test_no_sample_secret_is_taken(sample: str) -> None:
    words = refusal(WebSettings.model_validate(WEB | {"oidc_client_secret": sample}))

    assert "OIDC_CLIENT_SECRET" in words


def test_the_console_needs_a_secret_at_the_provider() -> None:
    assert "OIDC_CLIENT_SECRET" in refusal(WebSettings.model_validate(WEB | {"oidc_client_secret": ""}))


def test_the_local_profile_is_left_alone() -> None:
    for service in SERVICES:
        require_safe(settings_class(service).model_validate({"profile": "local"}))

    assert list(complaints(WebSettings.model_validate({"profile": "local"}))) != []
