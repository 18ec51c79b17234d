"""Files that hold keys: written whole or not at all, readable by their owner, overwritten before they go."""

import os
from pathlib import Path


def replace_secret(path: Path, content: bytes) -> None:
    """Whole or not at all, on the disk, readable by its owner; an earlier file is overwritten before it goes."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    old = os.open(path, os.O_RDWR) if path.exists() else None
    fresh.replace(path)
    _sync_folder(path.parent)
    if old is not None:
        _overwrite(old)


def destroy_secret(path: Path) -> None:
    """Overwrite the file and remove it; nothing where there is none."""
    if path.exists():
        _overwrite(os.open(path, os.O_RDWR))
        path.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _overwrite(descriptor: int) -> None:
    try:
        os.pwrite(descriptor, os.urandom(os.fstat(descriptor).st_size), 0)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
