"""Prove a trail: rebuild the tree from what the records say now, and hold it against every signed checkpoint.

Pure: it takes the sealed entries in order and the checkpoints, from a database or from an export, and needs the
public key alone. The first thing that is wrong is named.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from shared.audit.checkpoint import BadSignature, Checkpoint, UnreadableCheckpoint, Verifier
from shared.audit.records import leaf_of
from shared.audit.report import Damage, Report
from shared.audit.tree import Frontier


class Entry(NamedTuple):
    """A sealed place: its number, the record's id and leaf as sealed, and what the record says now (or None)."""

    position: int
    record_id: str
    leaf: bytes
    content: Mapping[str, Any] | None


class Found(Exception):  # noqa: N818 - named by its fact
    """The first damage."""

    def __init__(self, kind: Damage, position: int | None, record_id: str | None, detail: str) -> None:
        super().__init__(detail)
        self.kind, self.position, self.record_id, self.detail = kind, position, record_id, detail


@dataclass
class Verification:
    """Feed it the entries in order, a batch at a time; then *finish*."""

    verifier: Verifier
    notes: Sequence[str]
    elsewhere: Sequence[str] = ()
    frontier: Frontier = field(default_factory=Frontier)
    """Where the entries begin: the empty tree, or in a part of a trail the tree before it."""
    end: int | None = None
    """Where a part of a trail ends; None where the trail has no more."""
    damage: Found | None = None
    newest: str = ""

    def __post_init__(self) -> None:
        """Read and check every checkpoint: the trail's own and those kept elsewhere."""
        self._expected: dict[int, Checkpoint] = {}
        self._proven = self.frontier.size
        try:
            for note in (*self.notes, *self.elsewhere):
                self._take(note)
            self._begin()
        except Found as found:
            self.damage = found
        sizes = sorted(size for size in self._expected if size > self._proven)
        self._waiting = iter(size for size in sizes if self.end is None or size <= self.end)
        self._next = next(self._waiting, None)
        self._largest = max(sizes, default=0)

    def _begin(self) -> None:
        """A part begins at a signed checkpoint, or nothing before it is proven."""
        start = self._expected.get(self.frontier.size)
        if self.frontier.size and (start is None or start.root != self.frontier.root()):
            detail = "What comes before this part does not hash to the signed checkpoint where it begins."
            raise Found(Damage.CHANGED, self.frontier.size, None, detail)

    def _take(self, note: str) -> None:
        try:
            checkpoint = self.verifier.check(note)
        except (BadSignature, UnreadableCheckpoint) as exc:
            place = note.split("\n")[1][:20] if "\n" in note else "?"
            raise Found(Damage.BAD_SIGNATURE, None, None, f"The checkpoint of {place} records: {exc}") from exc
        known = self._expected.setdefault(checkpoint.size, checkpoint)
        if known.root != checkpoint.root:
            detail = f"Two signed checkpoints of {checkpoint.size} records differ: the trail was rebuilt."
            raise Found(Damage.FORKED, checkpoint.size - 1, None, detail)

    def feed(self, entries: Iterable[Entry]) -> None:
        """Add the next entries; nothing more is looked at once something is wrong."""
        if self.damage is not None:
            return
        try:
            for entry in entries:
                self._add(entry)
        except Found as found:
            self.damage = found

    def _add(self, entry: Entry) -> None:
        expected = self.frontier.size
        if entry.position > expected:
            raise Found(Damage.DELETED, expected, None, f"The leaf at {expected} is gone.")
        if entry.position < expected:
            raise Found(Damage.INSERTED, entry.position, entry.record_id, "A second leaf stands at this place.")
        if entry.content is None:
            raise Found(Damage.DELETED, expected, entry.record_id, "The record that was sealed here is gone.")
        leaf = leaf_of(entry.content)
        if leaf != entry.leaf:
            detail = "The record does not say what it said when it was sealed."
            raise Found(Damage.CHANGED, expected, entry.record_id, detail)
        if entry.content["record_id"] != entry.record_id:
            raise Found(Damage.CHANGED, expected, entry.record_id, "Another record stands in this one's place.")
        self.frontier.append(leaf)
        self._hold(entry)

    def _hold(self, entry: Entry) -> None:
        """Hold the tree against the checkpoint of its present size, where there is one."""
        while self._next is not None and self._next <= self.frontier.size:
            checkpoint = self._expected[self._next]
            if self._next == self.frontier.size and checkpoint.root != self.frontier.root():
                detail = (
                    f"Records {self._proven} to {self._next - 1} do not hash to the signed checkpoint sealed"
                    f" {checkpoint.sealed}: one of them was changed, swapped or put in together with its hash."
                )
                kind = Damage.CHANGED if self._own(checkpoint) else Damage.FORKED
                raise Found(kind, self._proven, entry.record_id if self._proven == entry.position else None, detail)
            self._proven, self.newest = self._next, checkpoint.sealed
            self._next = next(self._waiting, None)

    def _own(self, checkpoint: Checkpoint) -> bool:
        return checkpoint.note in self.notes

    def finish(self, inserted: str | None = None, unsealed: int = 0) -> Report:
        """The report; *inserted* is a record that stands among sealed ones and was never sealed."""
        if self.damage is None and self._next is not None:
            at = self.frontier.size
            detail = f"A signed checkpoint tells of {self._largest} records; {at} are left. The end was cut off."
            self.damage = Found(Damage.TRUNCATED, at, None, detail)
        if self.damage is None and self.frontier.size > self._proven:
            detail = f"Leaves from {self._proven} on stand under no signed checkpoint."
            self.damage = Found(Damage.INSERTED, self._proven, None, detail)
        if self.damage is None and inserted is not None:
            detail = "A record stands among sealed ones, and was never sealed: it was put in later."
            self.damage = Found(Damage.INSERTED, None, inserted, detail)
        found = self.damage
        return Report(
            origin=self.verifier.origin,
            records=self.frontier.size,
            checkpoints=len(self._expected),
            unsealed=unsealed,
            newest=self.newest,
            kind=found.kind if found else None,
            position=found.position if found else None,
            record_id=found.record_id if found else None,
            detail=found.detail if found else "",
        )
