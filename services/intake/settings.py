"""What intake can be told."""

from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from pydantic import Field

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
    upload_limit_mb: int = Field(default=200, ge=1, le=10_000, description="largest file that is taken in")
    default_committee: str = Field(
        default="ks", description="committee of a file whose sender works for several and names none"
    )

    def body_limits_mb(self) -> dict[str, int]:
        """Uploads may be large."""
        return {"/files": self.upload_limit_mb}


@lru_cache
def settings() -> Settings:
    """The process's settings, read once."""
    return Settings()
