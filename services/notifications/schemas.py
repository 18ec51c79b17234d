"""Shapes of the notifications API."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue

from services.notifications.domain import Kind, body, link, subject
from services.notifications.queries import Entry
from shared.schemas import ApiModel, Page, TextOut, UtcTime

_EXAMPLE: dict[str, JsonValue] = {
    "notificationId": "0193a1b2-0000-7000-8000-000000000000",
    "kind": "alert",
    "committeeId": "son",
    "count": 37,
    "createdAt": "2026-03-02T08:15:00Z",
    "subject": {"sv": "37 nya signaler", "en": "37 new signals"},
    "body": {"sv": "Något är värt en titt.", "en": "Something is worth a look."},
    "link": "/alerts",
    "readAt": None,
}
_MAIL: dict[str, JsonValue] = {
    "to": "controller@exempelby.example",
    "subject": "37 nya signaler",
    "body": "37 nya signaler\n\nLogga in för att se: http://127.0.0.1:8080/alerts\n",
    "sentAt": "2026-03-02T08:15:06Z",
}


class NotificationOut(ApiModel):
    """A message in the inbox, without personal data."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    notification_id: UUID
    kind: Kind
    committee_id: str
    count: Annotated[int, Field(ge=1, description="how many things the message tells of")]
    created_at: UtcTime
    subject: TextOut
    body: TextOut
    link: Annotated[str, Field(description="page of the console that shows it")]
    read_at: UtcTime | None


class NotificationPage(Page[NotificationOut]):
    """One page of the inbox, and how many messages are unread in all."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [_EXAMPLE], "total": 1, "page": 1, "limit": 20, "unread": 1}]}
    )

    unread: Annotated[int, Field(ge=0)]


class MailOut(ApiModel):
    """A mail that the local profile caught."""

    model_config = ConfigDict(json_schema_extra={"examples": [_MAIL]})

    to: str
    subject: str
    body: str
    sent_at: UtcTime


def notification_out(entry: Entry) -> NotificationOut:
    """*entry* in both languages."""
    kind, count, reference = entry.kind, entry.number, entry.reference
    return NotificationOut(
        notification_id=entry.notification_id,
        kind=kind,
        committee_id=entry.committee_id,
        count=count,
        created_at=entry.created_at,
        subject=TextOut(sv=subject("sv", kind, count, reference), en=subject("en", kind, count, reference)),
        body=TextOut(sv=body("sv", kind), en=body("en", kind)),
        link=link(kind, count, entry.link_id),
        read_at=entry.read_at,
    )
