"""Keys that encrypt keys: they wrap data keys and never touch data (NIST SP 800-57 part 1, 5.3).

A key file holds one version per line, `<version>:<base64 of 32 bytes>`, or a PKCS #11 URI that names where they are
(token.py). The highest version wraps, the others still unwrap, so a new version is in force at once and an old one
can go when nothing is wrapped by it.
"""

import base64
import binascii
import os
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.secret_files import replace_secret

KEY_BYTES = 32
NONCE_BYTES = 12
_VERSION_BYTES = 2
_MOST_VERSIONS = 0xFFFF
TOKEN_SCHEME = b"pkcs11:"


class KeyUnusable(Exception):  # noqa: N818 - named by the fact
    """A key file is missing, holds no key, or not the one that is asked for."""


class KeyEncryption(Protocol):
    """What wraps and unwraps data keys: keys in a file, or in a token that they never leave."""

    def versions(self) -> Collection[int]:
        """The versions that unwrap; KeyUnusable tells why there is none."""

    def newest(self) -> int:
        """The version that wraps now."""

    def wrap(self, key: bytes, bound_to: bytes) -> bytes:
        """*key* wrapped by the newest version; it unwraps for the same *bound_to* only."""

    def unwrap(self, wrapped: bytes, bound_to: bytes) -> bytes:
        """The key; KeyUnusable if its version is gone or it was changed or moved."""

    def add(self) -> int:
        """Make a new version, which wraps from now on; returns it."""

    def forget_older(self) -> int:
        """Forget every version but the newest; returns how many."""


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
        head, nonce = head_of(version), os.urandom(NONCE_BYTES)
        return head + nonce + AESGCM(versions[version]).encrypt(nonce, key, head + bound_to)

    def unwrap(self, wrapped: bytes, bound_to: bytes) -> bytes:
        """The key; KeyUnusable if its version is gone or it was changed or moved."""
        head, nonce, body = parted(wrapped)
        version = version_of(wrapped)
        key = self.versions().get(version)
        if key is None:
            raise KeyUnusable(f"the key file {self._file} has no version {version}")
        try:
            return AESGCM(key).decrypt(nonce, body, head + bound_to)
        except (InvalidTag, ValueError) as exc:
            raise KeyUnusable(f"a data key does not unwrap with version {version} of {self._file}") from exc

    def add(self) -> int:
        """Add a version to the file; OSError where it cannot be written."""
        versions = self.versions()
        newest = max(versions) + 1
        replace_secret(self._file, format_versions({**versions, newest: os.urandom(KEY_BYTES)}))
        return newest

    def forget_older(self) -> int:
        """Leave the newest version alone in the file; OSError where it cannot be written."""
        versions = self.versions()
        newest = max(versions)
        if len(versions) > 1:
            replace_secret(self._file, format_versions({newest: versions[newest]}))
        return len(versions) - 1


def version_of(wrapped: bytes) -> int:
    """The version that wrapped a data key."""
    return int.from_bytes(wrapped[:_VERSION_BYTES])


class MovedKeys:
    """Keys that moved, from a file to a token say: *new* wraps, and what only *old* opens still unwraps."""

    def __init__(self, new: KeyEncryption, old: KeyEncryption) -> None:
        self._new, self._old = new, old

    def versions(self) -> Collection[int]:
        """The versions of the new keys."""
        return self._new.versions()

    def newest(self) -> int:
        """The version that wraps now."""
        return self._new.newest()

    def wrap(self, key: bytes, bound_to: bytes) -> bytes:
        """*key* wrapped by the new keys."""
        return self._new.wrap(key, bound_to)

    def unwrap(self, wrapped: bytes, bound_to: bytes) -> bytes:
        """The key, by the new keys or else the old; KeyUnusable if neither opens it."""
        try:
            return self._new.unwrap(wrapped, bound_to)
        except KeyUnusable:
            return self._old.unwrap(wrapped, bound_to)

    def add(self) -> int:
        """Make a new version of the new keys."""
        return self._new.add()

    def forget_older(self) -> int:
        """Forget older versions of the new keys."""
        return self._new.forget_older()


def head_of(version: int) -> bytes:
    """What a wrapped key begins with."""
    return version.to_bytes(_VERSION_BYTES)


def parted(wrapped: bytes) -> tuple[bytes, bytes, bytes]:
    """Head, nonce and ciphertext with tag of a wrapped key."""
    nonce_end = _VERSION_BYTES + NONCE_BYTES
    return wrapped[:_VERSION_BYTES], wrapped[_VERSION_BYTES:nonce_end], wrapped[nonce_end:]


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
def key_file(file: Path) -> KeyEncryption:
    """The keys in *file*, or in the token that the URI in *file* names, one object per process."""
    if _names_token(file):
        from shared.vault.token import KeyToken  # a native library that most processes need not load

        return KeyToken(file)
    return KeyFile(file)


def _names_token(file: Path) -> bool:
    try:
        return file.read_bytes().lstrip().startswith(TOKEN_SCHEME)
    except OSError:
        return False  # whoever asks for a version is told
