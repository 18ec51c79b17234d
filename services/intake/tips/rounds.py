"""The daily round: remind recipients, destroy what has had its two years, make locks ahead.

It is the only thing that publishes. An event at the moment of a report would tell the moment to whoever reads the
outbox, the broker or a mail; the round tells of yesterday and earlier.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from uuid import UUID

import structlog
from fastapi import FastAPI
from prometheus_client import Gauge
from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.tips.domain import Days, Due, destroyed_on, due
from services.intake.tips.locks import Locks
from services.intake.tips.models import RecipientKey, Reminder, Report, ReportKey
from services.intake.tips.reporting import readers
from services.intake.tips.settings import Settings
from shared.app import Resource
from shared.clock import SWEDEN, swedish_date, utc_now
from shared.db import Sessions, system_session
from shared.events import TipReminder
from shared.ids import derived_id
from shared.loops import beside, keep_going
from shared.outbox import publish
from shared.telemetry import REGISTRY

log = structlog.get_logger()

ROUND_SECONDS = 15 * 60.0
FORM_OPEN = Gauge(
    "tillit_tips_recipients", "Recipients to whom reports are sealed now; at 0 the form is closed", registry=REGISTRY
)

Failures = Callable[[], dict[str, int]]
"""What has failed on the public pages since the last round, by exception; asking empties it."""


async def go_round(sessions: Sessions, settings: Settings, locks: Locks, now: datetime) -> None:
    """One round; repeated on the same day it does nothing more."""
    today = swedish_date(now)
    async with system_session(sessions, settings.municipality_id) as session:
        # two processes must not remind twice
        await session.execute(text("SELECT pg_advisory_xact_lock(hashtext('tips round'))"))
        reports = (await session.execute(select(Report))).scalars().all()
        for report in reports:
            gone = destroyed_on(_days(report))
            if gone is not None and gone <= today:
                await _destroy(session, locks, report.report_id)
            else:
                await _remind(session, settings, report, now, today)
        taken = set((await session.execute(select(Report.report_id))).scalars())
    await asyncio.to_thread(locks.load, taken)


def _days(report: Report) -> Days:
    return Days(report.received_on, report.acknowledged_on, report.feedback_on, report.closed_on)


async def _destroy(session: AsyncSession, locks: Locks, report_id: UUID) -> None:
    """The lock first: once it is gone the report is unreadable everywhere, whatever becomes of the rows."""
    locks.destroy(report_id)
    await session.execute(delete(Report).where(Report.report_id == report_id))


async def _remind(session: AsyncSession, settings: Settings, report: Report, now: datetime, today: date) -> None:
    for what in due(_days(report), today):
        if await _first(session, report, what, today):
            await publish(session, await _reminder(session, settings, report, what, now))


async def _first(session: AsyncSession, report: Report, what: Due, today: date) -> bool:
    new = insert(Reminder).values(
        report_id=report.report_id, kind=what, municipality_id=report.municipality_id, sent_on=today
    )
    stored = await session.execute(new.on_conflict_do_nothing().returning(Reminder.kind))
    return stored.first() is not None


async def _reminder(session: AsyncSession, settings: Settings, report: Report, what: Due, now: datetime) -> TipReminder:
    holders = set((await session.execute(select(RecipientKey.subject))).scalars())
    told = select(ReportKey.subject).where(ReportKey.report_id == report.report_id)
    barred = holders - set((await session.execute(told)).scalars())
    return TipReminder(
        event_id=derived_id("tip.reminder", report.report_id, what),
        municipality_id=report.municipality_id,
        occurred_at=now,
        report_id=report.report_id,
        committee_id=settings.committee_id,
        due=what.value,
        barred=tuple(sorted(barred | set(report.barred))),
    )


async def lay_out(sessions: Sessions, settings: Settings, locks: Locks) -> None:
    """Read the locks, and make enough of them, before the first report."""
    async with system_session(sessions, settings.municipality_id) as session:
        taken = set((await session.execute(select(Report.report_id))).scalars())
    await asyncio.to_thread(locks.load, taken)


def daily(locks: Locks, failures: Failures) -> Resource:
    """The round for as long as the application runs."""

    def resource(app: FastAPI) -> AbstractAsyncContextManager[None]:
        settings: Settings = app.state.settings
        done = _Day()

        async def step() -> bool:
            now = utc_now()
            local = now.astimezone(SWEDEN)
            await _count_readers(app.state.sessions, settings)
            if local.hour >= settings.announce_hour and done.on != local.date():
                await go_round(app.state.sessions, settings, locks, now)
                done.on = local.date()
                if found := failures():
                    log.warning("tips.pages_failed", failures=found)
            return False

        return beside(lambda stop: keep_going("tips round", step, stop, asyncio.Event(), ROUND_SECONDS))

    return resource


async def _count_readers(sessions: Sessions, settings: Settings) -> None:
    async with system_session(sessions, settings.municipality_id) as session:
        FORM_OPEN.set(len(await readers(session)))


class _Day:
    """The day of the last round."""

    on: date | None = None
