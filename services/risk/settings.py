"""What risk can be told."""

from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from shared.settings import SealingSettings


class Settings(SealingSettings):
    """Settings of the risk service."""

    service: ClassVar[str] = "risk"
    title: ClassVar[str] = "risk"

    port: int = Field(default=8082, ge=0, le=65535, description="port that the API listens on")
    data_dir: Path = Field(default=Path("/var/lib/tillit"), description="folder for back-tests at work")
    judge_whole_seconds: float = Field(
        default=600.0,
        ge=0,
        description="seconds from a record's arrival to rules that read all of a committee's records",
    )


@lru_cache
def settings() -> Settings:
    """The process's settings, read once."""
    return Settings()
