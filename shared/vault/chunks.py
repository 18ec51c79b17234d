"""Seals files of any size in chunks (the STREAM construction: Hoang, Reyhanitabar, Rogaway, Vizár 2015).

header: magic, key version, salt; then chunks of 64 KiB, each with its tag. A file has a key of its own, derived
from the data key and the salt. A chunk's nonce is its number and whether it is the last, so a file that is cut,
reordered or added to does not open; what it is bound to keeps it from standing in for another.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.problems import Problem
from shared.vault.fields import DataKeys

MAGIC: Final = b"TLTF1\x00"
CHUNK: Final = 65_536
_TAG = 16
_SALT = 32
_HEADER = len(MAGIC) + 2 + _SALT


class FileDamaged(Problem):
    """A sealed file was changed, cut, or is another one."""

    slug, title, status = "file-damaged", "A protected file cannot be read", 500


class SealedWriter:
    """Takes a file's bytes and writes them sealed to *target*; `finish` marks the end."""

    def __init__(self, target: BinaryIO, keys: DataKeys, bound_to: str) -> None:
        salt = os.urandom(_SALT)
        header = MAGIC + keys.newest.to_bytes(2) + salt
        self._target, self._bound = target, header + bound_to.encode()
        self._cipher = AESGCM(keys.derived(keys.newest, salt, "file"))
        self._number, self._waiting = 0, bytearray()
        target.write(header)

    def write(self, data: bytes) -> None:
        """Take the next bytes."""
        self._waiting += data
        # the last chunk is told by its nonce, so one is kept back until more has come
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def finish(self) -> None:
        """Write the last chunk."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _put(self, chunk: bytes, *, last: bool) -> None:
        nonce = _nonce(self._number, last=last)
        self._target.write(self._cipher.encrypt(nonce, chunk, self._bound))
        self._number += 1


@contextmanager
def sealed_writer(path: Path, keys: DataKeys, bound_to: str) -> Iterator[SealedWriter]:
    """A new file at *path*, readable by its owner only, on the disk when the block ends; gone if it fails."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    try:
        with target:
            writer = SealedWriter(target, keys, bound_to)
            yield writer
            writer.finish()
            target.flush()
            # whoever answers that a file is kept promises that it survives the machine, not only the process
            os.fsync(target.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def open_chunks(path: Path, keys: DataKeys, bound_to: str) -> Iterator[bytes]:
    """The file's bytes, chunk by chunk; FileDamaged where they end or at the first wrong one."""
    with path.open("rb") as file:
        header = file.read(_HEADER)
        if len(header) != _HEADER or not header.startswith(MAGIC):
            raise FileDamaged("The file is not a sealed one. Tell your administrator.")
        version = int.from_bytes(header[len(MAGIC) : len(MAGIC) + 2])
        cipher = AESGCM(keys.derived(version, header[-_SALT:], "file"))
        bound = header + bound_to.encode()
        here, number = file.read(CHUNK + _TAG), 0
        while True:
            ahead = file.read(CHUNK + _TAG)
            yield _opened(cipher, here, _nonce(number, last=not ahead), bound)
            if not ahead:
                return
            here, number = ahead, number + 1


def is_sealed(path: Path) -> bool:
    """Whether a file begins as sealed ones do."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def version_in(path: Path) -> int:
    """The version of the data key that a sealed file was written with."""
    with path.open("rb") as file:
        return int.from_bytes(file.read(len(MAGIC) + 2)[len(MAGIC) :])


def _opened(cipher: AESGCM, chunk: bytes, nonce: bytes, bound: bytes) -> bytes:
    try:
        return cipher.decrypt(nonce, chunk, bound)
    except (InvalidTag, ValueError) as exc:
        raise FileDamaged("The file was changed, cut or exchanged. Tell your administrator.") from exc


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11) + (b"\x01" if last else b"\x00")
