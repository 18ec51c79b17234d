"""A signed statement of how many records there are and what they hash to (C2SP tlog-checkpoint, signed-note).

```
tillit/9999/risk
4711
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
sealed 2026-10-20T10:00:00Z

- tillit/9999/risk Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5...
```

(the last line begins with an em dash). The key's hash comes before the signature; both are Ed25519 (type 1).
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.clock import rfc3339

_ED25519 = b"\x01"
_DASH = "\N{EM DASH}"
_KEY_HASH_BYTES = 4
SEED_BYTES = 32


class UnreadableCheckpoint(ValueError):  # noqa: N818 - named by its fact
    """The text is no checkpoint."""


class BadSignature(ValueError):  # noqa: N818 - named by its fact
    """The checkpoint is not signed by the key that is trusted."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """*size* records of *origin* hash to *root*; *note* is the signed text."""

    origin: str
    size: int
    root: bytes
    sealed: str
    note: str


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key and the origin that it signs for."""

    origin: str
    key: bytes

    @classmethod
    def read(cls, text: str) -> "Verifier":
        """From a verifier key (vkey) of C2SP's signed-note; UnreadableCheckpoint if it is none."""
        try:
            # the base64 alphabet has plus signs too
            origin, key_id, encoded = text.strip().split("+", 2)
            raw = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error) as exc:
            raise UnreadableCheckpoint("This is not a verifier key: origin+hash+key.") from exc
        found = cls(origin, raw[1:])
        if raw[:1] != _ED25519 or len(raw) != SEED_BYTES + 1 or key_id != found.key_hash.hex():
            raise UnreadableCheckpoint("The verifier key does not fit its hash, or is of a kind that is not used.")
        return found

    @property
    def key_hash(self) -> bytes:
        """The four bytes by which a note names its key."""
        return hashlib.sha256(self.origin.encode() + b"\n" + _ED25519 + self.key).digest()[:_KEY_HASH_BYTES]

    def text(self) -> str:
        """The verifier key, to be kept and compared by people."""
        return f"{self.origin}+{self.key_hash.hex()}+{base64.b64encode(_ED25519 + self.key).decode()}"

    def check(self, note: str) -> Checkpoint:
        """The checkpoint in *note*; UnreadableCheckpoint or BadSignature if it is not ours."""
        found, signature_lines = parse(note)
        if found.origin != self.origin:
            raise BadSignature(f"The checkpoint is of {found.origin[:80]}, the key of {self.origin}.")
        signed = note.partition("\n\n")[0].encode() + b"\n"
        for line in signature_lines:
            raw = _signature(line, self.origin)
            if raw[:_KEY_HASH_BYTES] != self.key_hash:
                continue
            try:
                Ed25519PublicKey.from_public_bytes(self.key).verify(raw[_KEY_HASH_BYTES:], signed)
            except InvalidSignature as exc:
                raise BadSignature("The signature does not fit the checkpoint.") from exc
            return found
        raise BadSignature("No signature of the trusted key is on the checkpoint.")


def _signature(line: str, origin: str) -> bytes:
    prefix = f"{_DASH} {origin} "
    if not line.startswith(prefix):
        return b""
    try:
        return base64.b64decode(line[len(prefix) :], validate=True)
    except (ValueError, binascii.Error):
        return b""


def parse(note: str) -> tuple[Checkpoint, list[str]]:
    """What *note* says, unproven, and its signature lines; UnreadableCheckpoint if it says nothing."""
    body, gap, signatures = note.partition("\n\n")
    try:
        origin, size, root, *rest = body.split("\n")
        found = Checkpoint(origin, int(size), base64.b64decode(root, validate=True), _sealed(rest), note)
    except (ValueError, binascii.Error) as exc:
        raise UnreadableCheckpoint("A checkpoint has an origin, a size and a root, each on its line.") from exc
    if not gap or found.size < 0 or str(found.size) != size:
        raise UnreadableCheckpoint("The checkpoint is cut off.")
    return found, signatures.splitlines()


def _sealed(lines: list[str]) -> str:
    return next((line.removeprefix("sealed ") for line in lines if line.startswith("sealed ")), "")


class Signer:
    """The sealer's private key, for one origin."""

    def __init__(self, origin: str, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._verifier = Verifier(origin, self._key.public_key().public_bytes_raw())

    @classmethod
    def load(cls, origin: str, file: Path) -> "Signer":
        """From a file of 32 random bytes; OSError if it cannot be read, ValueError if it is none."""
        seed = file.read_bytes()
        if len(seed) != SEED_BYTES:
            raise ValueError(f"{file} must hold {SEED_BYTES} random bytes")
        return cls(origin, seed)

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return self._verifier

    def sign(self, size: int, root: bytes, at: datetime) -> str:
        """A signed checkpoint."""
        origin = self._verifier.origin
        body = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\nsealed {rfc3339(at)}\n"
        signature = base64.b64encode(self._verifier.key_hash + self._key.sign(body.encode())).decode()
        return f"{body}\n{_DASH} {origin} {signature}\n"
