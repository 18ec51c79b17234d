"""Reads of how people work with alerts: what each is worth, when its payments leave, and what was done with it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models
from services.risk.desk.models import alert_step, capacity, handling_time, suppression
from services.risk.domain.cutoff import CUT_OFFS, cut_off
from services.risk.domain.ranking import Stake, Value, alert_precision, value_of
from services.risk.operations.staffing import handling_times
from services.risk.queries import Rows, judgements
from services.risk.rule_books import RuleBook
from shared.clock import swedish_date
from shared.schemas import PageParams


class Valued(NamedTuple):
    """An alert, what a look at it is expected to save, and the clock of what it says of payments not made yet."""

    row: Row[Any]
    value: Value
    clock: datetime | None
    passed: bool


class Clock(NamedTuple):
    """Öre not paid yet that can still be stopped, until when at first; and the last cut-off that has passed."""

    stoppable_minor: int = 0
    until: datetime | None = None
    passed: datetime | None = None


async def valued(session: AsyncSession, book: RuleBook, rows: Collection[Row[Any]], now: datetime) -> list[Valued]:
    """Each of the alerts *rows* with its value; a fixed number of reads, however many."""
    day = swedish_date(now)
    judged, minutes = await judgements(session), await handling_times(session, day)
    clocks = await _clocks(session, [row.alert_id for row in rows if row.status == "open"], now)
    found = []
    for row in rows:
        clock = clocks.get(row.alert_id, Clock())
        rules = book.known(row.rules)
        stake = Stake(row.amount_minor, clock.stoppable_minor, clock.until)
        took = sum(minutes[family] for family in {rule.family for rule in rules}) or 1
        value = value_of(stake, alert_precision(rules, judged, day), took, now, day)
        found.append(Valued(row, value, clock.until or clock.passed, clock.until is None and clock.passed is not None))
    return found


async def _clocks(session: AsyncSession, alert_ids: Sequence[UUID], now: datetime) -> Mapping[UUID, Clock]:
    signal, payment = models.signal, models.payment
    pays_on = func.coalesce(payment.c.payment_date, payment.c.due_date)
    rows = await session.execute(
        select(signal.c.alert_id, payment.c.payment_id, payment.c.kind, pays_on.label("on"), payment.c.amount_minor)
        .join(
            payment,
            (payment.c.municipality_id == signal.c.municipality_id) & (payment.c.payment_id == signal.c.payment_id),
        )
        .where(
            signal.c.alert_id.in_(alert_ids),
            ~signal.c.cleared,
            pays_on >= swedish_date(now),
            payment.c.kind.in_(CUT_OFFS),
        )
        .distinct()
    )
    clocks: dict[UUID, Clock] = defaultdict(Clock)
    for row in rows:
        clock, until = clocks[row.alert_id], cut_off(row.kind, row.on)
        if until is None:
            continue
        if until > now:
            first = min(until, clock.until or until)
            clocks[row.alert_id] = clock._replace(
                stoppable_minor=clock.stoppable_minor + max(0, row.amount_minor), until=first
            )
        else:
            clocks[row.alert_id] = clock._replace(passed=max(until, clock.passed or until))
    return clocks


async def handled_since(session: AsyncSession, book: RuleBook, since: date, day: date) -> dict[str, int]:
    """Minutes by committee of the alerts that people have judged from *since* on, by what such looks take."""
    alert = models.alert
    judged_on = func.date(func.timezone("Europe/Stockholm", alert.c.triaged_at))
    rows = await session.execute(
        select(alert.c.committee_id, alert.c.rules).where(
            alert.c.status == "triaged", alert.c.triaged_by != "system", judged_on >= since
        )
    )
    minutes = await handling_times(session, day)
    used: dict[str, int] = defaultdict(int)
    for row in rows:
        families = {rule.family for rule in book.known(row.rules)}
        used[row.committee_id] += sum(minutes[family] for family in families)
    return used


def monday_of(day: date) -> date:
    """The first day of the week of *day*."""
    return day - timedelta(days=day.weekday())


async def aside(session: AsyncSession, committee_id: str | None, today: date) -> dict[str, tuple[int, int]]:
    """How many things are put aside and the öre of them: snoozed and merged alerts, and suppressed signals."""
    alert, signal = models.alert, models.signal
    mine = [alert.c.committee_id == committee_id] if committee_id else []
    merged = (
        select(func.count(), func.coalesce(func.sum(alert.c.amount_minor), 0))
        .select_from(alert)
        .where(*mine, alert.c.status == "merged", alert.c.triaged_at.is_(None))
    )
    snoozed = (
        select(func.count(), func.coalesce(func.sum(alert.c.amount_minor), 0))
        .select_from(alert)
        .where(*mine, alert.c.status == "open", alert.c.snoozed_until >= today)
    )
    mine = [signal.c.committee_id == committee_id] if committee_id else []
    kept = (
        select(func.count(), func.coalesce(func.sum(signal.c.amount_minor), 0))
        .select_from(signal)
        .where(*mine, signal.c.suppression_id.is_not(None), ~signal.c.cleared)
    )
    named = {"snoozed": snoozed, "merged": merged, "suppressed": kept}
    found = {name: (await session.execute(query)).one() for name, query in named.items()}
    return {name: (int(row[0]), int(row[1])) for name, row in found.items()}


async def steps_of(session: AsyncSession, alert_id: UUID) -> Rows:
    """What was done with an alert, oldest first."""
    mine = select(alert_step).where(alert_step.c.alert_id == alert_id)
    return (await session.execute(mine.order_by(alert_step.c["at"], alert_step.c.step_id))).all()


async def parts_of(session: AsyncSession, alert_id: UUID) -> Rows:
    """The alerts that are part of an alert."""
    alert = models.alert
    mine = select(alert).where(alert.c.merged_into == alert_id, alert.c.status == "merged")
    return (await session.execute(mine.order_by(alert.c.number))).all()


async def judged_before(session: AsyncSession, row: Row[Any]) -> Rows:
    """The judged alerts of the same subject."""
    alert = models.alert
    same = [alert.c[name] == getattr(row, name) for name in ("committee_id", "subject_type", "subject_id")]
    judged = select(alert).where(*same, alert.c.status == "triaged", alert.c.alert_id != row.alert_id)
    return (await session.execute(judged.order_by(alert.c.number.desc()).limit(20))).all()


async def others_open(session: AsyncSession, row: Row[Any]) -> Rows:
    """Open alerts of the committee that may belong together with *row*: those of the same party."""
    alert = models.alert
    if row.party_id is None:
        return []
    same = (alert.c.committee_id == row.committee_id, alert.c.party_id == row.party_id)
    waiting = select(alert).where(*same, alert.c.status == "open", alert.c.alert_id != row.alert_id)
    return (await session.execute(waiting.order_by(alert.c.number).limit(20))).all()


async def suppressions(
    session: AsyncSession, page: PageParams, state: str | None, alert_id: UUID | None
) -> tuple[Rows, int]:
    """A page of suppressions, those that wait or hold longest first, each with how many signals it keeps back."""
    signal = models.signal
    kept = (
        select(func.count().label("signals"), func.coalesce(func.sum(signal.c.amount_minor), 0).label("kept_minor"))
        .where(signal.c.suppression_id == suppression.c.suppression_id, ~signal.c.cleared)
        .correlate(suppression)
        .lateral("kept")
    )
    chosen = select(suppression, kept.c.signals, kept.c.kept_minor).join(kept, true())
    if state:
        chosen = chosen.where(suppression.c.state == state)
    if alert_id:
        chosen = chosen.where(suppression.c.alert_id == alert_id)
    total = await session.scalar(select(func.count()).select_from(chosen.subquery()))
    by = (suppression.c.state == "ended", suppression.c.until, suppression.c.suppression_id)
    rows = await session.execute(chosen.order_by(*by).limit(page.limit).offset(page.offset))
    return rows.all(), int(total or 0)


async def capacity_history(session: AsyncSession) -> Rows:
    """Every capacity that was stated, newest first."""
    by = (capacity.c.committee_id, capacity.c.valid_from.desc(), capacity.c.version.desc())
    return (await session.execute(select(capacity).order_by(*by).limit(1_000))).all()


async def handling_history(session: AsyncSession) -> Rows:
    """Every handling time that the municipality stated, newest first."""
    by = (handling_time.c.family, handling_time.c.valid_from.desc(), handling_time.c.version.desc())
    return (await session.execute(select(handling_time).order_by(*by).limit(1_000))).all()
