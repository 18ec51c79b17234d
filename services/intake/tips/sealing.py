"""Who can open what: boxes to public keys, boxes to a passphrase, and no key of ours among them.

A report has a key pair of its own. Everything in it is sealed to the public half (X25519 sealed boxes, as in
libsodium). The private half is kept once for each recipient, sealed to the recipient's public key, and once for the
reporter, boxed with a key derived from the receipt; every copy lies in the report's lock besides. A recipient's
private key is boxed with a key derived from the recipient's passphrase by Argon2id (RFC 9106).
"""

import secrets
from dataclasses import dataclass
from typing import Any, Final, cast

import orjson
from argon2.low_level import Type, hash_secret_raw
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

from shared.problems import Problem

KEY_BYTES: Final = 32
# RFC 9106, 4: the second recommended option (64 MiB, three passes)
_PASSES: Final = 3
_MEMORY_KIB: Final = 65_536
# a message's length must not tell a short answer from a long one
_STEP: Final = 4_096


class NotOpened(Problem):
    """The passphrase is another one, or what was kept is not whole."""

    slug, title, status = "not-opened", "The passphrase does not open this", 403


@dataclass(frozen=True, slots=True)
class Pair:
    """An X25519 key pair, 32 bytes each."""

    public: bytes
    private: bytes


def new_pair() -> Pair:
    """A fresh key pair."""
    private = PrivateKey.generate()
    return Pair(bytes(private.public_key), bytes(private))


def stretch(secret: str, salt: bytes, length: int = KEY_BYTES) -> bytes:
    """*length* bytes derived from a passphrase or a receipt; about a tenth of a second of work and 64 MiB."""
    return hash_secret_raw(
        secret.encode(),
        salt,
        time_cost=_PASSES,
        memory_cost=_MEMORY_KIB,
        parallelism=1,
        hash_len=length,
        type=Type.ID,
    )


def new_salt() -> bytes:
    """32 bytes of chance."""
    return secrets.token_bytes(KEY_BYTES)


def seal(public: bytes, content: bytes) -> bytes:
    """*content* for the holder of the private half of *public* alone."""
    return bytes(SealedBox(PublicKey(public)).encrypt(content))


def unseal(private: bytes, sealed: bytes) -> bytes:
    """What was sealed to the public half of *private*; NotOpened."""
    try:
        return bytes(SealedBox(PrivateKey(private)).decrypt(sealed))
    except CryptoError as exc:
        raise NotOpened("What is kept is not sealed to this key.") from exc


def box(key: bytes, content: bytes) -> bytes:
    """*content* in a box that *key* opens (XSalsa20-Poly1305)."""
    return bytes(SecretBox(key).encrypt(content))


def unbox(key: bytes, boxed: bytes) -> bytes:
    """The content of a box; NotOpened where *key* is another one."""
    try:
        return bytes(SecretBox(key).decrypt(boxed))
    except CryptoError as exc:
        raise NotOpened("The passphrase is another one. Nothing was read.") from exc


def pack(values: dict[str, Any]) -> bytes:
    """*values* as JSON, filled up with blanks to whole steps of 4 kB."""
    text = orjson.dumps(values)
    return text + b" " * (-len(text) % _STEP)


def pack_short(values: dict[str, Any]) -> bytes:
    """*values* as JSON, for what never lies anywhere."""
    return orjson.dumps(values)


def unpack(packed: bytes) -> dict[str, Any]:
    """What was packed."""
    return cast("dict[str, Any]", orjson.loads(packed))
