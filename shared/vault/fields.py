"""Seals single values with AES-256-GCM (NIST SP 800-38D), each bound to the row and column it stands in."""

import os
from collections.abc import Mapping
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.problems import Problem
from shared.vault.keks import KEY_BYTES, NONCE_BYTES

FORMAT = b"\x02"
_HEAD_BYTES = 3
_VERSION = slice(1, _HEAD_BYTES)


class SealBroken(Problem):
    """A sealed value was changed, moved to another place, or sealed with a key that is not here."""

    slug, title, status = "seal-broken", "A protected value cannot be read", 500


class Place(NamedTuple):
    """Where a value stands; it opens nowhere else."""

    municipality_id: str
    table: str
    column: str
    row: object


class DataKeys:
    """The versions of one data key: the newest seals, all open."""

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        self._raw = dict(keys)
        self._ciphers = {version: AESGCM(key) for version, key in keys.items()}
        self.newest = max(keys)

    def seal(self, text: str, place: Place) -> bytes:
        """*text* sealed for *place*: format, key version, nonce, ciphertext with tag."""
        head, nonce = FORMAT + self.newest.to_bytes(2), os.urandom(NONCE_BYTES)
        bound = _bound_to(place, self.newest)
        return head + nonce + self._ciphers[self.newest].encrypt(nonce, text.encode(), bound)

    def open(self, sealed: bytes, place: Place) -> str:
        """The text; SealBroken if it was changed or moved."""
        version, nonce = key_version(sealed), sealed[_HEAD_BYTES : _HEAD_BYTES + NONCE_BYTES]
        cipher = self._ciphers.get(version)
        if cipher is None or sealed[:1] != FORMAT:
            raise SealBroken(f"The key of {place.column} is not here. Tell your administrator.")
        try:
            text = cipher.decrypt(nonce, sealed[_HEAD_BYTES + NONCE_BYTES :], _bound_to(place, version))
        except (InvalidTag, ValueError) as exc:
            raise SealBroken(f"The value of {place.column} was changed or moved. Tell your administrator.") from exc
        return text.decode()

    def derived(self, version: int, salt: bytes, purpose: str) -> bytes:
        """A key of its own for one file, from *version* and *salt* (HKDF, RFC 5869); SealBroken."""
        if version not in self._raw:
            raise SealBroken(f"Version {version} of the key is not here. Tell your administrator.")
        return HKDF(SHA256(), KEY_BYTES, salt, purpose.encode()).derive(self._raw[version])

    def same(self, keys: Mapping[int, bytes]) -> bool:
        """Whether they are these *keys*."""
        return self._raw == keys


def key_version(sealed: bytes) -> int:
    """The version of the data key that a value was sealed with."""
    return int.from_bytes(sealed[_VERSION])


def _bound_to(place: Place, version: int) -> bytes:
    return "|".join((*map(str, place), str(version))).encode()
