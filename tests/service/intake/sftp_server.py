"""An SFTP server that listens here: one that permits everything, and ones that do not."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, ClassVar

import asyncssh

from services.intake.drops.configured import SftpDrop
from tests.service.intake.dropping import SOURCE

USER = "tillit"


class Shared(asyncssh.SFTPServer):
    """The server's folder, in which everything is permitted."""

    root: ClassVar[Path]

    def __init__(self, channel: asyncssh.SSHServerChannel) -> None:  # type: ignore[type-arg]
        super().__init__(channel, chroot=str(self.root).encode())


class ReadOnly(Shared):
    """A server that lets its clients read and nothing else."""

    def mkdir(self, *_: object) -> None:
        raise asyncssh.SFTPPermissionDenied("read only")

    def rename(self, *_: object) -> None:
        raise asyncssh.SFTPPermissionDenied("read only")


class Unreadable(Shared):
    """A server that shows files and does not give them."""

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        if pflags & asyncssh.FXF_WRITE:
            return super().open(path, pflags, attrs)
        raise asyncssh.SFTPPermissionDenied("not for you")


class Lying(Shared):
    """A server that tells names and sizes that are none."""

    names: ClassVar[list[tuple[bytes, int]]] = []

    async def scandir(self, _: bytes) -> AsyncIterator[asyncssh.SFTPName]:
        for name, size in self.names:
            yield asyncssh.SFTPName(name, attrs=asyncssh.SFTPAttrs(size=size, permissions=0o100644, mtime=1))


class Server:
    """An SFTP server that listens, its folder, and what its clients need."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder, self.keys = tmp_path / "server", tmp_path / "keys"
        self.folder.mkdir()
        self.keys.mkdir()
        self.host_key = asyncssh.generate_private_key("ssh-ed25519")
        self.client_key = asyncssh.generate_private_key("ssh-ed25519")
        self.client_key.write_private_key(self.keys / "client")
        self._acceptor: asyncssh.SSHAcceptor | None = None
        self.port = 0

    async def listen(self, kind: type[Shared] = Shared) -> None:
        """Start, or start again on the same port as another kind of server."""
        await self.close()
        factory = type("Here", (kind,), {"root": self.folder})
        line = self.client_key.export_public_key().decode()
        self._acceptor = await asyncssh.listen(
            "127.0.0.1",
            self.port,
            server_host_keys=[self.host_key],
            authorized_client_keys=asyncssh.import_authorized_keys(line),
            sftp_factory=factory,
            server_factory=type("WithPassword", (_Password,), {}),
        )
        self.port = self._acceptor.get_port()
        self.know(self.host_key)

    def know(self, key: asyncssh.SSHKey) -> None:
        """Write the client's file of known hosts."""
        line = f"[127.0.0.1]:{self.port} {key.export_public_key().decode()}"
        (self.keys / "known_hosts").write_text(line, encoding="utf-8")

    async def close(self) -> None:
        """Stop."""
        if self._acceptor:
            self._acceptor.close()
            await self._acceptor.wait_closed()

    def drop(self, **changes: Any) -> SftpDrop:
        """The drop that fetches from it."""
        told = {
            "host": "127.0.0.1",
            "port": self.port,
            "user": USER,
            "key_file": self.keys / "client",
            "known_hosts_file": self.keys / "known_hosts",
        }
        return SftpDrop.model_validate({**SOURCE, **told, **changes})


class _Password(asyncssh.SSHServer):
    """Takes a password, too."""

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, "öppna dig")
