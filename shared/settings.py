"""Settings of a service: environment variables, or files of the same name in a secrets folder."""

import os
from pathlib import Path
from typing import ClassVar, Literal, Self
from urllib.parse import quote, urlsplit

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

_SECRETS = Path(os.environ.get("SECRETS_DIR", "/run/secrets"))


class ServiceSettings(BaseSettings):
    """What every service can be told. A subclass names the service and adds its own."""

    model_config = SettingsConfigDict(
        secrets_dir=_SECRETS if _SECRETS.is_dir() else None, extra="ignore", hide_input_in_errors=True
    )

    service: ClassVar[str]
    title: ClassVar[str]

    profile: Literal["local", "production"] = Field(
        default="production", description="local opens the demo identity issuer and the mailbox page"
    )
    host: str = Field(default="127.0.0.1", description="address that the API listens on")
    port: int = Field(default=8080, ge=0, le=65535, description="port that the API listens on")
    worker: Literal["embedded", "separate"] = Field(
        default="separate", description="embedded runs consumer and relay inside the API process"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="the least severe log line that is written"
    )
    jwks_file: Path = Field(
        default=Path("/etc/tillit/jwks.json"), description="public keys with which the gateway signs tokens"
    )
    token_issuer: str = Field(
        default="tillit-gateway", description="the only issuer whose tokens services take: the gateway"
    )
    token_audience: str = Field(default="tillit", description="the audience that tokens must name")

    def body_limits_mb(self) -> dict[str, int]:
        """Paths that take larger bodies than others, in megabytes."""
        return {}


class DatabaseSettings(ServiceSettings):
    """A service that owns a schema and talks by events."""

    database_url: str = Field(
        default="postgresql://127.0.0.1:5432/tillit", description="server and database, without user"
    )
    database_password: SecretStr = Field(default=SecretStr(""), description="password of the service's own role")
    database_pool: int = Field(default=5, ge=1, le=50, description="connections kept by a process")
    kafka_bootstrap_servers: str = Field(default="127.0.0.1:9092", description="broker addresses")
    kafka_embedded: bool = Field(
        default=False, description="the embedded broker: no idempotent producer, short sessions"
    )
    fetch_wait_ms: int = Field(default=100, ge=10, le=5000, description="longest wait of one fetch")
    outbox_retention_days: int = Field(default=30, ge=1, description="days that sent events are kept for a republish")

    audit_key_file: Path = Field(
        default=Path("/run/secrets/audit_key"), description="32 bytes: the key that signs the audit trail's checkpoints"
    )
    audit_installation: str = Field(
        default="installation",
        pattern=r"^[a-z0-9.-]{1,60}$",
        description="name of this installation in its checkpoints",
    )
    audit_copy_dir: Path | None = Field(
        default=None, description="second place of the audit trail's checkpoints; a folder that others keep"
    )
    audit_seal_seconds: float = Field(default=60.0, gt=0, description="longest time between two checkpoints")
    audit_verify_minutes: float = Field(default=60.0, gt=0, description="time between two verifications of the trail")

    def dsn(self, driver: str = "postgresql") -> str:
        """Connection URL of the service's own role."""
        return database_url(self.database_url, self.service, self.database_password, driver)

    @classmethod
    def load(cls) -> Self:
        """Settings from environment and secret files."""
        return cls()


class SealingSettings(DatabaseSettings):
    """A service that keeps names, free text or files of persons, and therefore seals them."""

    kek_file: Path = Field(
        default=Path("/run/secrets/kek"),
        description="keys that wrap data keys, a line <version>:<base64 of 32 bytes> each",
    )


def database_url(server: str, role: str, password: SecretStr, driver: str = "postgresql") -> str:
    """*server* (a URL without user) as *role*."""
    parts = urlsplit(server)
    secret = quote(password.get_secret_value(), safe="")
    login = f"{role}:{secret}" if secret else role
    return f"{driver}://{login}@{parts.netloc.rpartition('@')[2]}{parts.path}"
