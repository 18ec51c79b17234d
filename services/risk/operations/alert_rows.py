"""The rows of alerts and signals: what an alert shows of its signals, and how both are written."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import Row, bindparam, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models
from services.risk.domain.aging import aged
from services.risk.domain.engine import Combined, combine
from services.risk.domain.keeping import wakes
from services.risk.domain.rule import AnyRule
from services.risk.operations.activation import Running
from services.risk.operations.steps import SYSTEM, Step, keep_steps
from services.risk.operations.telling import as_uuid, aside_event, back_event, changed_event, payment_ids, triaged_event
from services.risk.rule_books import RuleBook
from shared.clock import utc_now
from shared.db import insert_rows
from shared.outbox import publish

NETTED = "Kreditnota eller rättelse har kommit. / A credit note or a correction has arrived."

_SIGNAL = (
    "signal_id", "municipality_id", "committee_id", "rule", "version", "severity", "score", "subject_type",
    "subject_id", "party_id", "payment_id", "position", "period", "amount_minor", "currency", "evidence", "compared",
    "sv", "en", "alert_id", "key", "digest", "code_hash", "parameters_digest", "seen_on", "suppression_id",
)  # fmt: skip


class Subject(NamedTuple):
    """What an alert is about."""

    committee_id: str
    subject_type: str
    subject_id: str


Signal = Mapping[str, Any]


class Standing(NamedTuple):
    """An open alert as the database has it, and the signals that stand in it now."""

    row: Row[Any]
    signals: Sequence[Signal]


def subject_of(row: Signal) -> Subject:
    """The subject that a signal speaks of."""
    return Subject(row["committee_id"], row["subject_type"], row["subject_id"])


def combined(signals: Iterable[Signal], book: RuleBook) -> Combined:
    """The signals of an alert taken together, as old as they were when the newest of them was about.

    Each weighs what the version of its rule says.
    """
    known = book.by_id
    told = [row for row in signals if row["rule"] in known]
    newest = max((row["seen_on"] for row in told if row["seen_on"]), default=None)
    parts = [(book.version(row["rule"], row["version"]), row["score"], row["seen_on"]) for row in told]
    return combine(aged(parts, newest) if newest else [part[:2] for part in parts])


def summary(signals: Sequence[Signal], book: RuleBook) -> dict[str, Any]:
    """What an alert shows of its signals: the weightiest gives the title."""
    whole = combined(signals, book)
    first = max(signals, key=lambda row: (row["severity"] * row["score"], row["rule"]))
    title = book.version(first["rule"], first["version"]).texts.title
    names = (evidence_of(row).get("party") for row in signals)
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


async def change(session: AsyncSession, municipality_id: str, alerts: Sequence[Standing], book: RuleBook) -> None:
    """Bring open alerts up to date, a fixed number of statements.

    One that was put aside for a time comes back where wakes() says so. One whose signals have all explained
    themselves is closed so; one that is not worth a look because signals of it are suppressed waits with them.
    """
    if not alerts:
        return
    now = utc_now()
    hiding = await suppressed_of(session, [one.row for one in alerts if not combined(one.signals, book).look])
    hidden = [one for one in alerts if one.row.alert_id in hiding]
    kept = [one for one in alerts if one.signals and one.row.alert_id not in hiding]
    summaries = {one.row.alert_id: summary(one.signals, book) for one in kept}
    woken = [one.row for one in kept if _wakes(one.row, summaries[one.row.alert_id], book)]
    await _write(session, summaries, {row.alert_id for row in woken})
    await publish(
        session,
        *(
            changed_event(
                one.row.alert_id,
                one.row.committee_id,
                municipality_id,
                summaries.get(one.row.alert_id, _NOTHING) | {"payment_ids": payment_ids(one.signals)},
                now,
            )
            for one in alerts
        ),
        *(back_event(row, now) for row in woken),
        *(aside_event(one.row, "suppressed", now) for one in hidden),
    )
    await keep_steps(session, [Step.of(row, "woken", SYSTEM, now) for row in woken])
    await _hide(session, [one.row for one in hidden], now)
    gone = {one.row.alert_id for one in alerts} - set(summaries) - hiding
    await close_explained(session, sorted(gone), now)


_NOTHING: dict[str, Any] = {"score": 0, "rules": [], "amount_minor": 0}
_NAMES = ("party_id", "score", "deep", "rules", "title_sv", "title_en", "subject_name", "amount_minor")


def _wakes(row: Row[Any], now: Mapping[str, Any], book: RuleBook) -> bool:
    if row.snoozed_until is None:
        return False
    before, after = (book.known(rules) for rules in (row.rules, now["rules"]))
    return wakes(before, after, (row.amount_minor, now["amount_minor"]))


async def _write(session: AsyncSession, summaries: Mapping[UUID, dict[str, Any]], woken: set[UUID]) -> None:
    if not summaries:
        return
    values = [{"id_": alert_id, **{f"{name}_": told[name] for name in _NAMES}} for alert_id, told in summaries.items()]
    change = update(models.alert).where(models.alert.c.alert_id == bindparam("id_"))
    change = change.values({name: bindparam(f"{name}_") for name in _NAMES})
    await (await session.connection()).execute(change, values)
    if woken:
        awake = update(models.alert).where(models.alert.c.alert_id.in_(woken)).values(snoozed_until=None)
        await session.execute(awake)


async def suppressed_of(session: AsyncSession, rows: Sequence[Row[Any]]) -> set[UUID]:
    """Those of the alerts of which signals, of their subject or of one merged into them, are suppressed."""
    if not rows:
        return set()
    found = await session.scalars(
        text(
            "SELECT DISTINCT coalesce(a.merged_into, a.alert_id) FROM alert a JOIN signal s"
            " USING (municipality_id, committee_id, subject_type, subject_id)"
            " WHERE (a.alert_id = ANY(:ids) OR a.status = 'merged' AND a.merged_into = ANY(:ids))"
            " AND s.suppression_id IS NOT NULL AND NOT s.cleared"
        ),
        {"ids": [row.alert_id for row in rows]},
    )
    return set(found)


async def _hide(session: AsyncSession, rows: Sequence[Row[Any]], now: datetime) -> None:
    """Alerts that only suppressed signals made worth a look: what is left of them waits for the next."""
    if not rows:
        return
    ids = [row.alert_id for row in rows]
    alert, signal = models.alert, models.signal
    await session.execute(update(signal).where(signal.c.alert_id.in_(ids), ~signal.c.cleared).values(alert_id=None))
    await session.execute(
        update(alert).where(alert.c.alert_id.in_(ids)).values(status="suppressed", snoozed_until=None)
    )
    await keep_steps(session, [Step.of(row, "suppressed", SYSTEM, now) for row in rows])


async def close_explained(session: AsyncSession, alert_ids: Sequence[UUID], now: datetime) -> None:
    """Close alerts of which nothing stands any longer."""
    if not alert_ids:
        return
    alert = models.alert
    said = {"outcome": "explained", "reason": NETTED, "triaged_by": SYSTEM, "triaged_at": now}
    closed = await session.execute(
        update(alert)
        .where(alert.c.alert_id.in_(alert_ids))
        .values(status="triaged", snoozed_until=None, **said)
        .returning(*alert.c)
    )
    rows = closed.all()
    merged = (alert.c.status == "merged", alert.c.merged_into.in_(alert_ids))
    await session.execute(update(alert).where(*merged).values(**said))
    await publish(session, *(triaged_event(row, "explained", SYSTEM, now) for row in rows))


async def store(
    session: AsyncSession,
    municipality_id: str,
    fresh: Sequence[dict[str, Any]],
    alert_ids: Mapping[UUID, UUID],
    versions: Mapping[str, Running[AnyRule]],
) -> None:
    """Write *fresh* signals of *versions*, each into the alert that *alert_ids* has by its id, or into none."""
    records = []
    for row in fresh:
        evidence, by = evidence_of(row), versions[row["rule"]]
        said = by.rule.explain(evidence)
        records.append(
            (
                UUID(row["signal_id"]), municipality_id, row["committee_id"], row["rule"], row["version"],
                row["severity"], row["score"], row["subject_type"], row["subject_id"], as_uuid(row["party_id"]),
                as_uuid(row["payment_id"]), row["position"], row["period"], row["amount_minor"], row["currency"],
                orjson.dumps(evidence).decode(), orjson.dumps(row["compared"] or []).decode(),
                said["sv"], said["en"], alert_ids.get(UUID(row["signal_id"])), row.get("key"),
                by.digest, by.code_hash, by.parameters_digest, row["seen_on"], row.get("suppression_id"),
            )
        )  # fmt: skip
    await insert_rows(session, models.signal, _SIGNAL, records)


async def attach(session: AsyncSession, municipality_id: str, opened: Mapping[Subject, UUID]) -> None:
    """Earlier signals of a subject that are in no alert and not suppressed join the one that it has now."""
    if not opened:
        return
    await session.execute(
        text(
            "UPDATE signal SET alert_id = o.alert_id"
            " FROM unnest(CAST(:c AS text[]), CAST(:t AS text[]), CAST(:s AS text[]), CAST(:a AS uuid[]))"
            " AS o (committee_id, subject_type, subject_id, alert_id)"
            " WHERE signal.municipality_id = :m AND signal.alert_id IS NULL AND NOT signal.cleared"
            " AND signal.suppression_id IS NULL"
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


def evidence_of(row: Signal) -> dict[str, Any]:
    """What a signal was seen by, from the text of a frame or the value of a column."""
    value = row["evidence"]
    evidence: dict[str, Any] = orjson.loads(value) if isinstance(value, str) else value
    return evidence
