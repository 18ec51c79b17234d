"""The directory of people who get mail."""

from sqlalchemy.dialects.postgresql import insert

from services.notifications import models
from services.notifications.domain import demo_directory
from services.notifications.sealing import sealed_recipient
from shared.db import Sessions, system_session


async def seed_directory(sessions: Sessions) -> None:
    """Enter the demo users of the local profile; who is there already stays as they are."""
    async with system_session(sessions, "*") as session:
        rows = [await sealed_recipient(session, row) for row in demo_directory()]
        await session.execute(insert(models.recipient).on_conflict_do_nothing(), rows)
