"""What the console can be told."""

from typing import ClassVar

from pydantic import Field, SecretStr

from shared.oidc import OidcSettings


class Settings(OidcSettings):
    """Settings of the console."""

    service: ClassVar[str] = "web"
    title: ClassVar[str] = "Tillit console"

    port: int = Field(default=8087, ge=0, le=65535, description="port that the console listens on")
    gateway_url: str = Field(default="http://127.0.0.1:8080", description="the API that the pages read")
    public_url: str = Field(
        default="http://127.0.0.1:8080",
        description="where people open the console; https turns on Secure cookies and HSTS",
    )
    oidc_client_id: str = Field(default="tillit-console", description="the console's name at the identity provider")
    oidc_client_secret: SecretStr = Field(default=SecretStr(""), description="the console's secret there")
    oidc_scopes: list[str] = Field(
        default=["openid", "profile"], description="scopes (JSON list) that the console asks for"
    )
    session_hours: int = Field(
        default=12, ge=1, le=24, description="hours after which everybody signs in anew, however busy"
    )
    session_idle_minutes: int = Field(
        default=60, ge=1, le=720, description="minutes without a request after which a session ends"
    )
    upload_limit_mb: int = Field(
        default=1_000, ge=1, le=10_000, description="largest file that is passed on; intake's own limit counts too"
    )
    tips_url: str = Field(
        default="",
        description="public address of the whistleblowing form, linked at the foot of each page; empty: no link",
    )
    public_form_key: SecretStr = Field(
        default=SecretStr(""),
        description="API key of a machine with the role public_form_client, as which the public page hands tips on;"
        " empty: the page takes none, save in the local profile",
    )
    public_tips_per_minute: int = Field(
        default=30, ge=1, le=10_000, description="tips from the public that one process takes in a minute"
    )
    municipality_name: str = Field(default="Exempelby kommun", description="the name in the page head")
    reply_contact: str = Field(
        default="",
        max_length=200,
        description="where people answer a letter: address, phone and e-mail in a line; empty: left to fill in by hand",
    )
    data_protection_contact: str = Field(
        default="",
        max_length=200,
        description="how people reach the data protection officer; empty: left to fill in by hand",
    )
    committee_names: dict[str, str] = Field(
        default={
            "ks": "Kommunstyrelsen",
            "son": "Socialnämnden",
            "bun": "Barn- och utbildningsnämnden",
            "kfn": "Kultur- och fritidsnämnden",
        },
        description="names of the committees by id, as JSON",
    )

    def body_limits_mb(self) -> dict[str, int]:
        """Uploads are passed on as they come; a tip that is too large gets a page, and not the answer to a machine."""
        return {"/files": self.upload_limit_mb, "/tip": 100, "/tip/en": 100}

    @property
    def https(self) -> bool:
        """Whether people reach the console over TLS."""
        return self.public_url.startswith("https://")
