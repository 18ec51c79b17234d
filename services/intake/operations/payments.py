"""Take in payment orders; several requests can share one transaction."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.facts import Payables, Source, payables_of_orders
from services.intake.operations.arrivals import Arrival, Channel, note_arrivals
from services.intake.operations.store import store_payables
from services.intake.orders import PaymentOrder
from services.intake.sealing import Sealer
from shared.audit.notes import Notes
from shared.audit.records import MOST_OBJECTS, AuditRecord, object_id
from shared.audit.writing import write
from shared.auth import NotAllowed, Principal
from shared.clock import swedish_date, utc_now
from shared.db import driver_connection
from shared.problems import Problem


class KeyReused(Problem):
    """An Idempotency-Key came again with another request."""

    slug, title, status = "idempotency-key-reused", "The Idempotency-Key was used for another request", 422


class Submission(NamedTuple):
    """One request's orders, sealed and ready to store, and how to know a repetition of it."""

    municipality_id: str
    subject: str
    committee_id: str
    key: str
    request: bytes
    payables: Payables
    record: AuditRecord | None = None
    """What the audit trail says of the request; written with what it stores."""


class Answer(NamedTuple):
    """What the caller gets: the final bytes, and whether they were given before."""

    body: bytes
    replayed: bool


def submission_of(
    orders: Sequence[PaymentOrder], body: bytes, caller: Principal, key: str, default: str, sealer: Sealer
) -> Submission:
    """Judge and seal *orders*; NotAllowed for a committee that the caller does not work for."""
    committees = {order.committee_id or default for order in orders}
    for committee in sorted(committees):
        if not caller.works_for(committee):
            raise NotAllowed(f"You do not work for the committee {committee}. Ask your security head for access.")
    source = Source(default, None, swedish_date(utc_now()))
    return Submission(
        caller.municipality_id,
        caller.subject,
        min(committees),
        key,
        hashlib.sha256(body).digest(),
        payables_of_orders(orders, source, sealer),
    )


def answer_to(submission: Submission) -> bytes:
    """The body that a first request gets."""
    items = [{"paymentId": fact.payment_id} for fact in submission.payables.facts]
    return orjson.dumps({"items": items, "accepted": len(items), "known": 0})


async def receive_payments(session: AsyncSession, submissions: Sequence[Submission]) -> list[Answer | KeyReused]:
    """Store those of *submissions* (all of one municipality) that are new, and answer each in order.

    A repetition with the same key gets the first answer, byte for byte; with another body KeyReused.
    """
    municipality_id = submissions[0].municipality_id
    now = utc_now()
    first = await _claim_keys(session, submissions, now)
    answers: list[Answer | KeyReused] = []
    fresh: list[Submission] = []
    for submission in submissions:
        earlier = first.get((submission.subject, submission.key)) if submission.key else None
        if earlier is None or earlier.submission is submission:
            fresh.append(submission)
            answers.append(Answer(answer_to(submission), replayed=False))
        elif earlier.request == submission.request:
            answers.append(Answer(earlier.answer, replayed=True))
        else:
            answers.append(KeyReused("Use a new Idempotency-Key for a new request. Nothing was stored."))
    if fresh:
        await store_payables(session, municipality_id, _together(fresh), now)
        await note_arrivals(session, municipality_id, now, *_arrivals(fresh))
    accepted = [s for s, answer in zip(submissions, answers, strict=True) if isinstance(answer, Answer)]
    await write(await driver_connection(session), [s.record for s in accepted if s.record])
    return answers


def _arrivals(fresh: Sequence[Submission]) -> list[Arrival]:
    counts: Counter[str] = Counter()
    for submission in fresh:
        counts[submission.subject] += len(submission.payables.facts)
    return [Arrival(Channel.API, subject, "payment_order", number) for subject, number in counts.items()]


def notes_on(submission: Submission) -> Notes:
    """What the record of a request says of the payments that it named."""
    facts = submission.payables.facts
    named = (object_id("payment", fact.payment_id) for fact in facts[:MOST_OBJECTS])
    return Notes(dict.fromkeys(one for one in named if one), count=len(facts))


def _together(submissions: Sequence[Submission]) -> Payables:
    if len(submissions) == 1:
        return submissions[0].payables
    parties = {party.party_id: party for s in submissions for party in s.payables.parties}
    return Payables(
        parties=list(parties.values()),
        facts=[fact for s in submissions for fact in s.payables.facts],
        fingerprints=[mark for s in submissions for mark in s.payables.fingerprints],
        entries=[],
    )


class _First(NamedTuple):
    """The first request with a key: the one at hand, or what an earlier one left."""

    request: bytes
    answer: bytes
    submission: Submission | None


async def _claim_keys(
    session: AsyncSession, submissions: Sequence[Submission], now: datetime
) -> dict[tuple[str, str], _First]:
    """Who was first with each key; a concurrent transaction with the same key is waited for."""
    mine: dict[tuple[str, str], Submission] = {}
    for submission in submissions:
        if submission.key:
            mine.setdefault((submission.subject, submission.key), submission)
    if not mine:
        return {}
    rows = [mine[place] for place in sorted(mine)]
    claimed = await session.execute(
        text(_CLAIM),
        {
            "municipality": rows[0].municipality_id,
            "subjects": [row.subject for row in rows],
            "keys": [row.key for row in rows],
            "committees": [row.committee_id for row in rows],
            "requests": [row.request for row in rows],
            "answers": [answer_to(row) for row in rows],
            "now": now,
        },
    )
    won = {(row.subject, row.key) for row in claimed}
    first = {place: _First(s.request, b"", s) for place, s in mine.items() if place in won}
    lost = [place for place in mine if place not in won]
    return first | (await _earlier(session, lost) if lost else {})


async def _earlier(session: AsyncSession, places: Sequence[tuple[str, str]]) -> dict[tuple[str, str], _First]:
    rows = await session.execute(
        text(_EARLIER), {"subjects": [place[0] for place in places], "keys": [place[1] for place in places]}
    )
    return {(row.subject, row.key): _First(row.request, row.answer, None) for row in rows}


_CLAIM = """
INSERT INTO idempotency (municipality_id, subject, key, committee_id, request, answer, created_at)
SELECT :municipality, u.*, :now FROM unnest(CAST(:subjects AS text[]), CAST(:keys AS text[]),
    CAST(:committees AS text[]), CAST(:requests AS bytea[]), CAST(:answers AS bytea[])) u
ON CONFLICT DO NOTHING RETURNING subject, key
"""
_EARLIER = """
SELECT i.subject, i.key, i.request, i.answer FROM idempotency i
JOIN unnest(CAST(:subjects AS text[]), CAST(:keys AS text[])) u (subject, key) USING (subject, key)
"""
