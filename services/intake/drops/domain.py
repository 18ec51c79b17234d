"""What lies in a drop, when it is whole, and what it is called when it is put away: pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

DONE: Final = "done"
REFUSED: Final = "refused"
REASON: Final = ".reason.txt"
PARTIAL: Final = (".part", ".tmp", ".filepart")
"""Endings of names under which a file is still being written; it is renamed when it is whole."""
MOST_LISTED: Final = 20_000
"""So many names of a drop are looked at; what is put away makes room for the rest."""
_MOST_NAME_BYTES: Final = 255 - len(REASON)
_MOST_ENDING_BYTES: Final = 20


class Form(StrEnum):
    """What a name in a drop stands for."""

    FILE = "file"
    LINK = "link"
    FOLDER = "folder"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Entry:
    """A name in a drop, never followed where it is a link; *changed_ns* is its mtime, in nanoseconds."""

    name: str
    size: int
    changed_ns: int
    form: Form = Form.FILE

    @property
    def state(self) -> tuple[int, int]:
        """What changes while it is written."""
        return self.size, self.changed_ns


def left_alone(entry: Entry) -> str:
    """Why an entry is none that we take: unsafe, hidden, subfolder, partial, reason; empty where it is one."""
    if not entry.name or entry.name in {".", ".."} or "/" in entry.name or "\x00" in entry.name:
        return "unsafe"  # no name of a file: a server that makes things up
    if entry.name.startswith("."):
        return "hidden"
    if entry.form is Form.FOLDER or entry.name in {DONE, REFUSED}:
        return "subfolder"
    if _partial(entry.name):
        return "partial"
    return "reason" if entry.name.endswith(REASON) else ""


def _partial(name: str) -> str:
    lower = name.lower()
    return next((ending for ending in PARTIAL if lower.endswith(ending)), "")


@dataclass(slots=True)
class Watch:
    """What the last look at a drop saw."""

    seen: dict[str, tuple[int, int]] = field(default_factory=dict)
    renamed: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Partial names without their ending: what becomes of them is whole as soon as it is renamed."""
    calm: bool = False
    """Whether the last look ended well and left nothing to come back to."""

    def whole(self, entries: Iterable[Entry]) -> Sequence[Entry]:
        """Those that have not changed since the last look, or were renamed since; oldest first, then by name."""
        files, partial = _sorted_out(entries)
        ready = [
            one
            for name, one in files.items()
            if self.seen.get(name) == one.state or (self.renamed.get(name) == one.state and name not in partial)
        ]
        self.seen, self.renamed = {name: one.state for name, one in files.items()}, partial
        return sorted(ready, key=lambda one: (one.changed_ns, one.name))

    def at_rest(self, entries: Iterable[Entry]) -> bool:
        """Whether there is nothing to look at in earnest."""
        files, partial = _sorted_out(entries)
        return self.calm and not files and partial == self.renamed


def _sorted_out(entries: Iterable[Entry]) -> tuple[dict[str, Entry], dict[str, tuple[int, int]]]:
    """What would be taken by name, and the state of what is still being written by its name to be."""
    files, partial = {}, {}
    for entry in entries:
        match left_alone(entry):
            case "":
                files[entry.name] = entry
            case "partial":
                partial[entry.name[: -len(_partial(entry.name))]] = entry.state
    return files, partial


def kept_name(name: str, tag: str = "") -> str:
    """The name under which a file is put away: printable, short enough for its reason to lie beside it."""
    tidy = "".join(char if char.isprintable() and char not in "/\\" else "_" for char in name)
    stem, dot, ending = tidy.rpartition(".")
    if not stem or len(ending.encode()) > _MOST_ENDING_BYTES:
        stem, dot, ending = tidy, "", ""
    tail = (f"-{tag}" if tag else "") + dot + ending
    room = _MOST_NAME_BYTES - len(tail.encode())
    return stem.encode()[:room].decode(errors="ignore") + tail
