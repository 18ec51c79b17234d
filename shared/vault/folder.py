"""A data key per owner in a folder of small files, outside the database: destroyed there, it is destroyed everywhere.

A dump of the database holds no key of a case, not even a wrapped one. Whoever destroys a case's file here has made
every copy of its content unreadable, those in old backups too; a tombstone stays and says when and by what decision.
"""

import base64
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from shared.problems import Problem
from shared.secret_files import destroy_secret, replace_secret
from shared.vault.fields import DataKeys
from shared.vault.keks import KEY_BYTES, KeyEncryption, version_of


class KeyDestroyed(Problem):
    """The key was destroyed by decision; what it sealed cannot be read by anybody."""

    slug, title, status = "key-destroyed", "The content was destroyed by decision", 410


class KeyMissing(Problem):
    """The key should be in the key folder and is not."""

    slug, title, status = "key-missing", "The key of the content is not here", 503


class KeyOwner(NamedTuple):
    """Whose key it is: one case of one committee of one municipality."""

    municipality_id: str
    committee_id: str
    owner_id: UUID


@dataclass(frozen=True, slots=True)
class Destroyed:
    """That a key was destroyed: when, by what decision, and the two who did it."""

    at: datetime
    decision: str
    by: str
    second: str


class KeyFolder:
    """Wrapped data keys, a file per owner; every look goes to the disk, so a destroyed key is gone at once."""

    def __init__(self, folder: Path, keks: KeyEncryption) -> None:
        self._folder, self._keks = folder, keks

    def create(self, owner: KeyOwner) -> DataKeys:
        """The owner's keys, made if there are none; KeyDestroyed."""
        with self._alone():
            if not self._path(owner).exists() and self.destroyed(owner) is None:
                self._write(owner, {1: os.urandom(KEY_BYTES)})
        return self.keys(owner)

    def keys(self, owner: KeyOwner) -> DataKeys:
        """The owner's keys; KeyDestroyed or KeyMissing."""
        return DataKeys(self._read(owner))

    def destroyed(self, owner: KeyOwner) -> Destroyed | None:
        """The tombstone, if the key was destroyed."""
        try:
            stone = orjson.loads(self._tombstone(owner).read_bytes())
        except FileNotFoundError:
            return None
        return Destroyed(datetime.fromisoformat(stone["at"]), stone["decision"], stone["by"], stone["second"])

    def destroy(self, owner: KeyOwner, how: Destroyed) -> Destroyed:
        """Destroy the owner's key for good; repeated, it keeps the first tombstone and finishes the work."""
        with self._alone():
            stone = self.destroyed(owner)
            if stone is None:
                stone = how
                record = {"at": how.at.isoformat(), "decision": how.decision, "by": how.by, "second": how.second}
                # first the tombstone: from then on nobody reads the key or makes another
                replace_secret(self._tombstone(owner), orjson.dumps(record))
            destroy_secret(self._path(owner))
        return stone

    def add_version(self, owner: KeyOwner) -> int:
        """Give the owner a new version of the data key, which seals from now on; returns its number."""
        with self._alone():
            keys = self._read(owner)
            newest = max(keys) + 1
            self._write(owner, {**keys, newest: os.urandom(KEY_BYTES)})
        return newest

    def drop_versions(self, owner: KeyOwner) -> None:
        """Forget all but the newest version; call it when nothing is sealed by the others."""
        with self._alone():
            keys = self._read(owner)
            self._write(owner, {max(keys): keys[max(keys)]})

    def rewrap(self, owner: KeyOwner, *, always: bool = False) -> bool:
        """Wrap the owner's keys by the newest key-encryption key; False if they are, or were destroyed.

        *always* also where the version is the newest already: that of other keys, before they moved.
        """
        with self._alone():
            if self.destroyed(owner) is not None:
                return False
            if not always and self.wrapped_by(owner) == {self._keks.newest()}:
                return False
            self._write(owner, self._read(owner))
            return True

    def wrapped_by(self, owner: KeyOwner) -> set[int]:
        """Versions of the key-encryption key that the owner's file needs."""
        return {version_of(base64.b64decode(wrapped)) for wrapped in self._stored(owner)["keys"].values()}

    def owners(self) -> Iterator[KeyOwner]:
        """Everybody who has a key, in a fixed order."""
        for path in sorted(self._folder.glob("*/*.key")):
            committee = orjson.loads(path.read_bytes())["committee"]
            yield KeyOwner(path.parent.name, committee, UUID(path.stem))

    def tombstones(self) -> Iterator[tuple[str, UUID]]:
        """Municipality and owner of every destroyed key."""
        for path in sorted(self._folder.glob("*/*.destroyed")):
            yield path.parent.name, UUID(path.stem)

    def _read(self, owner: KeyOwner) -> dict[int, bytes]:
        if stone := self.destroyed(owner):
            detail = f"The key was destroyed on {stone.at:%Y-%m-%d} by decision {stone.decision}."
            raise KeyDestroyed(f"{detail} Nobody can read the content.", destroyedAt=stone.at, decision=stone.decision)
        stored = self._stored(owner)["keys"].items()
        bound = _bound_to(owner)
        return {int(version): self._keks.unwrap(base64.b64decode(wrapped), bound) for version, wrapped in stored}

    def _stored(self, owner: KeyOwner) -> dict[str, Any]:
        try:
            try:
                found: dict[str, Any] = orjson.loads(self._path(owner).read_bytes())
            except orjson.JSONDecodeError:  # it was replaced, and the old file overwritten, in the midst of reading
                found = orjson.loads(self._path(owner).read_bytes())
        except FileNotFoundError as exc:
            raise KeyMissing(
                "The key folder lacks this key. Is it mounted, and restored? See docs/ops/keys.md."
            ) from exc
        return found

    def _write(self, owner: KeyOwner, keys: dict[int, bytes]) -> None:
        bound = _bound_to(owner)
        wrapped = {str(v): base64.b64encode(self._keks.wrap(key, bound)).decode() for v, key in keys.items()}
        replace_secret(self._path(owner), orjson.dumps({"committee": owner.committee_id, "keys": wrapped}))

    def _path(self, owner: KeyOwner) -> Path:
        return self._folder / owner.municipality_id / f"{owner.owner_id}.key"

    def _tombstone(self, owner: KeyOwner) -> Path:
        return self._path(owner).with_suffix(".destroyed")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One writer of the folder at a time, over all processes that share it."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self._folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def _bound_to(owner: KeyOwner) -> bytes:
    return "|".join(map(str, owner)).encode()
