"""A lock per report, outside the database: destroyed there, the report is unreadable in every backup.

Locks are made ahead, many at a time, and a report takes the name of a lock that is free. So no file is made, written
or read when a report comes in, and no time in the folder tells when that was.
"""

import os
from pathlib import Path
from threading import Lock
from typing import Final
from uuid import UUID, uuid4

from services.intake.tips.sealing import KEY_BYTES
from shared.problems import Problem
from shared.secret_files import destroy_secret, replace_secret

AHEAD: Final = 100
"""Free locks that are made ahead: more reports than come in between two days' rounds."""


class LockGone(Problem):
    """The report was destroyed by disposal."""

    slug, title, status = "report-destroyed", "The report was destroyed", 410


class NoLocks(Problem):
    """No free lock is left, or the folder cannot be written."""

    slug, title, status = "no-locks", "The channel cannot take a report just now", 503


class Locks:
    """The folder, read into memory once; whether a lock still stands is asked of the disk each time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[UUID, bytes] = {}
        self._free: set[UUID] = set()
        # taken by reports that may still be on their way into the database
        self._given: set[UUID] = set()
        self._loading = Lock()

    def load(self, taken: set[UUID], ahead: int = AHEAD) -> None:
        """Read every lock, and make free ones until there are *ahead*; *taken* are those of reports."""
        with self._loading:  # two at once would each make what is missing
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._known = {UUID(file.stem): file.read_bytes() for file in sorted(self._folder.glob("*.lock"))}
            self._free = set(self._known) - taken - self._given
            for _ in range(ahead - len(self._free)):
                self._make()

    def take(self) -> UUID:
        """A free lock, whose name becomes the report's; NoLocks."""
        if not self._free:
            raise NoLocks("Try again in a while, or turn to an authority's external channel.")
        report_id = self._free.pop()
        self._given.add(report_id)
        return report_id

    def give_back(self, report_id: UUID) -> None:
        """The report was not stored after all."""
        self._given.discard(report_id)
        self._free.add(report_id)

    def key(self, report_id: UUID) -> bytes:
        """The lock's 32 bytes; LockGone where it was destroyed."""
        key = self._known.get(report_id)
        if key is None or not self._file(report_id).exists():
            raise LockGone("Its time was over, or its destruction was decided. Nobody can read it any more.")
        return key

    def destroy(self, report_id: UUID) -> None:
        """Destroy a lock for good; repeated, it does nothing more."""
        destroy_secret(self._file(report_id))
        self._known.pop(report_id, None)
        self._free.discard(report_id)

    def _make(self) -> None:
        report_id, key = uuid4(), os.urandom(KEY_BYTES)  # not time-ordered: an id must not tell a time
        replace_secret(self._file(report_id), key)
        self._known[report_id] = key
        self._free.add(report_id)

    def _file(self, report_id: UUID) -> Path:
        return self._folder / f"{report_id}.lock"
