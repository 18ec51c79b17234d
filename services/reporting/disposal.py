"""What reporting holds, and how it is disposed of: the figures stay, the ids of the things that they count go."""

from typing import Final

from shared.disposal.catalogue import DocumentType
from shared.disposal.declared import DEAD_LETTERS, MECHANICS_UNCOVERED, SEARCH_SALTS, Carry, Declared, Disposable

# table -> its key, and the ids of the events that its column groups stand for
_COUNTED: Final = {
    "alert": ("alert_id", ("seen_event", "judged_event")),
    "task": ("task_id", ()),
    "finding": ("finding_id", ("found_event",)),
    "case_progress": ("case_id", ("state_event",)),
    "case_outcome": ("case_id", ("recorded_event",)),
    "hold": ("hold_id", ("seen_event",)),
    "file": ("file_id", ("processed_event",)),
}


def _anonymised(table: str) -> Disposable:
    key, events = _COUNTED[table]
    fresh = ", ".join(f"{column} = gen_random_uuid()" for column in (key, *events))
    return Disposable(
        DocumentType.READ_MODEL,
        table,
        key,
        "t.month",
        f"ARRAY[t.{key}]",
        where="NOT t.anonymised",
        erase=f"{fresh}, anonymised = true",
    )


DECLARED: Final = Declared(
    "reporting",
    (*(_anonymised(table) for table in _COUNTED), DEAD_LETTERS, SEARCH_SALTS),
    {**MECHANICS_UNCOVERED, "screened": "sums per committee and month, without any id"},
)


def carry() -> dict[str, Carry]:
    """Nothing that reporting holds lies outside the database."""
    return {}
