"""What a case keeps from disposal: all that it refers to while it is open, its signal and control while it exists."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.domain.states import State, is_open
from services.cases.models import CaseFile, PaymentHold
from shared.clock import utc_now
from shared.events import DisposalHoldChanged
from shared.events.disposal import HoldReason
from shared.ids import derived_id
from shared.outbox import publish


async def keep_for_case(session: AsyncSession, case: CaseFile, at: datetime) -> None:
    """Tell everybody what is kept for *case* as it stands now; the case's row is locked."""
    await session.flush()
    case.hold_version += 1
    behind = tuple(filter(None, (case.alert_id, case.task_id, case.finding_id)))
    of_holds = select(PaymentHold.payment_id).where(PaymentHold.case_id == case.case_id)
    stopped = [payment_id for payment_id in await session.scalars(of_holds) if payment_id]
    await publish(
        session,
        _hold(
            case,
            "open_case",
            (case.case_id, *behind, *case.payment_ids, *stopped),
            active=is_open(State(case.state)),
            at=at,
        ),
        _hold(case, "case_file", behind, active=True, at=at),
    )


async def let_go(session: AsyncSession, case_ids: Sequence[UUID]) -> None:
    """Tell everybody that the signal and the control behind cases that are disposed of need not be kept for them."""
    cases = (await session.scalars(select(CaseFile).where(CaseFile.case_id.in_(case_ids)))).all()
    for case in cases:
        case.hold_version += 1
        behind = tuple(filter(None, (case.alert_id, case.task_id, case.finding_id)))
        await publish(session, _hold(case, "case_file", behind, active=False, at=utc_now()))
    await session.flush()


def _hold(case: CaseFile, why: HoldReason, ids: tuple[UUID, ...], *, active: bool, at: datetime) -> DisposalHoldChanged:
    return DisposalHoldChanged(
        event_id=derived_id("disposal.hold", case.case_id, why, case.hold_version),
        municipality_id=case.municipality_id,
        occurred_at=at,
        hold_id=derived_id("hold", case.case_id, why),
        version=case.hold_version,
        object_ids=ids,
        why=why,
        active=active,
    )
