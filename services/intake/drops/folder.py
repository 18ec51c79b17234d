"""A drop that is a folder: read without following a link, moved within itself."""

import asyncio
import errno
import os
import stat
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from io import FileIO
from itertools import islice
from pathlib import Path
from typing import Final

from services.intake.drops.domain import MOST_LISTED, REASON, Entry, Form
from services.intake.drops.places import CannotMove, LeftForNow, NotTaken, NoWayIn
from services.intake.operations.files import Readable

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
# what a name stands for may change between a look and the opening: no link is followed, no pipe waited for
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_NO_FOLDER: Final = frozenset({errno.ENOENT, errno.ENOTDIR})
_FORBIDDEN: Final = frozenset({errno.EACCES, errno.EPERM})


class Folder:
    """The place of a FolderDrop."""

    may_move = True

    def __init__(self, path: Path) -> None:
        self._path = path

    async def entries(self) -> Sequence[Entry]:
        """What lies in the folder; NoWayIn."""
        return await asyncio.to_thread(self._entries)

    def _entries(self) -> Sequence[Entry]:
        try:
            with os.scandir(self._path) as found:
                return [entry for one in islice(found, MOST_LISTED) for entry in _entry(one)]
        except OSError as exc:
            raise NoWayIn(_why_closed(exc)) from exc

    @asynccontextmanager
    async def reading(self, entry: Entry) -> AsyncIterator[Readable]:
        """The bytes of a file; NotTaken, LeftForNow."""
        if entry.form is not Form.FILE:
            raise NotTaken("link" if entry.form is Form.LINK else "not-a-file")
        with closing(await asyncio.to_thread(self._open, entry)) as file:
            yield _Reader(file)
            if _state(os.fstat(file.fileno())) != entry.state:
                raise LeftForNow

    def _open(self, entry: Entry) -> FileIO:
        try:
            file = FileIO(os.open(self._path / entry.name, _FILE), "rb")
        except OSError as exc:
            if exc.errno in _FORBIDDEN:
                raise NotTaken("unreadable") from exc
            # a link since the look, or gone; anything else is the disk's
            raise LeftForNow("" if exc.errno in {errno.ELOOP, errno.ENOENT} else "unreadable") from exc
        if _state(os.fstat(file.fileno())) != entry.state:
            file.close()
            raise LeftForNow
        return file

    async def put_away(self, entry: Entry, folder: str, names: Sequence[str], reason: str) -> None:
        """Move a file to a subfolder, with its reason; CannotMove, LeftForNow."""
        await asyncio.to_thread(self._put_away, entry, folder, names, reason)

    def _put_away(self, entry: Entry, folder: str, names: Sequence[str], reason: str) -> None:
        try:
            with _opened(self._path) as here, _subfolder(here, folder) as there:
                name = next((name for name in names if not _is_there(name, there)), names[-1])
                # the reason first: a file that lies there has one, whenever we are cut off
                _write(there, name + REASON, reason)
                os.rename(entry.name, name, src_dir_fd=here, dst_dir_fd=there)
                if _state(os.lstat(name, dir_fd=there)) == entry.state:
                    return
                # another file of the same name took its place in this very moment: back, it has not been read
                os.rename(name, entry.name, src_dir_fd=there, dst_dir_fd=here)
                os.unlink(name + REASON, dir_fd=there)
        except OSError as exc:
            raise CannotMove("disk-full" if exc.errno in FULL else "cannot-move") from exc
        raise LeftForNow


class _Reader:
    """Reads a file beside the event loop."""

    def __init__(self, file: FileIO) -> None:
        self._file = file

    async def read(self, size: int) -> bytes:
        """The next bytes; LeftForNow where the disk fails."""
        try:
            return await asyncio.to_thread(self._file.read, size) or b""
        except OSError as exc:
            raise LeftForNow("unreadable") from exc


def _why_closed(exc: OSError) -> str:
    if exc.errno in _NO_FOLDER:
        return "no-folder"
    return "no-access" if exc.errno in _FORBIDDEN else "unreadable"


def _entry(one: os.DirEntry[str]) -> Iterator[Entry]:
    try:
        found = one.stat(follow_symlinks=False)
    except FileNotFoundError:
        return  # gone since
    yield Entry(one.name, *_state(found), form_of(found.st_mode))


def form_of(mode: int) -> Form:
    """What the mode of a name says that it is."""
    if stat.S_ISREG(mode):
        return Form.FILE
    if stat.S_ISLNK(mode):
        return Form.LINK
    return Form.FOLDER if stat.S_ISDIR(mode) else Form.OTHER


def _state(found: os.stat_result) -> tuple[int, int]:
    return found.st_size, found.st_mtime_ns


@contextmanager
def _opened(path: Path | str, within: int | None = None, more: int = 0) -> Iterator[int]:
    handle = os.open(path, _FOLDER | more, dir_fd=within)
    try:
        yield handle
    finally:
        os.close(handle)


@contextmanager
def _subfolder(here: int, name: str) -> Iterator[int]:
    if not _is_there(name, here):
        os.mkdir(name, dir_fd=here)
    with _opened(name, here, os.O_NOFOLLOW) as there:
        yield there


def _is_there(name: str, folder: int) -> bool:
    try:
        os.lstat(name, dir_fd=folder)
    except FileNotFoundError:
        return False
    return True


def _write(folder: int, name: str, content: str) -> None:
    # a new file of ours, whatever somebody has put there under the name
    if _is_there(name, folder):
        os.unlink(name, dir_fd=folder)
    handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666, dir_fd=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content)
