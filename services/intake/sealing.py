"""Keeps identities to intake: sealed values, keyed look-up hashes, account tokens.

AES-256-GCM (NIST SP 800-38D) seals, HMAC-SHA-256 (RFC 2104) blinds, HKDF (RFC 5869) makes a key per
municipality and purpose from the one key in the key file. A sealed value is bound to its row: moved to
another row or column it does not open.
"""

import hmac
import os
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
_VERSION = b"\x01"


class KeyUnusable(Exception):  # noqa: N818 - named by the fact
    """The key file is missing or holds no key: the service cannot start."""


class Sealer:
    """Seals and blinds the values of one municipality."""

    def __init__(self, key: bytes, municipality_id: str) -> None:
        self._municipality_id = municipality_id
        self._field = AESGCM(_derive(key, municipality_id, "field"))
        self._party = _derive(key, municipality_id, "party")
        self._account = _derive(key, municipality_id, "account")

    def seal(self, value: str, row: UUID, column: str) -> bytes:
        """*value* encrypted for this row and column: version, nonce, ciphertext with tag."""
        nonce = os.urandom(NONCE_BYTES)
        return _VERSION + nonce + self._field.encrypt(nonce, value.encode(), self._bound_to(row, column))

    def unseal(self, sealed: bytes, row: UUID, column: str) -> str:
        """The value; cryptography.exceptions.InvalidTag if it was changed or moved."""
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        return self._field.decrypt(nonce, body, self._bound_to(row, column)).decode()

    def party_key(self, scheme: str, value: str) -> bytes:
        """The look-up hash of a party's normalised identity (32 bytes)."""
        return hmac.digest(self._party, f"{scheme}:{value}".encode(), sha256)

    def account_token(self, kind: str, number: str) -> str:
        """What stands for an account outside intake: equal for equal accounts of a municipality."""
        return hmac.digest(self._account, f"{kind}:{number}".encode(), sha256).hex()[:32]

    def _bound_to(self, row: UUID, column: str) -> bytes:
        return f"{self._municipality_id}|party|{column}|{row}".encode()


def party_id_of(key: bytes) -> UUID:
    """The opaque id that follows from a look-up hash, in the form of a UUIDv8 (RFC 9562)."""
    number = int.from_bytes(key[:16])
    number = (number & ~(0xF << 76)) | (8 << 76)
    return UUID(int=(number & ~(0x3 << 62)) | (0x2 << 62))


def _derive(key: bytes, municipality_id: str, purpose: str) -> bytes:
    info = f"tillit {municipality_id} {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(key)


def read_key(file: Path) -> bytes:
    """The 32 bytes in *file*; KeyUnusable tells what is wrong with it."""
    try:
        key = file.read_bytes()
    except OSError as exc:
        raise KeyUnusable(f"FIELD_KEY_FILE {file} cannot be read: {exc.strerror}") from exc
    if len(key) != KEY_BYTES:
        raise KeyUnusable(f"FIELD_KEY_FILE {file} holds {len(key)} bytes, it must hold {KEY_BYTES}")
    return key


@lru_cache(maxsize=512)
def sealer(file: Path, municipality_id: str) -> Sealer:
    """The sealer of a municipality, its keys derived once."""
    return Sealer(read_key(file), municipality_id)
