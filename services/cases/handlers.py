"""What cases does when others' facts arrive."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.operations.cases import open_cases
from shared.clock import utc_now
from shared.events import FindingRecorded
from shared.grants import grant_handlers
from shared.inbox import Handlers
from shared.policy.resources import Kind


async def on_finding_recorded(session: AsyncSession, events: Sequence[FindingRecorded]) -> None:
    """A finding that asks for a case gets one."""
    await open_cases(session, [event for event in events if event.open_case], utc_now())


HANDLERS: Handlers = {
    FindingRecorded: on_finding_recorded,
    **grant_handlers(Kind.CASE, Kind.NOTE, Kind.EVIDENCE),
}
