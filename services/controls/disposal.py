"""What controls holds, and how it is disposed of: controls with their checklist and finding."""

from typing import Final

from shared.disposal.catalogue import DocumentType
from shared.disposal.declared import DEAD_LETTERS, MECHANICS_UNCOVERED, SEARCH_SALTS, Carry, Declared, Disposable

DECLARED: Final = Declared(
    "controls",
    (
        Disposable(
            DocumentType.CONTROL,
            "control_task",
            "task_id",
            "(t.completed_at AT TIME ZONE 'Europe/Stockholm')::date",
            "ARRAY[t.task_id, t.alert_id, t.finding_id] || t.payment_ids",
            where="t.status = 'done'",
            minor="t.amount_minor",
            secrecy="OSL 17 kap. 1 §",
        ),
        DEAD_LETTERS,
        SEARCH_SALTS,
    ),
    MECHANICS_UNCOVERED,
)


def carry() -> dict[str, Carry]:
    """Nothing that controls holds lies outside the database."""
    return {}
