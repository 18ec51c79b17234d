"""Reads of reporting."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.domain import CLOSED_STATES, MERGED, Figures, Period, Place
from services.reporting.models import (
    alert,
    case_outcome,
    case_progress,
    file,
    finding,
    hold,
    screened,
    task,
)

OUTCOMES: Final = ("confirmed", "explained", "error_without_intent", "not_actionable")


def _number(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(and_(*conditions)) if conditions else func.count()


_closed = func.coalesce(case_progress.c.state, "").in_(CLOSED_STATES)
_in_force = and_(hold.c.approved_at.is_not(None), hold.c.ended_at.is_(None))
_waits = and_(hold.c.approved_at.is_(None), hold.c.ended_at.is_(None))

# each table gives some figures for every committee and month
FIGURES: Final[dict[Table, dict[str, ColumnElement[Any]]]] = {
    screened: {
        "screened": func.sum(screened.c.screened),
        "flagged": func.sum(screened.c.flagged),
        "amount": func.sum(screened.c.amount_minor),
    },
    alert: {
        "alerts": _number(),
        "alerts_open": _number(alert.c.outcome.is_(None)),
        "alerts_open_amount": func.sum(alert.c.amount_minor).filter(alert.c.outcome.is_(None)),
        **{outcome: _number(alert.c.outcome == outcome) for outcome in OUTCOMES},
    },
    task: {"tasks": _number(), "tasks_done": _number(task.c.done_at.is_not(None))},
    finding: {"findings": _number()},
    case_progress: {"cases": _number(), "cases_closed": _number(_closed)},
    case_outcome: {
        "suspected": func.sum(case_outcome.c.suspected_minor),
        "stopped": func.sum(case_outcome.c.stopped_minor),
        "recovered": func.sum(case_outcome.c.recovered_minor),
    },
    hold: {
        "holds": _number(),
        "holds_proposed": _number(_waits),
        "holds_approved": _number(_in_force),
        "holds_ended": _number(hold.c.ended_at.is_not(None)),
        "held": func.sum(hold.c.amount_minor).filter(_in_force),
    },
    file: {
        "files_done": _number(file.c.status == "done"),
        "files_rejected": _number(file.c.status == "rejected"),
        "file_rows": func.sum(file.c.rows),
        "file_accepted": func.sum(file.c.accepted),
        "file_rows_rejected": func.sum(file.c.rejected),
        "file_known": func.sum(file.c.known),
    },
}


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """How the alerts of one rule were judged."""

    rule: str
    alerts: int
    judged: int
    confirmed: int


async def figures(session: AsyncSession, period: Period, committee_id: str | None) -> Figures:
    """All figures of the committees that the transaction may see, or of one of them."""
    found: dict[Place, Counter[str]] = {}
    for table, named in FIGURES.items():
        columns = [column.label(name) for name, column in named.items()]
        rows = await session.execute(
            select(table.c.committee_id, table.c.month, *columns)
            .where(_within(table, period, committee_id))
            .group_by(table.c.committee_id, table.c.month)
        )
        for row in rows.mappings():
            place = found.setdefault((row["committee_id"], row["month"]), Counter())
            place.update({name: int(row[name] or 0) for name in named})
    return found


async def rule_records(session: AsyncSession, period: Period, committee_id: str | None) -> list[RuleRecord]:
    """How the alerts of each rule were judged, by name of the rule; an alert counts for each of its rules."""
    each = (
        select(func.unnest(alert.c.rules).label("rule"), alert.c.outcome)
        .where(_within(alert, period, committee_id))
        .subquery()
    )
    rows = await session.execute(
        select(
            each.c.rule,
            func.count().label("alerts"),
            func.count(each.c.outcome).label("judged"),
            _number(each.c.outcome == "confirmed").label("confirmed"),
        )
        .group_by(each.c.rule)
        .order_by(each.c.rule)
    )
    return [RuleRecord(row.rule, row.alerts, row.judged, row.confirmed) for row in rows]


def _within(table: Table, period: Period, committee_id: str | None) -> ColumnElement[bool]:
    inside: ColumnElement[bool] = table.c.month.between(period.first, period.last)
    if table is alert:  # what became part of another alert is counted there
        inside = and_(inside, alert.c.outcome.is_distinct_from(MERGED))
    return inside if committee_id is None else and_(inside, table.c.committee_id == committee_id)
