"""What controls can be told."""

from functools import lru_cache
from typing import ClassVar

from pydantic import Field

from shared.settings import SealingSettings


class Settings(SealingSettings):
    """Settings of the controls service."""

    service: ClassVar[str] = "controls"
    title: ClassVar[str] = "controls"

    port: int = Field(default=8083, ge=0, le=65535, description="port that the API listens on")


@lru_cache
def settings() -> Settings:
    """The process's settings, read once."""
    return Settings()
