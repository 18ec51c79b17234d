"""What each event makes people be told."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.notifications.disposal import DECLARED
from services.notifications.domain import Kind, Notice
from services.notifications.operations import keep_from, keep_from_report, tell
from shared.disposal.handlers import disposal_handlers
from shared.events import (
    AlertRaised,
    CaseAccessChanged,
    CaseOpened,
    CaseStateChanged,
    ControlTaskOpened,
    DisclosureDecided,
    DisclosureProposed,
    FileProcessed,
    HoldApproved,
    HoldProposed,
    RecordsReceived,
    TipReminder,
)
from shared.ids import derived_id
from shared.inbox import Handlers


async def on_alert_raised(session: AsyncSession, events: Sequence[AlertRaised]) -> None:
    """Tell those who judge signals in the committee."""
    notices = [Notice(Kind.ALERT, e.committee_id, e.alert_id, e.alert_id, e.occurred_at) for e in events]
    await tell(session, events[0].municipality_id, notices)


async def on_control_task_opened(session: AsyncSession, events: Sequence[ControlTaskOpened]) -> None:
    """Tell those who do controls in the committee."""
    notices = [Notice(Kind.TASK, e.committee_id, e.task_id, e.task_id, e.occurred_at) for e in events]
    await tell(session, events[0].municipality_id, notices)


async def on_case_opened(session: AsyncSession, events: Sequence[CaseOpened]) -> None:
    """Tell those who handle cases in the committee, and the head of security."""
    notices = [
        Notice(Kind.CASE_OPENED, e.committee_id, e.case_id, e.case_id, e.occurred_at, e.reference) for e in events
    ]
    await tell(session, events[0].municipality_id, notices)


async def on_case_state_changed(session: AsyncSession, events: Sequence[CaseStateChanged]) -> None:
    """Tell that a case moved on: each move is a thing of its own."""
    notices = [
        Notice(Kind.CASE_MOVED, e.committee_id, e.event_id, e.case_id, e.occurred_at, e.reference) for e in events
    ]
    await tell(session, events[0].municipality_id, notices)


async def on_case_access_changed(session: AsyncSession, events: Sequence[CaseAccessChanged]) -> None:
    """Who is kept from a case is told nothing of it, of its signal or of its control."""
    for event in events:
        await keep_from(session, event)


async def on_hold_proposed(session: AsyncSession, events: Sequence[HoldProposed]) -> None:
    """Ask for the second person, who is not the one that proposed."""
    kind = Kind.HOLD_PROPOSED
    notices = [
        Notice(kind, e.committee_id, e.hold_id, e.case_id, e.occurred_at, e.reference, e.proposed_by) for e in events
    ]
    await tell(session, events[0].municipality_id, notices)


async def on_hold_approved(session: AsyncSession, events: Sequence[HoldApproved]) -> None:
    """Tell that a hold is in force, save the person who approved it."""
    kind = Kind.HOLD_APPROVED
    notices = [
        Notice(kind, e.committee_id, e.hold_id, e.case_id, e.occurred_at, e.reference, e.approved_by) for e in events
    ]
    await tell(session, events[0].municipality_id, notices)


async def on_disclosure_proposed(session: AsyncSession, events: Sequence[DisclosureProposed]) -> None:
    """Ask for the second person of the giving committee, who is not the one that proposed."""
    kind = Kind.DISCLOSURE_PROPOSED
    notices = [
        Notice(kind, e.committee_id, e.disclosure_id, e.disclosure_id, e.occurred_at, excluded=e.proposed_by)
        for e in events
    ]
    await tell(session, events[0].municipality_id, notices)


async def on_disclosure_decided(session: AsyncSession, events: Sequence[DisclosureDecided]) -> None:
    """Tell the committee that was given something."""
    kind = Kind.DISCLOSURE_RECEIVED
    notices = [
        Notice(kind, e.to_committee, e.disclosure_id, e.disclosure_id, e.occurred_at) for e in events if e.to_committee
    ]
    await tell(session, events[0].municipality_id, notices)


async def on_file_processed(session: AsyncSession, events: Sequence[FileProcessed]) -> None:
    """Tell of files that were refused, whole or in part."""
    notices = [
        Notice(
            Kind.FILE_REJECTED if e.status == "rejected" else Kind.FILE_ROWS_REJECTED,
            e.committee_id, e.file_id, e.file_id, e.occurred_at,
        )
        for e in events
        if e.status == "rejected" or e.rejected
    ]  # fmt: skip
    await tell(session, events[0].municipality_id, notices)


TOLD: Final = {"undue_influence_incident": Kind.INCIDENT, "tip": Kind.PUBLIC_TIP}
"""Kinds of records of which somebody is told at once."""


async def on_records_received(session: AsyncSession, events: Sequence[RecordsReceived]) -> None:
    """Tell of incidents of undue influence, and of tips from the public; a corrected one is not news."""
    notices = [
        Notice(TOLD[e.kind], e.committee_id, fact.record_id, fact.record_id, e.occurred_at)
        for e in events
        if e.kind in TOLD
        for fact in e.records
        if fact.supersedes is None
    ]
    await tell(session, events[0].municipality_id, notices)


async def on_tip_reminder(session: AsyncSession, events: Sequence[TipReminder]) -> None:
    """Tell the recipients who can open the report that it awaits them; the others learn nothing."""
    for event in events:
        await keep_from_report(session, event)
    notices = [
        Notice(Kind.TIP, e.committee_id, derived_id(e.report_id, e.due), e.report_id, e.occurred_at) for e in events
    ]
    await tell(session, events[0].municipality_id, notices)


HANDLERS: Handlers = {
    **disposal_handlers(DECLARED),
    AlertRaised: on_alert_raised,
    ControlTaskOpened: on_control_task_opened,
    CaseOpened: on_case_opened,
    CaseStateChanged: on_case_state_changed,
    CaseAccessChanged: on_case_access_changed,
    HoldProposed: on_hold_proposed,
    HoldApproved: on_hold_approved,
    DisclosureProposed: on_disclosure_proposed,
    DisclosureDecided: on_disclosure_decided,
    FileProcessed: on_file_processed,
    RecordsReceived: on_records_received,
    TipReminder: on_tip_reminder,
}
