"""What a person does with the inbox."""

from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.notifications import models, queries
from services.notifications.queries import Entry
from shared.auth import Principal


async def mark_read(session: AsyncSession, caller: Principal, notification_id: UUID) -> Entry:
    """Note that the caller has read a notification; NotFound where it is not the caller's.

    Reading again changes nothing, unless more has been gathered since.
    """
    entry = await queries.addressed(session, caller, notification_id)
    if entry.read_at is not None:
        return entry
    values = {
        "notification_id": notification_id,
        "subject": caller.subject,
        "municipality_id": caller.municipality_id,
        "committee_id": entry.committee_id,
        "number": entry.number,
    }
    new = insert(models.notification_read).values(values)
    again = {"number": new.excluded.number, "read_at": func.now()}
    await session.execute(new.on_conflict_do_update(index_elements=["notification_id", "subject"], set_=again))
    return await queries.addressed(session, caller, notification_id)
