"""What notifications can be told."""

from functools import lru_cache
from typing import ClassVar, Literal

from pydantic import Field, SecretStr

from shared.settings import SealingSettings

SmtpSecurity = Literal["none", "starttls", "tls"]


class Settings(SealingSettings):
    """Settings of the notifications service."""

    service: ClassVar[str] = "notifications"
    title: ClassVar[str] = "notifications"

    port: int = Field(default=8086, ge=0, le=65535, description="port that the API listens on")
    console_url: str = Field(
        default="http://127.0.0.1:8080", description="where people reach the console; links in mails begin so"
    )
    smtp_host: str = Field(default="127.0.0.1", description="mail server that takes our mail")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="port of the mail server")
    smtp_security: SmtpSecurity = Field(
        default="starttls", description="how the way to the mail server is sealed; none in the local profile"
    )
    smtp_username: str = Field(default="", description="account at the mail server, where it wants one")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="password of that account")
    smtp_timeout_seconds: float = Field(
        default=20, gt=0, le=60, description="longest wait for one answer of the mail server"
    )
    mail_from: str = Field(
        default="tillit@exempelby.example",
        pattern=r"^[\w.+-]+@[A-Za-z0-9.-]+$",
        description="sender's address of our mail",
    )
    mail_poll_seconds: float = Field(
        default=1, gt=0, le=60, description="how often due mail is looked for while there is none"
    )
    mail_retry_seconds: float = Field(
        default=5, ge=0, le=3600, description="wait before the second attempt; it doubles with each"
    )

    @property
    def mail_security(self) -> SmtpSecurity:
        """The sealing in force: the local profile's own sink on the loopback has none."""
        return "none" if self.profile == "local" else self.smtp_security


@lru_cache
def settings() -> Settings:
    """The process's settings, read once."""
    return Settings()
