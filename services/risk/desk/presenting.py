"""From rows to what the API answers of work with alerts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import queries
from services.risk.desk import queries as desk_queries
from services.risk.desk.queries import Valued
from services.risk.desk.schemas import (
    CapacityOut,
    DeskOut,
    HandlingTimeOut,
    JudgedBefore,
    Order,
    StepOut,
    SuppressionOut,
)
from services.risk.domain.aging import HALF_LIFE, aged
from services.risk.domain.engine import combine
from services.risk.domain.ranking import order_key
from services.risk.domain.workload import HANDLING, OTHER_HANDLING
from services.risk.presenting import reference_of, summary
from services.risk.rule_books import RuleBook, rule_book
from services.risk.schemas import AlertSummary, ValueOut
from services.risk.sealing import STEP, SUPPRESSED, SUPPRESSION_END
from shared.clock import swedish_date
from shared.schemas import MoneyOut, PageParams
from shared.vault.table import open_text

Restricted = Mapping[UUID, Row[Any]]


def value_out(one: Valued) -> ValueOut:
    """What a look at an alert is expected to save."""
    value = one.value
    return ValueOut(
        at_stake=MoneyOut.sek(value.at_stake_minor),
        stoppable=MoneyOut.sek(value.stoppable_minor),
        stoppable_until=one.clock,
        cut_off_passed=one.passed,
        near=value.near,
        precision_bp=value.precision_bp,
        minutes=value.minutes,
        expected=MoneyOut.sek(value.expected_minor),
        per_hour=MoneyOut.sek(value.per_hour_minor),
    )


def valued_summary(one: Valued, restricted: Restricted) -> AlertSummary:
    """An alert in a list with its value."""
    return summary(one.row, restricted, value_out(one) if one.row.status == "open" else None)


def in_order(found: Sequence[Valued], order: Order) -> list[Valued]:
    """Alerts by what a look saves an hour, or by which can be stopped for the shortest time."""
    if order == "value":
        return sorted(found, key=lambda one: (one.row.status != "open", order_key(one.value, str(one.row.alert_id))))
    return sorted(found, key=lambda one: (*_clock(one), order_key(one.value, str(one.row.alert_id))))


def _clock(one: Valued) -> tuple[int, float]:
    if one.clock is None:
        return (2, 0.0)
    return (int(one.passed), one.clock.timestamp())


async def ranked(
    session: AsyncSession, book: RuleBook, page: PageParams, narrowed: dict[str, Any], order: Order, now: datetime
) -> tuple[list[Valued], int]:
    """A page of the caller's alerts in the order asked for, and how many there are."""
    if order in ("score", "amount"):
        rows, total = await queries.alerts(session, page, **narrowed, order=order)
        return await desk_queries.valued(session, book, rows, now), total
    found = await desk_queries.valued(session, book, await queries.alerts_to_rank(session, **narrowed), now)
    return in_order(found, order)[page.offset : page.offset + page.limit], len(found)


async def desk_out(session: AsyncSession, row: Row[Any], now: datetime) -> DeskOut:
    """What people need to work with an alert."""
    book = await rule_book(session, row.municipality_id)
    [mine] = await desk_queries.valued(session, book, [row], now)
    signals, today = await queries.signals_of(session, row.alert_id), swedish_date(now)
    known = book.by_id
    told = [(book.version(one.rule, one.version), one.score, one.seen_on) for one in signals if one.rule in known]
    parts, others = await desk_queries.parts_of(session, row.alert_id), await desk_queries.others_open(session, row)
    restricted = await queries.restrictions(session, [one.party_id for one in (*parts, *others)])
    kept, _ = await desk_queries.suppressions(session, PageParams(1, 100), None, row.alert_id)
    return DeskOut(
        value=value_out(mine) if row.status == "open" else None,
        score_today=round(100 * combine(aged(told, today)).score),
        half_life_days=HALF_LIFE.on(today),
        steps=[await step_out(session, step) for step in await desk_queries.steps_of(session, row.alert_id)],
        parts=[summary(one, restricted) for one in parts],
        judged_before=[judged_before_out(one) for one in await desk_queries.judged_before(session, row)],
        may_belong=[summary(one, restricted) for one in others],
        suppressions=[await suppression_out(session, one, (one.signals, int(one.kept_minor))) for one in kept],
    )


async def step_out(session: AsyncSession, row: Row[Any]) -> StepOut:
    """A step, its reason opened."""
    reason = await open_text(session.info, row, STEP) if row.sealed_reason else None
    return StepOut(
        kind=row.kind, by=row.by, at=row.at, reason=reason, until=row.until, other_alert_id=row.other_alert_id
    )


def judged_before_out(row: Row[Any]) -> JudgedBefore:
    """A judged alert of the same subject."""
    return JudgedBefore(
        alert_id=row.alert_id, reference=reference_of(row), outcome=row.outcome, judged_at=row.triaged_at
    )


async def suppression_out(session: AsyncSession, row: Row[Any], kept: tuple[int, int]) -> SuppressionOut:
    """A suppression with the number of signals that it keeps back and their öre; its reasons opened."""
    names = SuppressionOut.model_fields.keys() - {"reason", "end_reason", "signals", "amount"}
    return SuppressionOut(
        **{name: getattr(row, name) for name in names},
        reason=await open_text(session.info, row, SUPPRESSED),
        end_reason=await open_text(session.info, row, SUPPRESSION_END) if row.sealed_end_reason else None,
        signals=kept[0],
        amount=MoneyOut.sek(kept[1]),
    )


def capacity_out(row: Row[Any]) -> CapacityOut:
    """A stated capacity."""
    return CapacityOut.model_validate(row)


def handling_times_out(own: Sequence[Row[Any]], families: Iterable[str], day: date) -> list[HandlingTimeOut]:
    """The handling time in force on *day* of each family; *own* are the municipality's, newest first."""
    stated: dict[str, Row[Any]] = {}
    for row in own:
        if row.valid_from <= day:
            stated.setdefault(row.family, row)
    return [_handling(family, stated.get(family), day) for family in sorted(families)]


def _handling(family: str, own: Row[Any] | None, day: date) -> HandlingTimeOut:
    if own is not None:
        return HandlingTimeOut.model_validate(own)
    parameter = HANDLING.get(family, OTHER_HANDLING)
    held = [one for one in parameter.values if one.valid_from <= day] or list(parameter.values[:1])
    return HandlingTimeOut(
        family=family,
        minutes=held[-1].value,
        source=held[-1].source,
        valid_from=held[-1].valid_from,
        set_by=None,
        set_at=None,
    )
