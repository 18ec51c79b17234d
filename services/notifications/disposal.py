"""What notifications holds, and how it is disposed of: what was told to whom, and the mails of it."""

from typing import Final

from shared.disposal.catalogue import DocumentType
from shared.disposal.declared import DEAD_LETTERS, MECHANICS_UNCOVERED, SEARCH_SALTS, Carry, Child, Declared, Disposable

DECLARED: Final = Declared(
    "notifications",
    (
        Disposable(
            DocumentType.NOTIFICATION,
            "notification",
            "notification_id",
            "(t.created_at AT TIME ZONE 'Europe/Stockholm')::date",
            "ARRAY[t.notification_id, t.link_id]",
            children=(
                Child("delivery_line", "notification_id"),
                Child("notification_read", "notification_id"),
            ),
        ),
        Disposable(
            DocumentType.DELIVERY,
            "delivery",
            "delivery_id",
            "(t.settled_at AT TIME ZONE 'Europe/Stockholm')::date",
            "ARRAY[t.delivery_id]",
            where="t.status IN ('sent', 'given_up')",
            children=(Child("delivery_line", "delivery_id"),),
        ),
        Disposable(
            DocumentType.CAUGHT_MAIL,
            "mailbox",
            "mail_id",
            "(t.sent_at AT TIME ZONE 'Europe/Stockholm')::date",
            "ARRAY[t.mail_id]",
        ),
        DEAD_LETTERS,
        SEARCH_SALTS,
    ),
    {
        **MECHANICS_UNCOVERED,
        "recipient": "the directory's copy of who works here now: the directory changes it",
        "told": "opaque ids: what was told once is not told again, however old the message that comes",
        "matter": "opaque ids of who is kept from a matter: it stands for as long as the matter can be told of",
    },
)


def carry() -> dict[str, Carry]:
    """Nothing that notifications holds lies outside the database."""
    return {}
