"""Back-tests of rules on records: the same functions as live, over everything that committees know now."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

import orjson
import polars as pl
from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk import models, rule_code
from services.risk.books import Wanted, all_committees, book_of
from services.risk.domain.book import Book
from services.risk.domain.judging import JUDGED, judge
from services.risk.domain.own_rule import OwnRule
from services.risk.domain.record_rule import WHOLE, AnyRecordRule
from services.risk.domain.reports import SubjectKey, record_figures
from services.risk.operations.findings import kinds_in, persons_among
from services.risk.operations.proving import judged_subjects
from services.risk.rule_books import rule_book
from shared.clock import swedish_date, utc_now
from shared.db import Scope, Sessions

MOST_EXAMPLES = 20
UNDATED = "undated"


async def run_on_records(sessions: Sessions, session: AsyncSession, job: Row[Any]) -> dict[str, Any]:
    """The result of *job* (a row of table backtest), read as the person who asked; with a report where it proves."""
    rule = await _rule_of(session, job)
    scope = Scope(job.municipality_id, job.committees, actor=job.requested_by)
    started = time.perf_counter()
    books: dict[str, Book] = {}
    async with sessions(info={"scope": scope}) as reading, reading.begin():
        for committee_id in await all_committees(reading, job.municipality_id):
            wanted = Wanted(committee_id, WHOLE, ())
            books[committee_id] = await book_of(
                reading, job.municipality_id, wanted, [rule], swedish_date(utc_now()), everything=True
            )
    found = await asyncio.to_thread(_found, rule, books, job)
    rows = sum(table.height for book in books.values() for table in book.tables.values())
    result = _result(rule, found, rows, time.perf_counter() - started)
    if isinstance(rule, OwnRule):
        result["passedOver"] = sum(len(rule.passed_over(book)) for book in books.values())
    if job.digest:
        kinds = {party: kind for book in books.values() for party, kind in kinds_in(book).items()}
        judged = await judged_subjects(session, job.municipality_id)
        theirs = await _in_force(session, job)
        result["report"] = record_figures(
            found,
            rows,
            theirs,
            judged,
            persons=persons_among(found, kinds),
            family=rule.family,
            on=swedish_date(utc_now()),
        ).told() | {"rules": {digest: rule_id for digest, (rule_id, _) in theirs.items()}}
    return result


async def _rule_of(session: AsyncSession, job: Row[Any]) -> AnyRecordRule:
    """The rule of which the job is about: of its version, or as it was written last."""
    same = [one for one in (await rule_book(session, job.municipality_id)).records if one.id == job.rule]
    if job.digest is None:
        return same[-1]
    return next(one for one in same if rule_code.digest(one, job.parameters) == job.digest)


def _found(rule: AnyRecordRule, books: Mapping[str, Book], job: Row[Any]) -> pl.DataFrame:
    params = {rule.id: rule.with_values(job.parameters)}
    parts = [
        judge(book, [rule], municipality_id=job.municipality_id, committee_id=committee_id, params=params)
        for committee_id, book in books.items()
    ]
    found = pl.concat([JUDGED.to_frame(), *parts])
    if job.since:
        found = found.filter(pl.col("on") >= job.since)
    return found.filter(pl.col("on") <= job.until) if job.until else found


async def _in_force(session: AsyncSession, job: Row[Any]) -> dict[str, tuple[str, set[SubjectKey]]]:
    """By digest of the versions that have given signals: the rule, and the subjects that they point at now."""
    signal = models.signal
    rows = await session.execute(
        select(signal.c.digest, signal.c.rule, signal.c.committee_id, signal.c.subject_type, signal.c.subject_id).where(
            signal.c.municipality_id == job.municipality_id,
            ~signal.c.cleared,
            signal.c.digest.is_not(None),
            signal.c.digest != job.digest,
        )
    )
    found: dict[str, tuple[str, set[SubjectKey]]] = {}
    for digest, rule_id, *subject in rows:
        found.setdefault(digest, (rule_id, set()))[1].add((subject[0], subject[1], subject[2]))
    return found


def _result(rule: AnyRecordRule, found: pl.DataFrame, rows: int, seconds: float) -> dict[str, Any]:
    months = Counter(day.strftime("%Y-%m") if day else UNDATED for day in found["on"])
    examples = found.sort("score", "signal_id", descending=[True, False]).head(MOST_EXAMPLES)
    return {
        "payments": rows,
        "seconds": round(seconds, 3),
        "signals": found.height,
        "months": sorted(months.items()),
        "bySeverity": {str(rule.severity): found.height} if found.height else {},
        "examples": [
            {
                "rule": rule.id,
                "score": row["score"],
                "day": row["on"].isoformat() if row["on"] else None,
                "amount": {"minor": row["amount_minor"], "currency": row["currency"]},
                "explanation": rule.explain(orjson.loads(row["evidence"])),
                "payment_id": None,
            }
            for row in examples.iter_rows(named=True)
        ],
    }
