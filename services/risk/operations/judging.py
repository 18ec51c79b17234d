"""Judge anew what was touched: what rules on records say of it now replaces what they said of it before."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import orjson
import polars as pl
from sqlalchemy import Row, delete, func, literal_column, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models
from services.risk.books import Wanted, all_committees, book_of, committees_of
from services.risk.domain.book import Book
from services.risk.domain.judging import grounds
from services.risk.domain.record_rule import WHOLE, AnyRecordRule
from services.risk.network.keeping import renew_members
from services.risk.operations.activation import InForce, Running, rules_in_force
from services.risk.operations.alert_rows import Subject
from services.risk.operations.alerts import settle
from services.risk.operations.findings import Unseen, answers, in_signal_shape, keep_findings_apart, kinds_in
from services.risk.operations.gone import signals_gone
from services.risk.operations.remembering import ALL_COMMITTEES, touch_rules
from services.risk.operations.screening import locked_stream
from services.risk.record_models import judged_day, touched
from services.risk.rule_books import rule_book
from services.risk.rules import RECORD_RULES
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, driver_connection, insert_rows, system_session

MOST_KEYS = 500
"""So many partitions are judged in one transaction."""


async def judge_some(sessions: Sessions, whole_after: timedelta, most: int = MOST_KEYS) -> bool:
    """Judge at *most* so many touched partitions of one municipality; False when none waits.

    What reads everything waits *whole_after* since it was first touched: it is worth a round of its own.
    """
    async with system_session(sessions, "*") as session:
        municipality_id = await session.scalar(
            select(touched.c.municipality_id).where(_due(whole_after)).order_by(touched.c.touched_at).limit(1)
        )
    if municipality_id is None:
        return False
    async with system_session(sessions, municipality_id) as session:
        connection = await driver_connection(session)
        if not await connection.fetchval("SELECT pg_try_advisory_xact_lock(hashtext($1))", f"judge {municipality_id}"):
            return False  # another process is at it
        stamped = await _taken(session, whole_after, most)
        groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for committee_id, name, key, _ in stamped:
            groups[committee_id, name].append(key)
        await _judge_set(session, municipality_id, [Wanted(*of, tuple(sorted(keys))) for of, keys in groups.items()])
        await connection.execute(_DONE, municipality_id, *map(list, zip(*stamped, strict=True)))
    return True


Stamped = tuple[str, str, str, str]
"""A touched partition: committee, name and key; and as of which touch, since one that comes meanwhile stays."""
# Taken off at the end: whoever notes the same partition would wait as long as a row that is gone is not committed,
# and screening waits for nobody.
_DONE = """
DELETE FROM touched WHERE ctid IN (
    SELECT t.ctid FROM touched t
    JOIN unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS k (committee_id, name, key, stamp)
    USING (committee_id, name, key) WHERE t.municipality_id = $1 AND t.xmin::text = k.stamp
    FOR UPDATE OF t SKIP LOCKED
)
"""


def _due(whole_after: timedelta) -> Any:
    return (touched.c.name != WHOLE) | (touched.c.touched_at < func.now() - whole_after)


async def _taken(session: AsyncSession, whole_after: timedelta, most: int) -> list[Stamped]:
    """At *most* so many partitions of one committee and name, those that have waited longest."""
    first = (
        select(touched.c.committee_id, touched.c.name).where(_due(whole_after)).order_by(touched.c.touched_at).limit(1)
    ).cte("first")
    some = (
        select(touched.c.committee_id, touched.c.name, touched.c["key"], literal_column("touched.xmin::text"))
        .join(first, (first.c.committee_id == touched.c.committee_id) & (first.c.name == touched.c.name))
        .order_by(touched.c.touched_at)
        .limit(most)
    )
    return [(row[0], row[1], row[2], row[3]) for row in await session.execute(some)]


async def _judge_set(session: AsyncSession, municipality_id: str, taken: Iterable[Wanted]) -> None:
    book = await rule_book(session, municipality_id)
    force = await rules_in_force(session, municipality_id, book.records)
    for wanted in taken:
        for committee_id in await _committees(session, municipality_id, wanted):
            await _judge(session, municipality_id, wanted._replace(committee_id=committee_id), force)
            if wanted.name == WHOLE:
                await renew_members(session, municipality_id, committee_id)


async def _committees(session: AsyncSession, municipality_id: str, wanted: Wanted) -> list[str]:
    if wanted.committee_id != ALL_COMMITTEES:
        return [wanted.committee_id]
    if wanted.name == WHOLE:
        return await all_committees(session, municipality_id)
    return await committees_of(session, municipality_id, wanted)


async def _judge(session: AsyncSession, municipality_id: str, wanted: Wanted, force: InForce[AnyRecordRule]) -> None:
    """Ask the versions in force, whose word becomes signals, and those in shadow, whose word is kept apart."""
    active, shadow = ([one for one in ones if one.rule.key == wanted.name] for ones in (force.active, force.shadow))
    if not active and not shadow:
        return
    rules = list({one.rule.id: one.rule for one in (*active, *shadow)}.values())
    book = await book_of(session, municipality_id, wanted, rules, swedish_date(utc_now()))
    said = await asyncio.to_thread(answers, book, active, municipality_id, wanted)
    if said:
        await _replace(
            session, municipality_id, wanted, [one for one, _ in said], pl.concat(found for _, found in said)
        )
    unseen = await asyncio.to_thread(answers, book, shadow, municipality_id, wanted)
    kinds = kinds_in(book) if any(not found.is_empty() for _, found in unseen) else {}
    apart = [(one, Unseen(found, _looked_at(book, one.rule, wanted), kinds)) for one, found in unseen]
    await keep_findings_apart(session, municipality_id, wanted, apart)


def _looked_at(book: Book, rule: AnyRecordRule, wanted: Wanted) -> int:
    """Of how many partitions the rule may say something; of one that reads everything, how many rows it read."""
    if wanted.name == WHOLE:
        return sum(book[kind].height for kind in rule.needed)
    return len(grounds(book, rule, wanted.keys))


async def _replace(
    session: AsyncSession,
    municipality_id: str,
    wanted: Wanted,
    versions: Sequence[Running[AnyRecordRule]],
    found: pl.DataFrame,
) -> None:
    """Let *found* be what stands of the partitions. What people have judged already stays as they saw it."""
    before = await _standing(session, municipality_id, wanted, [one.rule.id for one in versions])
    if found.is_empty() and not before:
        return
    await locked_stream(session, municipality_id)
    now = {UUID(row["signal_id"]): row for row in found.iter_rows(named=True)}
    # what was cleared when its alert was closed nobody has judged: it may come back
    closed = {id_ for id_, row in before.items() if row.status == "triaged" and not row.cleared}
    gone = [id_ for id_, row in before.items() if id_ not in now and id_ not in closed and not row.cleared]
    changed = [id_ for id_, row in before.items() if id_ in now and id_ not in closed and _differs(row, now[id_])]
    unknown = await signals_gone(session, municipality_id, [id_ for id_ in now if id_ not in before])
    fresh = [
        in_signal_shape(row) for id_, row in now.items() if id_ not in unknown and (id_ not in before or id_ in changed)
    ]
    signal = models.signal
    subjects = {Subject(*(getattr(before[id_], name) for name in Subject._fields)) for id_ in (*gone, *changed)}
    if gone:
        await session.execute(update(signal).where(signal.c.signal_id.in_(gone)).values(cleared=True))
    if changed:
        await session.execute(delete(signal).where(signal.c.signal_id.in_(changed)))
    await settle(session, municipality_id, fresh, subjects, versions)


async def _standing(
    session: AsyncSession, municipality_id: str, wanted: Wanted, rules: Sequence[str]
) -> dict[UUID, Row[Any]]:
    signal, alert = models.signal, models.alert
    keyed = signal.c["key"].is_not(None) if wanted.name == WHOLE else signal.c["key"].in_(wanted.keys)
    rows = await session.execute(
        select(signal, alert.c.status)
        .outerjoin(alert, alert.c.alert_id == signal.c.alert_id)
        .where(
            signal.c.municipality_id == municipality_id,
            signal.c.committee_id == wanted.committee_id,
            signal.c.rule.in_(rules),
            keyed,
        )
    )
    return {row.signal_id: row for row in rows}


def _differs(row: Row[Any], found: dict[str, Any]) -> bool:
    return bool(
        row.cleared
        or row.score != found["score"]
        or row.amount_minor != found["amount_minor"]
        or row.evidence != orjson.loads(found["evidence"])
    )


async def touch_for_the_day(sessions: Sessions, today: date) -> None:
    """Once a day, everything whose answer changes with the calendar is to be judged anew."""
    async with system_session(sessions, "*") as session:
        behind = (
            await session.scalars(
                text(
                    "SELECT DISTINCT k.municipality_id FROM record_kind k"
                    " LEFT JOIN judged_day d USING (municipality_id) WHERE d.day IS NULL OR d.day < :today"
                ),
                {"today": today},
            )
        ).all()
    for municipality_id in behind:
        async with system_session(sessions, municipality_id) as session:
            await touch_rules(session, municipality_id, [rule for rule in RECORD_RULES if rule.daily])
            await insert_rows(
                session,
                judged_day,
                ("municipality_id", "day"),
                [(municipality_id, today)],
                replace=("municipality_id",),
            )
