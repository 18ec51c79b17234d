"""Reads of risk. Nothing here changes state."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models
from services.risk.domain.kinds.catalogue import PAYMENT
from services.risk.record_models import record_kind
from shared.clock import swedish_date, utc_now
from shared.schemas import PageParams

TIMELINE_DAYS = 730
MOST_TIMELINE = 400
MOST_RANKED = 5_000
"""So many alerts are weighed against each other; with more, those of the lowest amounts are left out."""

Rows = Sequence[Row[Any]]


class Judged(NamedTuple):
    """How many of a rule's alerts people judged, and how many they confirmed."""

    confirmed: int
    judged: int


async def alerts(
    session: AsyncSession,
    page: PageParams,
    *,
    status: str | None,
    rule: str | None,
    committee_id: str | None,
    words: str | None,
    order: Literal["score", "amount"] = "score",
) -> tuple[Rows, int]:
    """A page of the caller's alerts, the highest score, or with *order* "amount" the highest amount, first."""
    chosen = _chosen(status, rule, committee_id, words)
    alert = models.alert
    total = await session.scalar(select(func.count()).select_from(chosen.subquery()))
    by = {"score": (alert.c.score.desc(), alert.c.amount_minor.desc()), "amount": (alert.c.amount_minor.desc(),)}
    rows = await session.execute(chosen.order_by(*by[order], alert.c.alert_id).limit(page.limit).offset(page.offset))
    return rows.all(), int(total or 0)


async def alerts_to_rank(
    session: AsyncSession, *, status: str | None, rule: str | None, committee_id: str | None, words: str | None
) -> Rows:
    """The caller's alerts, at most MOST_RANKED, those of the highest amount."""
    chosen = _chosen(status, rule, committee_id, words)
    by = (models.alert.c.amount_minor.desc(), models.alert.c.alert_id)
    found: Rows = (await session.execute(chosen.order_by(*by).limit(MOST_RANKED))).all()
    return found


def _chosen(
    status: str | None, rule: str | None, committee_id: str | None, words: str | None
) -> Select[tuple[Any, ...]]:
    alert = models.alert
    chosen = select(alert)
    if status:
        chosen = chosen.where(_stands(status))
    if rule:
        chosen = chosen.where(alert.c.rules.contains([rule]))
    if committee_id:
        chosen = chosen.where(alert.c.committee_id == committee_id)
    if words:
        chosen = chosen.where(_matches(words))
    return chosen


def _stands(status: str) -> ColumnElement[bool]:
    alert, today = models.alert, swedish_date(utc_now())
    if status in ("open", "snoozed"):
        aside = func.coalesce(alert.c.snoozed_until >= today, false())
        return and_(alert.c.status == "open", aside if status == "snoozed" else ~aside)
    return alert.c.status == status


def _matches(words: str) -> Any:
    # LIKE's wild cards in the words are meant as themselves
    plain = words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    number = words.rpartition("-")[2]
    found: list[ColumnElement[bool]] = [
        models.alert.c.subject_name.ilike(f"%{plain}%"),
        models.alert.c.title_sv.ilike(f"%{plain}%"),
    ]
    if number.isdecimal() and len(number) <= 9:  # noqa: PLR2004 - an integer of PostgreSQL
        found.append(models.alert.c.number == int(number))
    return or_(*found)


async def alert(session: AsyncSession, alert_id: UUID) -> Row[Any] | None:
    """One alert, if it is the caller's to see."""
    return (await session.execute(select(models.alert).where(models.alert.c.alert_id == alert_id))).one_or_none()


async def signals_of(session: AsyncSession, alert_id: UUID) -> Rows:
    """The standing signals of an alert, the weightiest first."""
    signal = models.signal
    rows = await session.execute(
        select(signal)
        .where(signal.c.alert_id == alert_id, ~signal.c.cleared)
        .order_by((signal.c.severity * signal.c.score).desc(), signal.c.rule, signal.c.signal_id)
    )
    return rows.all()


