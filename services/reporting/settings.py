"""What reporting can be told."""

from functools import lru_cache
from typing import ClassVar

from pydantic import Field

from shared.settings import DatabaseSettings


class Settings(DatabaseSettings):
    """Settings of the reporting service."""

    service: ClassVar[str] = "reporting"
    title: ClassVar[str] = "reporting"

    port: int = Field(default=8085, ge=0, le=65535, description="port that the API listens on")


@lru_cache
def settings() -> Settings:
    """The process's settings, read once."""
    return Settings()
