"""A drop on somebody's SFTP server: Tillit is the client, and goes in only where the host key is the known one.

Nothing of the machine's own SSH set-up is used: no agent, no configuration, no key but the drop's.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncssh

from services.intake.drops.configured import SftpDrop
from services.intake.drops.domain import MOST_LISTED, REASON, Entry, Form
from services.intake.drops.folder import form_of
from services.intake.drops.places import CannotMove, LeftForNow, NotTaken, NoWayIn
from services.intake.operations.files import Readable
from shared.oidc import vetted_address

CONNECT_SECONDS: Final = 10.0
LOGIN_SECONDS: Final = 20.0
ANSWER_SECONDS: Final = 60.0
"""So long one answer may take: a block of a file, or the whole list of names."""
LONGEST_NAME: Final = 1_024
"""No file has a longer name; a server that tells many could fill our memory."""
NANO: Final = 1_000_000_000
_LOST: Final = (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection)
_GONE: Final = (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath)
_FORBIDDEN: Final = (asyncssh.SFTPPermissionDenied, asyncssh.SFTPWriteProtect, asyncssh.SFTPOpUnsupported)
_FULL: Final = (asyncssh.SFTPNoSpaceOnFilesystem, asyncssh.SFTPQuotaExceeded)
# its lines name hosts, users and files
asyncssh.set_log_level("WARNING")


class Sftp:
    """The place of an SftpDrop, for as long as the connection lasts."""

    def __init__(self, client: asyncssh.SFTPClient, folder: str) -> None:
        self._client, self._folder = client, folder.rstrip("/")
        self.may_move = True

    def _path(self, *parts: str) -> str:
        return "/".join((self._folder, *parts))

    async def entries(self) -> Sequence[Entry]:
        """What lies in the folder; NoWayIn."""
        found: list[Entry] = []
        try:
            async with _answering():
                async for one in self._client.scandir(self._folder or "/"):
                    found.extend(_entry(one))
                    if len(found) >= MOST_LISTED:
                        break
        except asyncssh.SFTPError as exc:
            raise NoWayIn("no-access" if isinstance(exc, _FORBIDDEN) else "no-folder") from exc
        return found

    @asynccontextmanager
    async def reading(self, entry: Entry) -> AsyncIterator[Readable]:
        """The bytes of a file; NotTaken, LeftForNow, NoWayIn."""
        if entry.form is not Form.FILE:
            raise NotTaken("link" if entry.form is Form.LINK else "not-a-file")
        async with _read_errors(), _answering():
            file = await self._client.open(self._path(entry.name), "rb")
        reader = _Reader(file)
        try:
            yield reader
            async with _read_errors(), _answering():
                now = await file.stat()
        finally:
            await _close(file)
        if (now.size or 0) != entry.size:
            raise LeftForNow
        if reader.count != entry.size:
            raise LeftForNow("unreadable")

    async def put_away(self, entry: Entry, folder: str, names: Sequence[str], reason: str) -> None:
        """Move a file to a subfolder where the server permits it, with its reason; CannotMove, LeftForNow, NoWayIn."""
        try:
            async with _answering():
                await self._put_away(entry, folder, names, reason)
        except _GONE as exc:
            raise LeftForNow from exc
        except _FORBIDDEN as exc:
            # the server is for reading: what was taken is remembered, and nothing more is tried in this look
            self.may_move = False
            raise CannotMove("") from exc
        except asyncssh.SFTPError as exc:
            raise CannotMove("disk-full" if isinstance(exc, _FULL) else "cannot-move") from exc

    async def _put_away(self, entry: Entry, folder: str, names: Sequence[str], reason: str) -> None:
        if not await self._client.isdir(self._path(folder)):
            await self._client.mkdir(self._path(folder))
        if ((await self._client.lstat(self._path(entry.name))).size or 0) != entry.size:
            raise LeftForNow
        free = [name for name in names if not await self._client.lexists(self._path(folder, name))]
        name = free[0] if free else names[-1]
        target = self._path(folder, name)
        async with self._client.open(target + REASON, "w", encoding="utf-8") as file:
            await file.write(reason)
        try:
            await self._client.rename(self._path(entry.name), target)
        except asyncssh.SFTPError:
            await self._client.remove(target + REASON)
            raise


class _Reader:
    """Reads a file block by block, each within its time."""

    def __init__(self, file: asyncssh.SFTPClientFile) -> None:
        self._file, self.count = file, 0

    async def read(self, size: int) -> bytes:
        """The next bytes; NotTaken, LeftForNow, NoWayIn."""
        async with _read_errors(), _answering():
            block: bytes = await self._file.read(size)
        self.count += len(block)
        return block


@asynccontextmanager
async def open_sftp(drop: SftpDrop, *, local: bool) -> AsyncIterator[Sftp]:
    """The place of *drop*, closed after the block; NoWayIn. *local* lets the server be this machine."""
    options = await asyncio.to_thread(_keys, drop)
    try:
        async with asyncio.timeout(CONNECT_SECONDS + LOGIN_SECONDS):
            # the connection goes to the very address that was vetted; the host key is the name's
            address = drop.host if local else await vetted_address(drop.host, drop.port)
            connection = await asyncssh.connect(
                address,
                drop.port,
                host_key_alias=drop.host,
                known_hosts=str(drop.known_hosts_file),
                username=drop.user,
                config=None,
                agent_path=None,
                gss_auth=False,
                gss_kex=False,
                connect_timeout=CONNECT_SECONDS,
                login_timeout=LOGIN_SECONDS,
                keepalive_interval=ANSWER_SECONDS / 2,
                **options,
            )
    except (TimeoutError, asyncssh.Error, OSError, ValueError) as exc:
        raise NoWayIn(_why_not(exc)) from exc
    try:
        async with _answering():
            client = await connection.start_sftp_client(path_errors="surrogateescape")
        yield Sftp(client, drop.folder)
    except asyncssh.SFTPError as exc:
        raise NoWayIn("server-away") from exc
    finally:
        # without a farewell: a server that hangs must not keep us
        connection.abort()
        await connection.wait_closed()


def _keys(drop: SftpDrop) -> dict[str, Any]:
    """What lets us in; NoWayIn where a file of it cannot be read."""
    found: dict[str, Any] = {"client_keys": None, "password": None}
    try:
        if drop.key_file:
            found["client_keys"] = [asyncssh.read_private_key(drop.key_file)]
        if drop.password_file:
            found["password"] = drop.password_file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, ValueError) as exc:  # asyncssh's errors of keys are ValueErrors
        raise NoWayIn("server-shut") from exc
    try:
        asyncssh.read_known_hosts(str(drop.known_hosts_file))
    except (OSError, ValueError) as exc:
        raise NoWayIn("host-key") from exc
    return found


def _why_not(exc: Exception) -> str:
    match exc:
        case asyncssh.HostKeyNotVerifiable():
            return "host-key"
        case asyncssh.PermissionDenied():
            return "server-shut"
        case TimeoutError():
            return "server-slow"
        case _:
            return "server-away"


@asynccontextmanager
async def _answering() -> AsyncIterator[None]:
    """Waits for the server as long as it may take; NoWayIn where it is gone. Its own errors pass."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            yield
    except TimeoutError as exc:
        raise NoWayIn("server-slow") from exc
    except asyncssh.SFTPError as exc:
        if isinstance(exc, _LOST):
            raise NoWayIn("server-away") from exc
        raise
    except (asyncssh.Error, OSError) as exc:
        raise NoWayIn("server-away") from exc


@asynccontextmanager
async def _read_errors() -> AsyncIterator[None]:
    """Tells the server's errors of one file apart."""
    try:
        yield
    except asyncssh.SFTPPermissionDenied as exc:
        raise NotTaken("unreadable") from exc
    except _GONE as exc:
        raise LeftForNow from exc
    except asyncssh.SFTPError as exc:
        raise LeftForNow("unreadable") from exc


async def _close(file: asyncssh.SFTPClientFile) -> None:
    try:
        async with _answering():
            await file.close()
    except asyncssh.SFTPError:
        return  # it was only read


def _entry(one: asyncssh.SFTPName) -> Iterator[Entry]:
    if len(one.filename) > LONGEST_NAME:
        return
    attrs = one.attrs
    changed = (attrs.mtime or 0) * NANO + (attrs.mtime_ns or 0)
    mode = attrs.permissions or 0
    # a server that does not say what a name is means a file by it
    form = form_of(mode) if mode >> 12 else Form.FILE
    yield Entry(str(one.filename), attrs.size or 0, changed, form)
