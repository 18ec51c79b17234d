"""What the gateway holds, and how it is disposed of: who has left, with their roles, deputies and keys."""

from typing import Final

from shared.disposal.catalogue import DocumentType
from shared.disposal.declared import DEAD_LETTERS, MECHANICS_UNCOVERED, SEARCH_SALTS, Carry, Child, Declared, Disposable

# a closed machine whose key still holds would lose it without anybody having taken it back
_KEY_IN_USE: Final = """
SELECT FROM api_key k WHERE k.municipality_id = t.municipality_id AND k.subject = t.subject
AND k.revoked_at IS NULL AND k.valid_until > now()
"""

DECLARED: Final = Declared(
    "gateway",
    (
        Disposable(
            DocumentType.DIRECTORY_ENTRY,
            "person",
            "person_id",
            "(t.changed_at AT TIME ZONE 'Europe/Stockholm')::date",
            "ARRAY[t.person_id]",
            where=f"NOT t.active AND NOT EXISTS ({_KEY_IN_USE})",
            children=(
                Child("assignment", "subject", of="subject"),
                Child("deputy", "subject", of="subject"),
                Child("deputy", "acts_for", of="subject"),
                Child("api_key", "subject", of="subject"),
            ),
        ),
        DEAD_LETTERS,
        SEARCH_SALTS,
    ),
    {**MECHANICS_UNCOVERED, "blind_key": "no document: the key by which user names are found"},
)


def carry() -> dict[str, Carry]:
    """Nothing that the gateway holds lies outside the database."""
    return {}
