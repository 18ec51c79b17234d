"""Keeps identities to intake: sealed values, keyed look-up hashes, account tokens.

Values and files are sealed with data keys of the vault. HMAC-SHA-256 (RFC 2104) blinds, with keys that HKDF
(RFC 5869) derives per municipality and purpose from the one key in the key file: that key is never rotated,
since every party id and account token follows from it.
"""

import hashlib
import hmac
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.intake.settings import Settings
from shared.db import Sessions
from shared.dead_letters import PAYLOAD
from shared.vault import DataKeys, FileDamaged, KeyUnusable, Place, SealBroken, open_chunks
from shared.vault.chunks import is_sealed
from shared.vault.columns import Column
from shared.vault.table import key_table

KEY_BYTES = 32
NONCE_BYTES = 12
# values from before the vault: sealed with a key derived from the key file
_OLD_FORMAT = b"\x01"
_BLOCK = 1_048_576

SOURCE: Final = Column("protection", "party_id", "source")
REASON: Final = Column("unmasking", "unmasking_id", "reason")
STATEMENT: Final = Column("subject_request", "subject_request_id", "statement", was_clear=False)
EXTENSION_REASON: Final = Column("subject_request", "subject_request_id", "extension_reason", was_clear=False)
DECISION_REASON: Final = Column("subject_request", "subject_request_id", "reason", was_clear=False)
RESTRICTION_REASON: Final = Column("restriction", "restriction_id", "reason", was_clear=False)
LIFT_REASON: Final = Column("restriction", "restriction_id", "lift_reason", was_clear=False)
CORRECTED_NAME: Final = Column("rectification", "subject_request_id", "corrected_name", was_clear=False)
EARLIER_NAME: Final = Column("rectification", "subject_request_id", "earlier_name", was_clear=False)
SUPPLEMENT: Final = Column("rectification", "subject_request_id", "statement", was_clear=False)
HOOK_SECRET: Final = Column("hook_secret", "secret_id", "secret", was_clear=False)
MERGE_REASON: Final = Column("party_merge_step", "step_id", "reason", was_clear=False)
SEALED: Final = (
    # what stands in party.name in clear is a company's
    Column("party", "party_id", "name", was_clear=False),
    Column("party", "party_id", "number", was_clear=False),
    Column("file", "file_id", "name"),
    SOURCE,
    REASON,
    STATEMENT,
    EXTENSION_REASON,
    DECISION_REASON,
    RESTRICTION_REASON,
    LIFT_REASON,
    CORRECTED_NAME,
    EARLIER_NAME,
    SUPPLEMENT,
    MERGE_REASON,
    HOOK_SECRET,
    PAYLOAD,
)


class Sealer:
    """Seals and blinds the values of one municipality."""

    def __init__(self, key: bytes, municipality_id: str, keys: DataKeys) -> None:
        self._municipality_id = municipality_id
        self.keys = keys
        self._old = AESGCM(_derive(key, municipality_id, "field"))
        self._party = _derive(key, municipality_id, "party")
        self._account = _derive(key, municipality_id, "account")
        self._drop = _derive(key, municipality_id, "drop")

    def seal(self, value: str, table: str, column: str, row: UUID) -> bytes:
        """*value* encrypted for this row and column."""
        return self.keys.seal(value, Place(self._municipality_id, table, column, row))

    def unseal(self, sealed: bytes, table: str, column: str, row: UUID) -> str:
        """The value; SealBroken if it was changed or moved."""
        if sealed[:1] == _OLD_FORMAT:
            return self._unseal_old(sealed, column, row)
        return self.keys.open(sealed, Place(self._municipality_id, table, column, row))

    def _unseal_old(self, sealed: bytes, column: str, row: UUID) -> str:
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        bound = f"{self._municipality_id}|party|sealed_{column}|{row}".encode()
        try:
            return self._old.decrypt(nonce, body, bound).decode()
        except (InvalidTag, ValueError) as exc:
            raise SealBroken(f"The value of {column} was changed or moved. Tell your administrator.") from exc

    def party_key(self, scheme: str, value: str) -> bytes:
        """The look-up hash of a party's normalised identity (32 bytes)."""
        return hmac.digest(self._party, f"{scheme}:{value}".encode(), sha256)

    def account_token(self, kind: str, number: str) -> str:
        """What stands for an account outside intake: equal for equal accounts of a municipality."""
        return hmac.digest(self._account, f"{kind}:{number}".encode(), sha256).hex()[:32]

    def drop_mark(self, *parts: str) -> bytes:
        """What a file of a drop is known by until it is put away (32 bytes): names may tell of people."""
        return hmac.digest(self._drop, "\x00".join(parts).encode(errors="surrogateescape"), sha256)

    def file_bound_to(self, file_id: UUID) -> str:
        """What an uploaded file is bound to."""
        return f"{self._municipality_id}|file|content|{file_id}"

    @contextmanager
    def opened_file(self, path: Path, file_id: UUID, expected: str) -> Iterator[Path]:
        """An uploaded file in clear, readable by us only and gone after the block; FileDamaged.

        *expected* is the SHA-256 on record of what was uploaded.
        """
        scratch = path.parent / "open"
        scratch.mkdir(mode=0o700, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=scratch)
        try:
            digest = hashlib.sha256()
            with os.fdopen(handle, "wb") as clear:
                for block in self._blocks(path, file_id):
                    digest.update(block)
                    clear.write(block)
            if digest.hexdigest() != expected:
                raise FileDamaged("The file is not what was uploaded. Tell your administrator.")
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    def _blocks(self, path: Path, file_id: UUID) -> Iterator[bytes]:
        if is_sealed(path):
            yield from open_chunks(path, self.keys, self.file_bound_to(file_id))
            return
        with path.open("rb") as file:  # uploaded before files were sealed
            while block := file.read(_BLOCK):
                yield block


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


async def sealer_of(sessions: Sessions, municipality_id: str) -> Sealer:
    """The sealer of a municipality; KeyUnusable."""
    return await sealer_in(sessions.kw["info"], municipality_id)


async def sealer_in(info: Mapping[Any, Any], municipality_id: str) -> Sealer:
    """The sealer of a municipality, from what a session carries (`session.info`); KeyUnusable."""
    settings: Settings = info["settings"]
    return _sealer(settings.field_key_file, municipality_id, await key_table(info).of(municipality_id))


@lru_cache(maxsize=512)
def _sealer(file: Path, municipality_id: str, keys: DataKeys) -> Sealer:
    return Sealer(read_key(file), municipality_id, keys)


def forget_open_files(folder: Path) -> None:
    """Delete what a crash left of files that were being read."""
    for left in (folder / "open").glob("*"):
        left.unlink(missing_ok=True)
