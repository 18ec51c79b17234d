"""Drops as the operator configures them."""

from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.intake.domain import Kind
from services.intake.operations.arrivals import Channel

_Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")]
_Words = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
SENDER_LENGTH = 32


class Drop(BaseModel):
    """Whose files come in by a drop, from whom, and on which ground; each drop is a source of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    channel: ClassVar[Channel]

    sender: str = Field(min_length=1, max_length=SENDER_LENGTH, pattern=r"^[\w.-]+$")
    """Short name of the drop: its source's sender, and what the log, the metrics and the trail call it."""
    municipality_id: str = Field(pattern=r"^\d{4}$")
    committee_id: str = Field(pattern=r"^[a-z0-9-]{2,20}$")
    kind: Kind | Literal["detect"] = "detect"
    title: Annotated[str, Field(max_length=120, pattern=r"^[^\x00-\x1f]*$")] = ""
    """What people call the source; empty: as the sender."""
    owner: _Line
    legal_basis: _Words
    purpose: _Words
    expected_hours: Annotated[int | None, Field(ge=1, le=8_784)] = None
    """At least so often something comes; None: not watched."""

    @property
    def key(self) -> str:
        """What names the drop among all that come in."""
        return f"{self.channel}:{self.sender}"


class FolderDrop(Drop):
    """A folder of this machine, or a share that is mounted on it."""

    channel: ClassVar[Channel] = Channel.FOLDER

    folder: Path

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if not self.folder.is_absolute():
            raise ValueError("folder must be an absolute path")
        return self


class SftpDrop(Drop):
    """A folder of somebody's SFTP server; Tillit is the client, and knows the server by its host key."""

    channel: ClassVar[Channel] = Channel.SFTP

    host: str = Field(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9.:-]+$")
    port: int = Field(default=22, ge=1, le=65535)
    user: str = Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]*$")
    key_file: Path | None = None
    """A private key without a passphrase."""
    password_file: Path | None = None
    known_hosts_file: Path
    """The server's host key, as OpenSSH writes it: `host ssh-ed25519 AAAA...`, with a port `[host]:2222 ...`."""
    folder: str = Field(default=".", min_length=1, max_length=500, pattern=r"^[^\x00-\x1f]*$")

    @model_validator(mode="after")
    def _lets_us_in(self) -> Self:
        if self.key_file is None and self.password_file is None:
            raise ValueError("a drop by SFTP needs a key_file or a password_file")
        return self
