"""What cases does when others' facts arrive."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.disposal import DECLARED
from services.cases.operations.cases import open_cases
from services.cases.operations.disposal import take_reports
from services.cases.operations.restriction_holds import follow_restrictions
from shared.clock import utc_now
from shared.disposal.handlers import disposal_handlers
from shared.events import DisposalReported, FindingRecorded, PartyRestrictionChanged
from shared.grants import grant_handlers
from shared.inbox import Handlers
from shared.policy.resources import Kind


async def on_finding_recorded(session: AsyncSession, events: Sequence[FindingRecorded]) -> None:
    """A finding that asks for a case gets one."""
    await open_cases(session, [event for event in events if event.open_case], utc_now())


async def on_disposal_reported(session: AsyncSession, events: Sequence[DisposalReported]) -> None:
    """Keep what services counted or removed, and let runs go on."""
    await take_reports(session, events)


async def on_party_restriction_changed(session: AsyncSession, events: Sequence[PartyRestrictionChanged]) -> None:
    """Nothing that names a restricted payee is disposed of."""
    await follow_restrictions(session, events)


HANDLERS: Handlers = {
    **disposal_handlers(DECLARED),
    **grant_handlers(Kind.CASE, Kind.NOTE, Kind.EVIDENCE),
    FindingRecorded: on_finding_recorded,
    DisposalReported: on_disposal_reported,
    PartyRestrictionChanged: on_party_restriction_changed,
}
