"""What each event changes in the figures."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting import operations
from services.reporting.disposal import DECLARED
from shared.disposal.handlers import disposal_handlers
from shared.events import (
    AlertBroughtBack,
    AlertPutAside,
    AlertRaised,
    AlertSignalsAdded,
    AlertTriaged,
    CaseOpened,
    CaseOutcomeRecorded,
    CaseStateChanged,
    ControlTaskCompleted,
    ControlTaskOpened,
    FileProcessed,
    FindingRecorded,
    HoldApproved,
    HoldEnded,
    HoldProposed,
    PaymentsScreened,
)
from shared.inbox import Handlers


async def on_payments_screened(session: AsyncSession, events: Sequence[PaymentsScreened]) -> None:
    """Count what was screened."""
    await operations.add_screened(session, events)


async def on_alert_raised(session: AsyncSession, events: Sequence[AlertRaised]) -> None:
    """Count an alert in the month in which it was raised."""
    await operations.note_raised(session, events)
    await operations.note_standing(session, events)


async def on_alert_signals_added(session: AsyncSession, events: Sequence[AlertSignalsAdded]) -> None:
    """Keep up with what an alert is about."""
    await operations.note_standing(session, events)


async def on_alert_triaged(session: AsyncSession, events: Sequence[AlertTriaged]) -> None:
    """Count how an alert was judged."""
    await operations.note_judged(session, events)
    await operations.note_standing(session, events)


async def on_alert_put_aside(session: AsyncSession, events: Sequence[AlertPutAside]) -> None:
    """Count an alert that became part of another with that one."""
    await operations.note_merged(session, events)


async def on_alert_brought_back(session: AsyncSession, events: Sequence[AlertBroughtBack]) -> None:
    """Count an alert that was opened again as not judged."""
    await operations.note_back(session, events)


async def on_control_task_opened(session: AsyncSession, events: Sequence[ControlTaskOpened]) -> None:
    """Count a control to do."""
    await operations.note_tasks(session, events, "opened_at")


async def on_control_task_completed(session: AsyncSession, events: Sequence[ControlTaskCompleted]) -> None:
    """Count a control that is done."""
    await operations.note_tasks(session, events, "done_at")


async def on_finding_recorded(session: AsyncSession, events: Sequence[FindingRecorded]) -> None:
    """Count a finding."""
    await operations.note_findings(session, events)


async def on_case_opened(session: AsyncSession, events: Sequence[CaseOpened]) -> None:
    """Count a case."""
    await operations.note_cases_opened(session, events)


async def on_case_state_changed(session: AsyncSession, events: Sequence[CaseStateChanged]) -> None:
    """Keep up with where a case is."""
    await operations.note_case_states(session, events)


async def on_case_outcome_recorded(session: AsyncSession, events: Sequence[CaseOutcomeRecorded]) -> None:
    """Count what came of a case, in öre."""
    await operations.note_outcomes(session, events)


async def on_hold_proposed(session: AsyncSession, events: Sequence[HoldProposed]) -> None:
    """Count a hold that awaits a second person."""
    await operations.note_holds(session, events, "proposed_at")


async def on_hold_approved(session: AsyncSession, events: Sequence[HoldApproved]) -> None:
    """Count a hold in force."""
    await operations.note_holds(session, events, "approved_at")


async def on_hold_ended(session: AsyncSession, events: Sequence[HoldEnded]) -> None:
    """Count a hold that is over."""
    await operations.note_holds(session, events, "ended_at")


async def on_file_processed(session: AsyncSession, events: Sequence[FileProcessed]) -> None:
    """Count a file and its rows."""
    await operations.note_files(session, events)


HANDLERS: Handlers = {
    **disposal_handlers(DECLARED),
    PaymentsScreened: on_payments_screened,
    AlertRaised: on_alert_raised,
    AlertSignalsAdded: on_alert_signals_added,
    AlertTriaged: on_alert_triaged,
    AlertPutAside: on_alert_put_aside,
    AlertBroughtBack: on_alert_brought_back,
    ControlTaskOpened: on_control_task_opened,
    ControlTaskCompleted: on_control_task_completed,
    FindingRecorded: on_finding_recorded,
    CaseOpened: on_case_opened,
    CaseStateChanged: on_case_state_changed,
    CaseOutcomeRecorded: on_case_outcome_recorded,
    HoldProposed: on_hold_proposed,
    HoldApproved: on_hold_approved,
    HoldEnded: on_hold_ended,
    FileProcessed: on_file_processed,
}
