"""What the whistleblowing channel can be told."""

from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from shared.settings import DatabaseSettings


class Settings(DatabaseSettings):
    """Settings of the whistleblowing channel."""

    service: ClassVar[str] = "tips"
    title: ClassVar[str] = "whistleblowing"

    port: int = Field(default=8089, ge=0, le=65535, description="port that the form and the API listen on")
    municipality_id: str = Field(
        default="9999", pattern=r"^\d{4}$", description="the municipality whose channel this is"
    )
    committee_id: str = Field(default="ks", description="the committee in which recipients hold their role")
    municipality_name: str = Field(default="Exempelby kommun", description="the name in the page head")
    lock_dir: Path = Field(
        default=Path("/locks"),
        description="folder of the reports' locks; in no backup that outlives a disposal (docs/ops/keys.md)",
    )
    external_channels: str = Field(
        default="https://www.av.se/halsa-och-sakerhet/visselblasarfunktion",
        description="page that lists the authorities' external channels",
    )
    ordinary_tip_page: str = Field(
        default="", description="the municipality's page for tips from residents and users; empty leaves it out"
    )
    announce_hour: int = Field(
        default=6, ge=0, le=23, description="hour of the Swedish day from which reminders are sent, once a day"
    )


@lru_cache
def settings() -> Settings:
    """The process's settings, read once."""
    return Settings()
