"""What intake can be told."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import ClassVar, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator

from services.intake.drops.configured import FolderDrop, SftpDrop
from shared.oidc import is_public
from shared.settings import SealingSettings


class Settings(SealingSettings):
    """Settings of the intake service."""

    service: ClassVar[str] = "intake"
    title: ClassVar[str] = "intake"

    port: int = Field(default=8081, ge=0, le=65535, description="port that the API listens on")
    data_dir: Path = Field(default=Path("/var/lib/tillit"), description="folder of uploaded files")
    field_key_file: Path = Field(
        default=Path("/run/secrets/field_key"), description="32 bytes: the key of party ids and account tokens"
    )
    upload_limit_mb: int = Field(default=1_000, ge=1, le=10_000, description="largest file that is taken in")
    default_committee: str = Field(
        default="ks", description="committee of a file whose sender works for several and names none"
    )

    bolagsverket_url: str = Field(
        default="", description="address of Bolagsverket's API Värdefulla datamängder; empty: it is not asked"
    )
    bolagsverket_token_url: str = Field(default="", description="where Bolagsverket gives access tokens")
    bolagsverket_client_id: str = Field(default="", description="our client at Bolagsverket's API")
    bolagsverket_client_secret: SecretStr = Field(default=SecretStr(""), description="secret of that client")
    tax_register_url: str = Field(
        default="", description="address of SCB's API over the register of companies; empty: it is not asked"
    )
    tax_register_certificate_file: Path | None = Field(
        default=None, description="client certificate from SCB with its key (PEM)"
    )
    population_register_url: str = Field(
        default="", description="address of Skatteverket's APIs; empty: the population register is not asked"
    )
    population_register_token_url: str = Field(default="", description="where Skatteverket gives access tokens")
    population_register_client_id: str = Field(default="", description="our client at Skatteverket's API")
    population_register_client_secret: SecretStr = Field(default=SecretStr(""), description="secret of that client")
    population_register_api_id: str = Field(default="", description="our key at Skatteverket's API gateway")
    population_register_api_secret: SecretStr = Field(default=SecretStr(""), description="secret of that key")
    population_register_certificate_file: Path | None = Field(
        default=None, description="certificate of the organisation with its key (PEM), as Skatteverket wants it"
    )
    population_register_order: str = Field(
        default="", max_length=18, description="our order at Skatteverket (beställningsidentitet)"
    )
    population_register_organisation: str = Field(
        default="", max_length=12, description="the organisation number that the order is for, twelve digits"
    )
    register_seconds: float | None = Field(
        default=None, gt=0, description="ask each register so often, not by its schedule; for the local platform"
    )
    folder_drops: list[FolderDrop] = Field(
        default=[], description="folders that files are fetched from, as JSON (docs/ops/drops.md)"
    )
    sftp_drops: list[SftpDrop] = Field(
        default=[], description="folders of SFTP servers that files are fetched from, as JSON (docs/ops/drops.md)"
    )
    drop_seconds: float = Field(default=60.0, gt=0, description="time between two looks at a drop")

    @model_validator(mode="after")
    def _each_drop_once(self) -> Self:
        """Two drops of one name would be one source, and take each other's files for theirs."""
        names = [(drop.municipality_id, drop.key) for drop in self.drops]
        if len(set(names)) < len(names):
            raise ValueError("FOLDER_DROPS and SFTP_DROPS must name each sender once")
        return self

    @property
    def drops(self) -> Sequence[FolderDrop | SftpDrop]:
        """All drops."""
        return (*self.folder_drops, *self.sftp_drops)

    @model_validator(mode="after")
    def _only_public_and_sealed(self) -> Self:
        """In production registers are asked over https, and never this machine or its link."""
        for complaint in self._unsafe_addresses() if self.profile == "production" else ():
            raise ValueError(complaint)
        return self

    def _unsafe_addresses(self) -> Iterator[str]:
        for name in ("bolagsverket_url", "bolagsverket_token_url", "tax_register_url", "population_register_url",
                     "population_register_token_url"):  # fmt: skip
            parts = urlsplit(getattr(self, name))
            if parts.geturl() and (parts.scheme != "https" or not parts.hostname or parts.username is not None):
                yield f"{name.upper()} must be an https address without a user"
            with suppress(ValueError):
                if not is_public(parts.hostname or ""):
                    yield f"{name.upper()} must not be an address of this machine or its link"
        for drop in self.sftp_drops:
            with suppress(ValueError):
                if not is_public(drop.host):
                    yield "SFTP_DROPS must not name an address of this machine or its link"

    def body_limits_mb(self) -> dict[str, int]:
        """Uploads may be large."""
        return {"/files": self.upload_limit_mb}


@lru_cache
def settings() -> Settings:
    """The process's settings, read once."""
    return Settings()
