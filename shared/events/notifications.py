"""Facts that notifications publishes."""

from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import Event


class NotificationDelivered(Event, frozen=True, kw_only=True):
    """A notification left by a channel."""

    type: ClassVar[str] = "notification.delivered"
    topic: ClassVar[str] = "notifications.deliveries"

    notification_id: UUID
    channel: Literal["mail"]
