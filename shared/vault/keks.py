"""Keys that encrypt keys: they wrap data keys and never touch data (NIST SP 800-57 part 1, 5.3).

A key file holds one version per line, `<version>:<base64 of 32 bytes>`. The highest version wraps, the others
still unwrap, so a new version is in force at once and an old one can go when nothing is wrapped by it.
"""

import base64
import binascii
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
_VERSION_BYTES = 2
_MOST_VERSIONS = 0xFFFF


class KeyUnusable(Exception):  # noqa: N818 - named by the fact
    """A key file is missing, holds no key, or not the one that is asked for."""


class KeyEncryption(Protocol):
    """What wraps and unwraps data keys; a key management service can stand behind it."""

    def newest(self) -> int:
        """The version that wraps now."""

    def wrap(self, key: bytes, bound_to: bytes) -> bytes:
        """*key* wrapped by the newest version; it unwraps for the same *bound_to* only."""

    def unwrap(self, wrapped: bytes, bound_to: bytes) -> bytes:
        """The key; KeyUnusable if its version is gone or it was changed or moved."""


class KeyFile:
    """Key-encryption keys in a secret file, read again whenever the file changes."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stamp: tuple[int, int, int] | None = None
        self._keys: Mapping[int, bytes] = MappingProxyType({})

    def versions(self) -> Mapping[int, bytes]:
        """Version -> key; KeyUnusable tells what is wrong with the file."""
        try:
            seen = self._file.stat()
            stamp = (seen.st_mtime_ns, seen.st_ino, seen.st_size)
            if stamp != self._stamp:
                self._keys, self._stamp = parse_versions(self._file.read_bytes(), self._file), stamp
        except OSError as exc:
            raise KeyUnusable(f"the key file {self._file} cannot be read: {exc.strerror}") from exc
        return self._keys

    def newest(self) -> int:
        """The version that wraps now."""
        return max(self.versions())

    def wrap(self, key: bytes, bound_to: bytes) -> bytes:
        """*key* wrapped: version, nonce, ciphertext with tag."""
        versions = self.versions()
        version = max(versions)
        head, nonce = version.to_bytes(_VERSION_BYTES), os.urandom(NONCE_BYTES)
        return head + nonce + AESGCM(versions[version]).encrypt(nonce, key, head + bound_to)

    def unwrap(self, wrapped: bytes, bound_to: bytes) -> bytes:
        """The key; KeyUnusable if its version is gone or it was changed or moved."""
        head, body = wrapped[:_VERSION_BYTES], wrapped[_VERSION_BYTES:]
        version = version_of(wrapped)
        key = self.versions().get(version)
        if key is None:
            raise KeyUnusable(f"the key file {self._file} has no version {version}")
        try:
            return AESGCM(key).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], head + bound_to)
        except (InvalidTag, ValueError) as exc:
            raise KeyUnusable(f"a data key does not unwrap with version {version} of {self._file}") from exc


def version_of(wrapped: bytes) -> int:
    """The version that wrapped a data key."""
    return int.from_bytes(wrapped[:_VERSION_BYTES])


def parse_versions(content: bytes, file: Path) -> Mapping[int, bytes]:
    """The versions in a key file's content; KeyUnusable."""
    try:
        lines = [line.strip() for line in content.decode("ascii").splitlines() if line.strip()]
        pairs = [line.split(":", 1) for line in lines]
        keys = {int(version): base64.b64decode(key, validate=True) for version, key in pairs}
    except (UnicodeDecodeError, ValueError, binascii.Error) as exc:
        raise KeyUnusable(f"the key file {file} is not lines of <version>:<base64 of 32 bytes>") from exc
    sound = all(len(key) == KEY_BYTES and 0 < version <= _MOST_VERSIONS for version, key in keys.items())
    if not keys or len(keys) != len(pairs) or not sound:
        raise KeyUnusable(f"the key file {file} must hold different versions from 1, each of {KEY_BYTES} bytes")
    return MappingProxyType(keys)


def format_versions(keys: Mapping[int, bytes]) -> bytes:
    """The content of a key file."""
    return "".join(f"{version}:{base64.b64encode(keys[version]).decode()}\n" for version in sorted(keys)).encode()


@lru_cache(maxsize=64)
def key_file(file: Path) -> KeyFile:
    """The key file at *file*, one per process."""
    return KeyFile(file)
