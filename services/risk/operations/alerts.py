"""Gather signals into one alert per subject, and keep it up to date with what comes and goes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, and_, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models
from services.risk.domain.engine import standing
from services.risk.domain.frames import Signals
from services.risk.domain.rule import AnyRule
from services.risk.operations.activation import Running
from services.risk.operations.alert_rows import (
    Standing,
    Subject,
    attach,
    change,
    combined,
    store,
    subject_of,
    summary,
)
from services.risk.operations.gone import free_alert_ids, signals_gone
from services.risk.operations.matching_suppressions import suppressed_among
from services.risk.operations.steps import SYSTEM, Step, keep_steps
from services.risk.operations.telling import back_event, raised_event
from services.risk.rule_books import RuleBook, rule_book
from shared.clock import utc_now
from shared.outbox import publish


class Known(NamedTuple):
    """What the database knows of some subjects before this chunk.

    *homes* leads from a subject whose alert became part of another to the subject of that one; the other tables
    are by the subject of the alert that there is. *asleep* are alerts that wait with what is suppressed of them.
    """

    signals: dict[Subject, list[dict[str, Any]]]
    open_alerts: dict[Subject, Row[Any]]
    asleep: dict[Subject, Row[Any]]
    homes: dict[Subject, Subject]
    judged: Counter[Subject]


async def gather_signals(
    session: AsyncSession,
    municipality_id: str,
    signals: Signals,
    versions: Sequence[Running[AnyRule]],
    days: Mapping[int, date | None],
) -> None:
    """Store the signals that *versions* gave, open or change the alerts of their subjects, and tell of it.

    *days* are the days of payments by position. A fixed number of statements, however many subjects. An alert's id
    follows from its subject and how many of the subject's alerts were judged before, so that a repetition cannot
    open a second one.
    """
    if signals.is_empty():
        return
    fresh = [
        {**row, "seen_on": days.get(row["position"])} for row in await _new_signals(session, municipality_id, signals)
    ]
    touched = await _clear(session, [UUID(i) for i in signals.filter("clears")["signal_id"].unique()])
    await settle(session, municipality_id, fresh, touched, versions)


async def settle(
    session: AsyncSession,
    municipality_id: str,
    fresh: Sequence[dict[str, Any]],
    touched: Iterable[Subject],
    versions: Sequence[Running[AnyRule]],
) -> None:
    """Store *fresh* signals of *versions*; bring the alerts of their subjects, and of those *touched*, up to date.

    A signal that is suppressed is stored and joins no alert.
    """
    book = await rule_book(session, municipality_id)
    kept_back = await suppressed_among(session, municipality_id, fresh)
    joining = [row for row in fresh if row["signal_id"] not in kept_back]
    subjects = sorted({subject_of(row) for row in joining} | set(touched))
    known = await _known(session, municipality_id, subjects)
    together = {known.homes.get(subject, subject): list[dict[str, Any]]() for subject in subjects}
    for home in together:
        together[home] += known.signals.get(home, ())
    for row in joining:
        together[_home(known, row)].append(row)
    closed = [home for home in together if home not in known.open_alerts]
    opened = [home for home in closed if combined(together[home], book).look]
    woken = {home: known.asleep[home] for home in opened if home in known.asleep}
    new = await free_alert_ids(session, municipality_id, (s for s in opened if s not in woken), known.judged)
    stands = known.open_alerts | woken
    await _open(session, municipality_id, {new[s]: (s, together[s]) for s in opened if s in new}, book)
    await _wake(session, list(woken.values()))
    await change(
        session, municipality_id, [Standing(row, together[s]) for s, row in stands.items() if s in together], book
    )
    alert_ids = {home: row.alert_id for home, row in stands.items()} | new
    joined = {UUID(row["signal_id"]): alert_ids[_home(known, row)] for row in joining if _home(known, row) in alert_ids}
    stored = [{**row, "suppression_id": kept_back.get(row["signal_id"])} for row in fresh]
    await store(session, municipality_id, stored, joined, {one.rule.id: one for one in versions})
    places = {subject: known.homes.get(subject, subject) for subject in {*subjects, *together, *known.homes}}
    found = {subject: alert_ids[home] for subject, home in places.items() if home in alert_ids}
    await attach(session, municipality_id, found)


def _home(known: Known, row: Mapping[str, Any]) -> Subject:
    return known.homes.get(subject_of(row), subject_of(row))


async def _wake(session: AsyncSession, rows: Sequence[Row[Any]]) -> None:
    """Alerts that waited with what was suppressed are worth a look again."""
    if not rows:
        return
    now = utc_now()
    ids = [row.alert_id for row in rows]
    await session.execute(update(models.alert).where(models.alert.c.alert_id.in_(ids)).values(status="open"))
    await keep_steps(session, [Step.of(row, "woken", SYSTEM, now) for row in rows])
    await publish(session, *(back_event(row, now) for row in rows))


async def _new_signals(session: AsyncSession, municipality_id: str, signals: Signals) -> list[dict[str, Any]]:
    """The standing signals of the chunk that the database never had, in order of arrival."""
    rows = standing(signals).to_dicts()
    ids = [UUID(row["signal_id"]) for row in rows]
    stored = set(await session.scalars(select(models.signal.c.signal_id).where(models.signal.c.signal_id.in_(ids))))
    stored |= await signals_gone(session, municipality_id, ids)
    return [row for row, signal_id in zip(rows, ids, strict=True) if signal_id not in stored]


async def _clear(session: AsyncSession, ids: Sequence[UUID]) -> set[Subject]:
    """Mark stored signals as explained by what has arrived; returns their subjects."""
    if not ids:
        return set()
    signal = models.signal
    rows = await session.execute(
        update(signal)
        .where(signal.c.signal_id.in_(ids), ~signal.c.cleared)
        .values(cleared=True)
        .returning(signal.c.committee_id, signal.c.subject_type, signal.c.subject_id)
    )
    return {Subject(*row) for row in rows}


async def _known(session: AsyncSession, municipality_id: str, subjects: Sequence[Subject]) -> Known:
    signal, alert = models.signal, models.alert
    ids = [subject.subject_id for subject in subjects]
    mine = (alert.c.municipality_id == municipality_id, alert.c.subject_id.in_(ids))
    own = (await session.execute(select(alert).where(*mine).order_by(alert.c.number).with_for_update())).all()
    known = Known(defaultdict(list), {}, {}, {}, Counter())
    for row in own:
        subject = Subject(row.committee_id, row.subject_type, row.subject_id)
        if row.status in ("open", "suppressed"):
            (known.open_alerts if row.status == "open" else known.asleep)[subject] = row
        else:
            known.judged[subject] += 1
    await _find_homes(session, known, [row for row in own if row.status == "merged"])
    homes = {row.alert_id: subject for subject, row in known.open_alerts.items()}
    waiting = and_(signal.c.alert_id.is_(None), signal.c.suppression_id.is_(None), signal.c.subject_id.in_(ids))
    stored = await session.execute(
        select(signal)
        .where(
            signal.c.municipality_id == municipality_id,
            ~signal.c.cleared,
            or_(waiting, signal.c.alert_id.in_(list(homes))),
        )
        .order_by(signal.c.position)
    )
    for found in map(dict, stored.mappings()):
        known.signals[homes.get(found["alert_id"]) or _home(known, found)].append(found)
    return known


async def _find_homes(session: AsyncSession, known: Known, merged: Sequence[Row[Any]]) -> None:
    """Where the alerts that became part of another one are now; one that was judged there is no home any longer."""
    into = {row.merged_into for row in merged}
    if not into:
        return
    alert = models.alert
    rows = await session.execute(select(alert).where(alert.c.alert_id.in_(into)).with_for_update())
    targets = {row.alert_id: row for row in rows}
    for row in merged:
        subject = Subject(row.committee_id, row.subject_type, row.subject_id)
        target = targets.get(row.merged_into)
        stands = {"open": known.open_alerts, "suppressed": known.asleep}.get(target.status) if target else None
        if target is None or stands is None or subject in known.open_alerts or subject in known.asleep:
            continue
        home = Subject(target.committee_id, target.subject_type, target.subject_id)
        known.homes[subject] = home
        stands.setdefault(home, target)


Alerts = Mapping[UUID, tuple[Subject, list[dict[str, Any]]]]


async def _open(session: AsyncSession, municipality_id: str, alerts: Alerts, book: RuleBook) -> None:
    if not alerts:
        return
    last = await session.scalar(
        text("UPDATE stream SET last_alert = last_alert + :n WHERE municipality_id = :m RETURNING last_alert"),
        {"n": len(alerts), "m": municipality_id},
    )
    first = int(last or 0) - len(alerts) + 1
    # numbered in the order in which the payments came
    ordered = sorted(alerts.items(), key=lambda item: (item[1][1][0]["position"], item[0]))
    values = [
        {
            "alert_id": alert_id,
            "municipality_id": municipality_id,
            "number": first + place,
            **subject._asdict(),
            **summary(signals, book),
        }
        for place, (alert_id, (subject, signals)) in enumerate(ordered)
    ]
    await session.execute(insert(models.alert), values)
    now = utc_now()
    await publish(session, *(raised_event(row, alerts[row["alert_id"]][1], now) for row in values))
