"""The random control arm: how much is drawn is decided, a seed is promised, and when the month is over it is told.

Nothing is drawn before a committee has decided so: to look at what nothing points at takes people's hours and the
data of people who gave no cause, which is a committee's to weigh (ADR 0036).
"""

import calendar
import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.arm.models import period, policy
from services.risk.arm.queries import in_force
from services.risk.domain.drawing import MOST_NUMBER, MOST_PER_MILLE, SEED_BYTES, SETTLE_DAYS, Measure, commitment
from services.risk.operations.drawing_lots import draw
from services.risk.sealing import SEED
from shared.auth import Principal
from shared.clock import SWEDEN, swedish_date
from shared.db import Sessions, system_session
from shared.ids import derived_id, new_id
from shared.problems import InvalidRequest, NotFound
from shared.vault.table import seal_text

_MOST: Final = {Measure.NUMBER: MOST_NUMBER, Measure.PER_MILLE: MOST_PER_MILLE}


class PolicyNotPossible(InvalidRequest):
    """More than may be drawn, or a day that has passed."""

    slug, title = "random-control-not-possible", "The random control cannot be set so"


@dataclass(frozen=True, slots=True)
class NewPolicy:
    """How much of each stratum a committee wants drawn a month; a *value* of 0 draws nothing."""

    committee_id: str
    valid_from: date
    measure: Measure
    value: int
    decision: str


async def set_policy(session: AsyncSession, new: NewPolicy, by: Principal, at: datetime) -> Row[Any]:
    """Decide how much is drawn, and begin at once where the day has come; PolicyNotPossible or NotFound.

    A period that has begun keeps what it began with.
    """
    today = swedish_date(at)
    if not by.works_for(new.committee_id):
        raise NotFound("Name a committee that you work for.")
    if new.valid_from < today:
        raise PolicyNotPossible("Say today or a later day: what has been drawn, or not, stays so.")
    if new.value > (most := _MOST[new.measure].on(today)):
        raise PolicyNotPossible(f"At most {most} of each stratum and month, so that it stays a sample.")
    values = {
        "policy_id": new_id(),
        "municipality_id": by.municipality_id,
        **{name: getattr(new, name) for name in NewPolicy.__slots__},
        "set_by": by.subject,
        "set_at": at,
    }
    row = (await session.execute(insert(policy).values(values).returning(*policy.c))).one()
    await open_periods(session, at)
    return row


async def keep_periods(sessions: Sessions, at: datetime) -> None:
    """Begin and end periods wherever it is time, a municipality at a time."""
    async with system_session(sessions, "*") as session:
        municipalities = list(await session.scalars(select(policy.c.municipality_id).distinct()))
    for municipality_id in municipalities:
        async with system_session(sessions, municipality_id) as session:
            await open_periods(session, at)
            await close_periods(session, at)


async def open_periods(session: AsyncSession, at: datetime) -> None:
    """Begin the month of every committee that has decided to draw and has no period yet: make and promise its seed.

    What is screened from now to the end of the month can be drawn; what came before the promise cannot.
    """
    today = swedish_date(at)
    rows = await session.execute(in_force(today))
    for row in rows.all():
        if row.value:
            await _open(session, row, at)


async def _open(session: AsyncSession, decided: Row[Any], at: datetime) -> None:
    month = f"{swedish_date(at):%Y-%m}"
    period_id = derived_id("random_control", decided.municipality_id, decided.committee_id, month)
    if await session.scalar(select(period.c.period_id).where(period.c.period_id == period_id)):
        return
    seed = secrets.token_bytes(SEED_BYTES)
    await session.execute(
        upsert(period)
        .values(
            period_id=period_id,
            municipality_id=decided.municipality_id,
            committee_id=decided.committee_id,
            month=month,
            policy_id=decided.policy_id,
            measure=decided.measure,
            value=decided.value,
            commitment=commitment(seed),
            sealed_seed=await seal_text(session.info, decided.municipality_id, SEED, period_id, seed.hex()),
            committed_at=at,
            ends_at=_end_of_month(swedish_date(at)),
        )
        .on_conflict_do_nothing()
    )


def _end_of_month(day: date) -> datetime:
    last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return datetime.combine(last + timedelta(days=1), time.min, SWEDEN)


async def close_periods(session: AsyncSession, at: datetime) -> None:
    """Draw from every period that is over, once late signals have had their days to come, and tell its seed."""
    settled = at - timedelta(days=SETTLE_DAYS.on(swedish_date(at)))
    over = select(period.c.period_id).where(period.c.drawn_at.is_(None), period.c.ends_at <= settled)
    for period_id in list(await session.scalars(over.order_by(period.c.committee_id))):
        await _close(session, period_id, at)


async def _close(session: AsyncSession, period_id: UUID, at: datetime) -> None:
    wanted = select(period).where(period.c.period_id == period_id, period.c.drawn_at.is_(None))
    # whoever came first draws; the others find it drawn
    row = (await session.execute(wanted.with_for_update())).one_or_none()
    if row is not None:
        await draw(session, row, at)
