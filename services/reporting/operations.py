"""Writes of reporting: sets of events become rows, with a fixed number of statements for any number of them.

The rows are the same whatever the order in which events come: sums commute, of two times the earlier one
stays, and of two states the one of the newer event.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Table, or_, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import func

from services.reporting import models
from services.reporting.domain import MERGED, month_named
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

AnyAlert = AlertRaised | AlertSignalsAdded | AlertTriaged
AnyTask = ControlTaskOpened | ControlTaskCompleted
AnyHold = HoldProposed | HoldApproved | HoldEnded
Row = dict[str, Any]
"""A row of one of our tables: column to value."""


async def add_screened(session: AsyncSession, events: Sequence[PaymentsScreened]) -> None:
    """Add to the sums of committee and month; the inbox lets each event through once."""
    table = models.screened
    added: dict[tuple[str, str], Counter[str]] = {}
    for count in (count for event in events for count in event.counts):
        sums = added.setdefault((count.committee_id, count.month), Counter())
        sums.update(screened=count.screened, flagged=count.flagged, amount_minor=count.amount_minor)
    rows = [
        {"municipality_id": events[0].municipality_id, "committee_id": committee, "month": month_named(month)}
        | {name: sums[name] for name in ("screened", "flagged", "amount_minor")}
        for (committee, month), sums in sorted(added.items())
    ]
    if not rows:
        return
    new = insert(table).values(rows)
    grown = {name: table.c[name] + new.excluded[name] for name in ("screened", "flagged", "amount_minor")}
    await session.execute(new.on_conflict_do_update(index_elements=list(table.primary_key), set_=grown))


async def note_raised(session: AsyncSession, events: Sequence[AlertRaised]) -> None:
    """Remember when alerts were raised."""
    rows = [_row(e, alert_id=e.alert_id, raised_at=e.occurred_at) for e in events]
    await _keep_first(session, models.alert, rows, "raised_at")


async def note_standing(session: AsyncSession, events: Sequence[AnyAlert]) -> None:
    """Remember the newest rules and amount of alerts."""
    rows = [
        _row(e, alert_id=e.alert_id, rules=list(e.rules), amount_minor=e.amount_minor, **_stamp("seen", e))
        for e in events
    ]
    await _keep_newest(session, models.alert, rows, "seen")


async def note_judged(session: AsyncSession, events: Sequence[AlertTriaged]) -> None:
    """Remember the newest judgement of alerts."""
    rows = [_row(e, alert_id=e.alert_id, outcome=e.outcome, **_stamp("judged", e)) for e in events]
    await _keep_newest(session, models.alert, rows, "judged")


async def note_merged(session: AsyncSession, events: Sequence[AlertPutAside]) -> None:
    """Remember which alerts became part of another, with which they are counted from then on."""
    merged = [e for e in events if e.how == "merged"]
    rows = [_row(e, alert_id=e.alert_id, outcome=MERGED, **_stamp("judged", e)) for e in merged]
    if rows:
        await _keep_newest(session, models.alert, rows, "judged")


async def note_back(session: AsyncSession, events: Sequence[AlertBroughtBack]) -> None:
    """Remember that alerts that were judged, or part of another, wait to be judged again."""
    back = [e for e in events if e.how != "woken"]
    rows = [_row(e, alert_id=e.alert_id, outcome=None, **_stamp("judged", e)) for e in back]
    if rows:
        await _keep_newest(session, models.alert, rows, "judged")


async def note_tasks(session: AsyncSession, events: Sequence[AnyTask], column: str) -> None:
    """Remember when controls were opened, or done: *column* says which."""
    rows = [_row(e, task_id=e.task_id, **{column: e.occurred_at}) for e in events]
    await _keep_first(session, models.task, rows, column)


async def note_findings(session: AsyncSession, events: Sequence[FindingRecorded]) -> None:
    """Remember findings."""
    rows = [_row(e, finding_id=e.finding_id, severity=e.severity, **_stamp("found", e)) for e in events]
    await _keep_newest(session, models.finding, rows, "found")


async def note_cases_opened(session: AsyncSession, events: Sequence[CaseOpened]) -> None:
    """Remember when cases were opened."""
    rows = [_row(e, case_id=e.case_id, opened_at=e.occurred_at) for e in events]
    await _keep_first(session, models.case_progress, rows, "opened_at")


async def note_case_states(session: AsyncSession, events: Sequence[CaseStateChanged]) -> None:
    """Remember the newest state of cases."""
    rows = [_row(e, case_id=e.case_id, state=e.to_state, **_stamp("state", e)) for e in events]
    await _keep_newest(session, models.case_progress, rows, "state")


async def note_outcomes(session: AsyncSession, events: Sequence[CaseOutcomeRecorded]) -> None:
    """Remember the newest outcome of cases: its sums replace those of an earlier one."""
    rows = [
        _row(
            e,
            case_id=e.case_id,
            outcome=e.outcome,
            suspected_minor=e.suspected_minor,
            stopped_minor=e.stopped_minor,
            recovered_minor=e.recovered_minor,
            **_stamp("recorded", e),
        )
        for e in events
    ]
    await _keep_newest(session, models.case_outcome, rows, "recorded")


async def note_holds(session: AsyncSession, events: Sequence[AnyHold], column: str) -> None:
    """Remember when holds were proposed, approved or ended: *column* says which; and their newest amount."""
    moments = [_row(e, hold_id=e.hold_id, **{column: e.occurred_at}) for e in events]
    amounts = [_row(e, hold_id=e.hold_id, amount_minor=e.amount_minor, **_stamp("seen", e)) for e in events]
    await _keep_first(session, models.hold, moments, column)
    await _keep_newest(session, models.hold, amounts, "seen")


async def note_files(session: AsyncSession, events: Sequence[FileProcessed]) -> None:
    """Remember what became of files."""
    rows = [
        _row(
            e,
            file_id=e.file_id,
            status=e.status,
            rows=e.rows,
            accepted=e.accepted,
            rejected=e.rejected,
            known=e.known,
            **_stamp("processed", e),
        )
        for e in events
    ]
    await _keep_newest(session, models.file, rows, "processed")


def _row(event: Any, **values: Any) -> Row:
    return {"municipality_id": event.municipality_id, "committee_id": event.committee_id, **values}


def _stamp(name: str, event: Any) -> Row:
    """Which event a group of columns stands for: the later one wins, of two at one time the greater id."""
    return {f"{name}_at": event.occurred_at, f"{name}_event": event.event_id}


async def _keep_first(session: AsyncSession, table: Table, rows: Sequence[Row], column: str) -> None:
    """Store *rows*; of two times in *column* of one thing the earlier one stays."""
    new = insert(table).values(_one_of_each(table, rows, lambda row: row[column], min))
    earlier = {column: func.least(table.c[column], new.excluded[column])}
    await session.execute(new.on_conflict_do_update(index_elements=list(table.primary_key), set_=earlier))


async def _keep_newest(session: AsyncSession, table: Table, rows: Sequence[Row], stamp: str) -> None:
    """Store *rows*; of two states of one thing the one with the newer *stamp* stays."""
    at, event = f"{stamp}_at", f"{stamp}_event"
    new = insert(table).values(_one_of_each(table, rows, lambda row: (row[at], row[event]), max))
    newer = tuple_(new.excluded[at], new.excluded[event]) > tuple_(table.c[at], table.c[event])
    keys = {"committee_id", *(column.name for column in table.primary_key)}
    await session.execute(
        new.on_conflict_do_update(
            index_elements=list(table.primary_key),
            set_={name: new.excluded[name] for name in rows[0] if name not in keys},
            where=or_(table.c[at].is_(None), newer),
        )
    )


def _one_of_each(
    table: Table,
    rows: Iterable[Row],
    order: Callable[[Row], Any],
    choose: Callable[..., Row],
) -> list[Row]:
    """One row for each key of *table*, sorted by key so that two writers lock in the same order."""
    key = [column.name for column in table.primary_key]
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in key), []).append(row)
    return [choose(found[place], key=order) for place in sorted(found)]
