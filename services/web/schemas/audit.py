"""The audit trail."""

from datetime import date, datetime
from uuid import UUID

from services.web.schemas.base import Shape


class AuditDay(Shape):
    """Records of a day by outcome."""

    day: date
    permitted: int = 0
    denied: int = 0
    hidden: int = 0
    failed: int = 0


class AuditSeal(Shape):
    """The state of a service's seal."""

    size: int = 0
    sealed_at: datetime | None = None
    waiting: int = 0
    waiting_seconds: int = 0
    verified_at: datetime | None = None
    damage: str | None = None

    @property
    def late(self) -> bool:
        """Whether records have waited longer than a checkpoint should let them."""
        return self.waiting_seconds > LATE_SECONDS


LATE_SECONDS = 300


class AuditSummary(Shape):
    """A service's activity and seal."""

    service: str
    days: tuple[AuditDay, ...] = ()
    seal: AuditSeal = AuditSeal()


class AuditRecord(Shape):
    """Who did what, when, and how it ended."""

    record_id: UUID
    at: datetime
    actor: str
    acting_for: str | None = None
    roles: tuple[str, ...] = ()
    action: str
    outcome: str
    ground: str | None = None
    objects: tuple[str, ...] = ()
    position: int | None = None
