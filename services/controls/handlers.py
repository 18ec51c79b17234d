"""What controls does when others' facts arrive."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.controls.operations import open_tasks
from shared.events import AlertTriaged
from shared.inbox import Handlers


async def on_alert_triaged(session: AsyncSession, events: Sequence[AlertTriaged]) -> None:
    """A confirmed alert asks for a control; other outcomes ask for nothing."""
    await open_tasks(session, [event for event in events if event.outcome == "confirmed"])


HANDLERS: Handlers = {AlertTriaged: on_alert_triaged}
