"""Nobody forgets to dispose: a count each week by itself, and how long what is due has waited."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from prometheus_client import Gauge
from sqlalchemy import Row, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.cases.models import plan
from services.cases.operations.disposal import order_count, reports_of
from shared.auth import SYSTEM
from shared.clock import swedish_date
from shared.dated import DatedValue, Parameter
from shared.telemetry import REGISTRY

OVERDUE: Final = Gauge(
    "tillit_disposal_overdue_days", "Days that the oldest document due for disposal has waited", registry=REGISTRY
)
COUNT_DAYS: Final = Parameter(
    "days between counts", "days", (DatedValue(7, date(2026, 1, 1), "policy: a reminder a week"),)
)
_RUN: Final = plan.run
_OPEN: Final = ("counting", "counted", "proposed", "removing")


async def watch_plan(session: AsyncSession, now: datetime) -> int:
    """Count anew for each municipality whose last count is old; tell how long what is due has waited, in days."""
    # several processes watch; one of them counts
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtext('disposal watch'))"))
    rules = select(plan.rule.c.municipality_id).where(plan.rule.c.state == "in_force").distinct()
    waits = [0]
    for municipality_id in await session.scalars(rules):
        newest = select(_RUN).where(_RUN.c.municipality_id == municipality_id, _RUN.c.state != "withdrawn")
        run = (await session.execute(newest.order_by(_RUN.c.ordered_at.desc()).limit(1))).one_or_none()
        day = swedish_date(now)
        if run is None or day - run.as_of >= timedelta(days=COUNT_DAYS.on(day)):
            await _count_again(session, municipality_id, now)
        if run is not None and run.state in _OPEN:
            waits.append(await _waited(session, run, day))
    OVERDUE.set(max(waits))
    return max(waits)


async def _count_again(session: AsyncSession, municipality_id: str, now: datetime) -> None:
    """A new count replaces those that were made by themselves and that nobody has taken up."""
    if await _in_hand(session, municipality_id):
        return
    left = (_RUN.c.municipality_id == municipality_id, _RUN.c.ordered_by == SYSTEM)
    waiting = _RUN.c.state.in_(("counting", "counted"))
    await session.execute(update(_RUN).where(*left, waiting).values(state="withdrawn"))
    await order_count(session, municipality_id, SYSTEM, now)


async def _in_hand(session: AsyncSession, municipality_id: str) -> bool:
    taken = (_RUN.c.municipality_id == municipality_id, _RUN.c.state.in_(("proposed", "removing")))
    return await session.scalar(select(_RUN.c.run_id).where(*taken).limit(1)) is not None


async def _waited(session: AsyncSession, run: Row[Any], day: date) -> int:
    months = {line["type"]: line["months"] for line in run.lines}
    year_end = {line["type"]: line["from_year_end"] for line in run.lines}
    parts = [p for row in await reports_of(session, run.run_id) if row.stage == "count" for p in row.parts]
    due = [p for p in parts if p["due"] and p.get("oldest")]
    starts = [(date.fromisoformat(p["oldest"]), p["type"]) for p in due]
    ends = [_end(date(d.year, 12, 31) if year_end[t] else d, months[t]) for d, t in starts]
    return max([0, *((day - end).days for end in ends)])


def _end(start: date, months: int) -> date:
    """About *months* after *start*: near enough for a reminder, never for a removal."""
    years, month = divmod(start.month - 1 + months, 12)
    return date(start.year + years, month + 1, min(start.day, 28))