async def payments_by_id(session: AsyncSession, ids: Iterable[UUID]) -> Mapping[UUID, Row[Any]]:
    """Screened payments by id."""
    rows = await session.execute(select(models.payment).where(models.payment.c.payment_id.in_(list(ids))))
    return {row.payment_id: row for row in rows}


async def timeline(session: AsyncSession, alert: Row[Any]) -> Rows:
    """The alert's payee's latest dated payments, oldest first."""
    if alert.party_id is None:
        return []
    payment = models.payment
    latest = (
        select(
            payment.c.payment_id, payment.c.day, payment.c.amount_minor, payment.c.currency, payment.c.invoice_number
        )
        .where(
            payment.c.municipality_id == alert.municipality_id,
            payment.c.committee_id == alert.committee_id,
            payment.c.party_id == alert.party_id,
            payment.c.day >= (utc_now() - timedelta(days=TIMELINE_DAYS)).date(),
        )
        .order_by(payment.c.day.desc(), payment.c.position.desc())
        .limit(MOST_TIMELINE)
        .subquery()
    )
    return (await session.execute(select(latest).order_by(latest.c.day, latest.c.payment_id))).all()


async def screening(session: AsyncSession, payment_id: UUID) -> tuple[Row[Any] | None, Rows]:
    """A payment's verdict and the signals that it brought about."""
    payment, signal = models.payment, models.signal
    shown: list[ColumnElement[Any]] = [payment.c.verdict, payment.c.committee_id, payment.c.party_id]
    wanted = select(*shown).where(payment.c.payment_id == payment_id)
    found: Row[Any] | None = (await session.execute(wanted)).one_or_none()
    rows = await session.execute(
        select(signal).where(signal.c.payment_id == payment_id, ~signal.c.cleared).order_by(signal.c.rule)
    )
    return found, rows.all()


async def restrictions(session: AsyncSession, parties: Iterable[UUID | None]) -> Mapping[UUID, Row[Any]]:
    """The restriction in force of each of the *parties* that has one."""
    table = models.restricted_party
    known = [party_id for party_id in parties if party_id is not None]
    rows = await session.execute(select(table).where(table.c.restricted, table.c.party_id.in_(known)))
    return {row.party_id: row for row in rows}


async def judgements(session: AsyncSession) -> Mapping[str, Judged]:
    """Per rule, the outcomes of the alerts it had a part in; what closed by itself is no judgement.

    Signals that were suppressed are in no judged alert, so they speak neither for a rule nor against it.
    """
    alert = models.alert
    rule = func.jsonb_array_elements_text(alert.c.rules).label("rule")
    rows = await session.execute(
        select(rule, alert.c.outcome, func.count().label("n"))
        .where(alert.c.status == "triaged", alert.c.triaged_by != "system", alert.c.outcome != "not_actionable")
        .group_by(rule, alert.c.outcome)
    )
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        counts[row.rule][0] += row.n if row.outcome == "confirmed" else 0
        counts[row.rule][1] += row.n
    return {name: Judged(*count) for name, count in counts.items()}


async def kinds_told(session: AsyncSession) -> frozenset[str]:
    """The kinds of records of which some committee has told something; payments always count."""
    rows = await session.scalars(select(record_kind.c.kind).distinct())
    return frozenset(rows) | {PAYMENT.name}


async def recent_signals(session: AsyncSession, days: int = 30) -> Mapping[str, int]:
    """Signals per rule in the last *days*."""
    signal = models.signal
    rows = await session.execute(
        select(signal.c.rule, func.count().label("n"))
        .where(signal.c.raised_at >= utc_now() - timedelta(days=days))
        .group_by(signal.c.rule)
    )
    return {row.rule: row.n for row in rows}


async def backtest(session: AsyncSession, backtest_id: UUID, subject: str) -> Row[Any] | None:
    """A back-test that *subject* asked for."""
    found = await session.execute(
        select(models.backtest).where(
            models.backtest.c.backtest_id == backtest_id, models.backtest.c.requested_by == subject
        )
    )
    return found.one_or_none()
