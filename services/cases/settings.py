"""What cases can be told."""

from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from shared.settings import SealingSettings

MOST_EVIDENCE_MB = 200


class Settings(SealingSettings):
    """Settings of the cases service."""

    service: ClassVar[str] = "cases"
    title: ClassVar[str] = "cases"

    port: int = Field(default=8084, ge=0, le=65535, description="port that the API listens on")
    data_dir: Path = Field(default=Path("/var/lib/tillit"), description="folder of evidence files")
    key_dir: Path = Field(
        default=Path("/var/lib/tillit-keys"), description="folder of the cases' keys, backed up apart from all else"
    )
    evidence_limit_mb: int = Field(default=50, ge=1, le=MOST_EVIDENCE_MB, description="largest file kept as evidence")


@lru_cache
def settings() -> Settings:
    """The process's settings, read once."""
    return Settings()
