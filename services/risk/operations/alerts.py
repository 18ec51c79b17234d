"""Gather signals into one alert per subject, and keep how people judge it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import bindparam, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models
from services.risk.domain.engine import Combined, combine, standing
from services.risk.domain.frames import Signals
from services.risk.domain.rule import AnyRule
from services.risk.operations.activation import Running
from services.risk.operations.gone import free_alert_ids, signals_gone
from services.risk.operations.telling import (
    as_uuid,
    changed_event,
    payment_ids,
    raised_event,
    triaged_event,
)
from services.risk.rule_books import RuleBook, rule_book
from shared.clock import utc_now
from shared.db import insert_rows
from shared.outbox import publish

SYSTEM = "system"
NETTED = "Kreditnota eller rättelse har kommit. / A credit note or a correction has arrived."

_SIGNAL = (
    "signal_id", "municipality_id", "committee_id", "rule", "version", "severity", "score", "subject_type",
    "subject_id", "party_id", "payment_id", "position", "period", "amount_minor", "currency", "evidence", "compared",
    "sv", "en", "alert_id", "key", "digest", "code_hash", "parameters_digest",
)  # fmt: skip


class Subject(NamedTuple):
    """What an alert is about."""

    committee_id: str
    subject_type: str
    subject_id: str


class Known(NamedTuple):
    """What the database knows of some subjects before this chunk."""

    signals: dict[Subject, list[dict[str, Any]]]
    open_alerts: dict[Subject, UUID]
    judged: Counter[Subject]


async def gather_signals(
    session: AsyncSession, municipality_id: str, signals: Signals, versions: Sequence[Running[AnyRule]]
) -> None:
    """Store the signals that *versions* gave, open or change the alerts of their subjects, and tell of it.

    A fixed number of statements, however many subjects. An alert's id follows from its subject and how
    many of the subject's alerts were judged before, so that a repetition cannot open a second one.
    """
    if signals.is_empty():
        return
    fresh = await _new_signals(session, municipality_id, signals)
    touched = await _clear(session, [UUID(i) for i in signals.filter("clears")["signal_id"].unique()])
    await settle(session, municipality_id, fresh, touched, versions)


async def settle(
    session: AsyncSession,
    municipality_id: str,
    fresh: Sequence[dict[str, Any]],
    touched: Iterable[Subject],
    versions: Sequence[Running[AnyRule]],
) -> None:
    """Store *fresh* signals of *versions*; bring the alerts of their subjects, and of those *touched*, up to date."""
    book = await rule_book(session, municipality_id)
    subjects = sorted({subject_of(row) for row in fresh} | set(touched))
    known = await _known(session, municipality_id, subjects)
    together = {subject: list(known.signals.get(subject, ())) for subject in subjects}
    for row in fresh:
        together[subject_of(row)].append(row)
    changed = [subject for subject in subjects if subject in known.open_alerts]
    opened = [s for s in subjects if s not in known.open_alerts and combined(together[s], book).look]
    alert_ids = known.open_alerts | await free_alert_ids(session, municipality_id, opened, known.judged)
    await _open(session, municipality_id, {alert_ids[s]: (s, together[s]) for s in opened}, book)
    await _change(session, municipality_id, {alert_ids[s]: (s, together[s]) for s in changed}, book)
    await _store(session, municipality_id, fresh, alert_ids, {one.rule.id: one for one in versions})
    await _attach(session, municipality_id, {s: alert_ids[s] for s in opened})


def subject_of(row: Mapping[str, Any]) -> Subject:
    """The subject that a signal speaks of."""
    return Subject(row["committee_id"], row["subject_type"], row["subject_id"])


def combined(signals: Iterable[Mapping[str, Any]], book: RuleBook) -> Combined:
    """The signals of one subject taken together; each weighs what the version of its rule says."""
    known = book.by_id
    return combine((book.version(row["rule"], row["version"]), row["score"]) for row in signals if row["rule"] in known)


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
    alerts = await session.execute(
        select(alert).where(alert.c.municipality_id == municipality_id, alert.c.subject_id.in_(ids)).with_for_update()
    )
    open_alerts: dict[Subject, UUID] = {}
    judged: Counter[Subject] = Counter()
    for row in alerts:
        if row.status == "open":
            open_alerts[Subject(row.committee_id, row.subject_type, row.subject_id)] = row.alert_id
        else:
            judged[Subject(row.committee_id, row.subject_type, row.subject_id)] += 1
    live = or_(signal.c.alert_id.is_(None), signal.c.alert_id.in_(list(open_alerts.values())))
    stored = await session.execute(
        select(signal)
        .where(signal.c.municipality_id == municipality_id, signal.c.subject_id.in_(ids), ~signal.c.cleared, live)
        .order_by(signal.c.position)
    )
    signals: dict[Subject, list[dict[str, Any]]] = defaultdict(list)
    for found in stored.mappings():
        signals[subject_of(dict(found))].append(dict(found))
    return Known(signals, open_alerts, judged)


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
            **_summary(signals, book),
        }
        for place, (alert_id, (subject, signals)) in enumerate(ordered)
    ]
    await session.execute(insert(models.alert), values)
    now = utc_now()
    await publish(session, *(raised_event(row, alerts[row["alert_id"]][1], now) for row in values))


def _summary(signals: Sequence[Mapping[str, Any]], book: RuleBook) -> dict[str, Any]:
    """What an alert shows of its signals: the weightiest gives the title."""
    whole = combined(signals, book)
    first = max(signals, key=lambda row: (row["severity"] * row["score"], row["rule"]))
    title = book.version(first["rule"], first["version"]).texts.title
    names = (_evidence(row).get("party") for row in signals)
    return {
        "party_id": as_uuid(first["party_id"]),
        "score": round(100 * whole.score),
        "deep": whole.deep,
        "rules": sorted({row["rule"] for row in signals}),
        "title_sv": title.sv,
        "title_en": title.en,
        "subject_name": next((str(name) for name in names if name), None),
        "amount_minor": max(row["amount_minor"] for row in signals),
    }


async def _change(session: AsyncSession, municipality_id: str, alerts: Alerts, book: RuleBook) -> None:
    """Bring open alerts up to date; one whose signals have all explained themselves is closed so."""
    if not alerts:
        return
    now = utc_now()
    standing_on = {alert_id: _summary(signals, book) for alert_id, (_, signals) in alerts.items() if signals}
    alone = [alert_id for alert_id in alerts if alert_id not in standing_on]
    if standing_on:
        names = ("party_id", "score", "deep", "rules", "title_sv", "title_en", "subject_name", "amount_minor")
        change = update(models.alert).where(models.alert.c.alert_id == bindparam("id_"))
        change = change.values({name: bindparam(f"{name}_") for name in names})
        values = [
            {"id_": alert_id, **{f"{name}_": summary[name] for name in names}}
            for alert_id, summary in standing_on.items()
        ]
        await (await session.connection()).execute(change, values)
    await publish(
        session,
        *(
            changed_event(
                alert_id,
                subject.committee_id,
                municipality_id,
                standing_on.get(alert_id, _NOTHING) | {"payment_ids": payment_ids(signals)},
                now,
            )
            for alert_id, (subject, signals) in alerts.items()
        ),
    )
    await _close_explained(session, alone, now)


_NOTHING: dict[str, Any] = {"score": 0, "rules": [], "amount_minor": 0}


async def _close_explained(session: AsyncSession, alert_ids: Sequence[UUID], now: datetime) -> None:
    if not alert_ids:
        return
    closed = await session.execute(
        update(models.alert)
        .where(models.alert.c.alert_id.in_(alert_ids))
        .values(status="triaged", outcome="explained", reason=NETTED, triaged_by=SYSTEM, triaged_at=now)
        .returning(*models.alert.c)
    )
    await publish(session, *(triaged_event(row, "explained", SYSTEM, now) for row in closed))


async def _store(
    session: AsyncSession,
    municipality_id: str,
    fresh: Sequence[dict[str, Any]],
    alert_ids: Mapping[Subject, UUID],
    versions: Mapping[str, Running[AnyRule]],
) -> None:
    records = []
    for row in fresh:
        evidence, by = _evidence(row), versions[row["rule"]]
        said = by.rule.explain(evidence)
        records.append(
            (
                UUID(row["signal_id"]), municipality_id, row["committee_id"], row["rule"], row["version"],
                row["severity"], row["score"], row["subject_type"], row["subject_id"], as_uuid(row["party_id"]),
                as_uuid(row["payment_id"]), row["position"], row["period"], row["amount_minor"], row["currency"],
                orjson.dumps(evidence).decode(), orjson.dumps(row["compared"] or []).decode(),
                said["sv"], said["en"], alert_ids.get(subject_of(row)), row.get("key"),
                by.digest, by.code_hash, by.parameters_digest,
            )
        )  # fmt: skip
    await insert_rows(session, models.signal, _SIGNAL, records)


async def _attach(session: AsyncSession, municipality_id: str, opened: Mapping[Subject, UUID]) -> None:
    """Earlier signals of a subject that did not call for a look by themselves join its new alert."""
    if not opened:
        return
    await session.execute(
        text(
            "UPDATE signal SET alert_id = o.alert_id"
            " FROM unnest(CAST(:c AS text[]), CAST(:t AS text[]), CAST(:s AS text[]), CAST(:a AS uuid[]))"
            " AS o (committee_id, subject_type, subject_id, alert_id)"
            " WHERE signal.municipality_id = :m AND signal.alert_id IS NULL AND NOT signal.cleared"
            " AND signal.committee_id = o.committee_id AND signal.subject_type = o.subject_type"
            " AND signal.subject_id = o.subject_id"
        ),
        {
            "m": municipality_id,
            "c": [subject.committee_id for subject in opened],
            "t": [subject.subject_type for subject in opened],
            "s": [subject.subject_id for subject in opened],
            "a": list(opened.values()),
        },
    )


def _evidence(row: Mapping[str, Any]) -> dict[str, Any]:
    value = row["evidence"]
    evidence: dict[str, Any] = orjson.loads(value) if isinstance(value, str) else value
    return evidence
