"""What controls does when others' facts arrive."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.controls.disposal import DECLARED
from services.controls.operations import keep_from_tasks, open_tasks
from shared.disposal.handlers import disposal_handlers
from shared.events import AlertTriaged, CaseAccessChanged
from shared.grants import grant_handlers
from shared.inbox import Handlers
from shared.policy.resources import Kind


async def on_alert_triaged(session: AsyncSession, events: Sequence[AlertTriaged]) -> None:
    """A confirmed alert asks for a control; other outcomes ask for nothing."""
    await open_tasks(session, [event for event in events if event.outcome == "confirmed"])


async def on_case_access_changed(session: AsyncSession, events: Sequence[CaseAccessChanged]) -> None:
    """Who is kept from a case is kept from the control that led to it."""
    await keep_from_tasks(session, events)


HANDLERS: Handlers = {
    **disposal_handlers(DECLARED),
    AlertTriaged: on_alert_triaged,
    CaseAccessChanged: on_case_access_changed,
    **grant_handlers(Kind.TASK),
}
