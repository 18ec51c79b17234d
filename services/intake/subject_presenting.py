"""From rows of data subjects' rights to what the API answers."""

from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import subject_queries as queries
from services.intake.rights import GROUNDS, Right, State, appeal_of, grounds_of
from services.intake.sealing import DECISION_REASON, EXTENSION_REASON, RESTRICTION_REASON, STATEMENT
from services.intake.subject_schemas import GroundToRefuseOut, RestrictionOut, SubjectRequestOut
from shared.clock import swedish_date
from shared.schemas import TextOut
from shared.vault.columns import Column
from shared.vault.table import open_text

_APPEALED = frozenset({State.PARTLY, State.REFUSED})


async def requests_out(session: AsyncSession, rows: queries.Rows) -> list[SubjectRequestOut]:
    """Requests with what was decided, and restricted for them."""
    led_to = await queries.restrictions_for(session, [row.subject_request_id for row in rows])
    return [await _request_out(session, row, led_to.get(row.subject_request_id)) for row in rows]


async def _request_out(session: AsyncSession, row: Row[Any], restriction: Row[Any] | None) -> SubjectRequestOut:
    appeal = None
    if row.state in _APPEALED:
        sv, en = appeal_of(swedish_date(row.decided_at))
        appeal = TextOut(sv=sv, en=en)
    return SubjectRequestOut(
        subject_request_id=row.subject_request_id,
        party_id=row.party_id,
        party_kind=row.party_kind,
        right=row.right,
        received_on=row.received_on,
        due_on=row.due_on,
        extended=row.extended,
        extension_reason=await _opened(session, row, EXTENSION_REASON),
        state=row.state,
        statement=await open_text(session.info, row, STATEMENT),
        grounds=[GroundToRefuseOut(code=ground, law=GROUNDS[ground].law) for ground in grounds_of(Right(row.right))],
        ground=row.ground,
        reason=await _opened(session, row, DECISION_REASON),
        registered_by=row.registered_by,
        registered_at=row.registered_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        appeal=appeal,
        restriction=None if restriction is None else await restriction_out(session, restriction),
    )


async def restriction_out(session: AsyncSession, row: Row[Any]) -> RestrictionOut:
    """A restriction, and why."""
    return RestrictionOut(
        party_id=row.party_id,
        restricted=row.restricted,
        basis=row.basis,
        exception=row.exception,
        reason=await open_text(session.info, row, RESTRICTION_REASON),
        since=row.since,
        set_by=row.set_by,
        set_at=row.set_at,
        lifted_by=row.lifted_by,
        lifted_at=row.ended_at if row.lifted_by else None,
        informed_on=row.informed_on,
        request_id=row.request_id,
    )


async def _opened(session: AsyncSession, row: Row[Any], column: Column) -> str | None:
    sealed = getattr(row, f"sealed_{column.name}")
    return None if sealed is None else await open_text(session.info, row, column)
