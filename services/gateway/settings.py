"""What the gateway can be told."""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from shared.oidc import OidcSettings
from shared.settings import DatabaseSettings, SealingSettings

ROOT = Path(__file__).resolve().parents[2]


class Settings(SealingSettings, OidcSettings):
    """Settings of the gateway."""

    service: ClassVar[str] = "gateway"
    title: ClassVar[str] = "gateway"

    port: int = Field(default=8080, ge=0, le=65535, description="port that the API listens on")

    intake_url: str = Field(default="http://127.0.0.1:8081", description="address of intake")
    risk_url: str = Field(default="http://127.0.0.1:8082", description="address of risk")
    controls_url: str = Field(default="http://127.0.0.1:8083", description="address of controls")
    cases_url: str = Field(default="http://127.0.0.1:8084", description="address of cases")
    reporting_url: str = Field(default="http://127.0.0.1:8085", description="address of reporting")
    notifications_url: str = Field(default="http://127.0.0.1:8086", description="address of notifications")
    tips_url: str = Field(default="http://127.0.0.1:8089", description="address of the whistleblowing channel's API")
    web_url: str = Field(default="http://127.0.0.1:8087", description="address of the console")
    public_url: str = Field(
        default="", description="address that callers use; named in the OpenAPI document when given"
    )

    municipality_id: str = Field(
        default="9999", pattern=r"^\d{4}$", description="code (SCB) of the municipality whose directory this is"
    )
    token_key_file: Path = Field(
        default=Path("/etc/tillit/token_key.json"), description="private key that signs the tokens for the services"
    )
    oidc_audience: str = Field(default="tillit", description="the audience that the provider's tokens must name")
    oidc_token_types: list[str] = Field(
        default=["at+jwt"],
        description="types (JSON list) of access tokens; a provider that follows RFC 9068 late needs JWT",
    )
    oidc_clients: list[str] = Field(
        default=[], description="client ids (JSON list) through which people and machines may come; empty: any"
    )
    oidc_subject_claim: str = Field(
        default="sub", description="the claim that names the subject of the directory; oid for Entra ID"
    )
    oidc_jwks_file: Path | None = Field(
        default=None, description="the provider's public keys, where it is not to be asked for them"
    )

    issuer_key_file: Path | None = Field(
        default=None, description="private key of the demo users' tokens; local profile only"
    )
    token_minutes: int = Field(default=60, ge=1, le=720, description="life of a demo user's token")
    openapi_file: Path = Field(
        default=ROOT / "contracts" / "openapi" / "gateway.json", description="the document that is served"
    )

    rate_person_per_minute: int = Field(default=6_000, ge=1, description="calls of one person")
    rate_machine_per_minute: int = Field(default=300_000, ge=1, description="calls of one API client")
    rate_address_per_minute: int = Field(
        default=6_000, ge=1, description="calls of one address that is not signed in, or not yet known"
    )
    rate_pages_per_minute: int = Field(default=6_000, ge=1, description="console requests of one address")
    rate_token_per_minute: int = Field(default=120, ge=1, description="demo tokens for one address")
    trusted_proxies: list[IPv4Network | IPv6Network] = Field(
        default=[], description="networks (JSON list) whose X-Forwarded-For names the caller"
    )

    connect_seconds: float = Field(default=3.0, gt=0, description="longest wait for a service's connection")
    answer_seconds: float = Field(default=60.0, gt=0, description="longest silence of a service")
    body_seconds: float = Field(default=30.0, gt=0, description="longest silence of a caller in a body")
    body_limit_mb: int = Field(default=20, ge=1, description="largest body of an ordinary call")
    upload_limit_mb: int = Field(default=2_000, ge=1, description="largest body that carries a file")


class WorkerSettings(DatabaseSettings):
    """Settings of the gateway's worker: it removes sealed names and opens none, so that it has no key of theirs."""

    service: ClassVar[str] = "gateway"
    title: ClassVar[str] = "gateway's worker"


@lru_cache
def settings() -> Settings:
    """The process's settings, read once."""
    return Settings()
