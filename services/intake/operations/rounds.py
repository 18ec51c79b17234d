"""Rounds of asking a register: whom to ask for, where to go on, when to ask again."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, func, literal, select, union, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.connectors import Asked, Asks, Connector
from services.intake.models import party, payment
from services.intake.operations.sources import register_connector
from services.intake.records.models import record, record_party
from services.intake.sealing import Sealer
from services.intake.sources.models import source_state
from services.intake.subject_models import restriction
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, system_session

FIRST_RETRY_SECONDS = 5.0
LONGEST_RETRY_SECONDS = 900.0
MOST_DOUBLINGS = 16
LEASE_SECONDS = 900.0
"""So long others leave a register alone that one process asks; each batch begins it anew."""


class Wanted(NamedTuple):
    """Who is asked for, sorted by key, and which committees have each of them, by number."""

    asked: Sequence[Asked]
    committees: Mapping[str, Sequence[str]]


class Round(NamedTuple):
    """One round of asking a register for one municipality: where it begins, and how soon the next one comes."""

    municipality_id: str
    source: str
    cursor: str
    failures: int
    interval: timedelta

    def lease(self, now: datetime) -> datetime:
        """Until when it is this process's; where rounds are short another takes it over as soon."""
        return now + min(timedelta(seconds=LEASE_SECONDS), 3 * self.interval)


async def municipalities(sessions: Sessions) -> Sequence[str]:
    """Those that have anybody to ask for."""
    async with system_session(sessions, "*") as session:
        return (await session.scalars(select(party.c.municipality_id).distinct())).all()


async def begin_round(
    sessions: Sessions, connector: Connector, municipality_id: str, seconds: float | None
) -> Round | None:
    """The round that is due now, reserved for this process; None where none is. *seconds* overrides the schedule."""
    now = utc_now()
    interval = timedelta(seconds=seconds) if seconds else timedelta(hours=connector.hours.on(swedish_date(now)))
    async with system_session(sessions, municipality_id) as session:
        due = await claim_round(session, Round(municipality_id, connector.name, "", 0, interval), now)
        if due:
            await register_connector(session, municipality_id, connector, now)
    return due


async def claim_round(session: AsyncSession, coming: Round, now: datetime) -> Round | None:
    """Reserve a round for this process where it is due, as it was left; None where it is not."""
    first = {"municipality_id": coming.municipality_id, "source": coming.source, "due_at": now}
    claim = _of(coming).where(source_state.c.due_at <= now).values(due_at=coming.lease(now))
    await session.execute(insert(source_state).values(first).on_conflict_do_nothing())
    row = (await session.execute(claim.returning(source_state.c.cursor, source_state.c.failures))).one_or_none()
    return coming._replace(cursor=row.cursor, failures=row.failures) if row else None


async def move_on(session: AsyncSession, due: Round, cursor: str, now: datetime) -> None:
    """Remember, in the transaction that stores a batch, that the round has come to *cursor*."""
    await session.execute(_of(due).values(cursor=cursor, due_at=due.lease(now), failures=0, problem=""))


async def leave_round(sessions: Sessions, due: Round) -> None:
    """Let whoever is there next go on where it was left."""
    await _settle(sessions, due, due_at=utc_now())


async def end_round(sessions: Sessions, due: Round, problem: str = "") -> datetime:
    """Everybody has been asked for, or everything looked at; returns when. *problem* did not keep us from it."""
    now = utc_now()
    done = {"cursor": "", "due_at": now + due.interval, "last_success_at": now, "failures": 0, "problem": problem}
    await _settle(sessions, due, **done)
    return now


async def wait_out(sessions: Sessions, due: Round, reason: str, after: float = 0.0) -> float:
    """Nobody answers: ask again after a pause that grows, *after* seconds at least; returns its seconds."""
    growing: float = FIRST_RETRY_SECONDS * 2 ** min(due.failures, MOST_DOUBLINGS)
    pause = max(min(LONGEST_RETRY_SECONDS, due.interval.total_seconds(), growing), after)
    again = utc_now() + timedelta(seconds=pause)
    await _settle(sessions, due, due_at=again, failures=source_state.c.failures + 1, problem=reason)
    return pause


async def _settle(sessions: Sessions, due: Round, **values: Any) -> None:
    async with system_session(sessions, due.municipality_id) as session:
        await session.execute(_of(due).values(values))


def _of(due: Round) -> Any:
    return update(source_state).where(
        source_state.c.municipality_id == due.municipality_id, source_state.c.source == due.source
    )


async def wanted_for(sessions: Sessions, connector: Connector, municipality_id: str, sealer: Sealer) -> Wanted:
    """Everybody that the municipality pays, or has records of that did not come from this very register."""
    companies = connector.asks is Asks.COMPANIES
    met = _met(municipality_id, connector)
    chosen = (
        select(
            party.c.party_id,
            party.c.organisation_number,
            party.c.sealed_number,
            func.array_agg(met.c.committee_id.distinct()).label("committees"),
        )
        .join(met, met.c.party_id == party.c.party_id)
        .where(party.c.municipality_id == municipality_id)
        .group_by(party.c.party_id)
    )
    if companies:
        chosen = chosen.where(party.c.organisation_number.is_not(None))
    else:
        chosen = chosen.where(party.c.sealed_number.is_not(None), ~_restricted())
    async with system_session(sessions, municipality_id) as session:
        rows = (await session.execute(chosen)).all()
    return await asyncio.to_thread(_sorted, rows, sealer, companies)


def _met(municipality_id: str, connector: Connector) -> Any:
    spoken_of = (
        select(record_party.c.party_id, record_party.c.committee_id)
        .join(record, record.c.record_id == record_party.c.record_id)
        .where(record_party.c.municipality_id == municipality_id, record.c.kind != connector.kind.name)
    )
    paid = select(payment.c.party_id, payment.c.committee_id).where(payment.c.municipality_id == municipality_id)
    return union(paid, spoken_of).subquery("met")


def _restricted() -> Any:
    """Of a person whose data are restricted nothing more is gathered (dataskyddsförordningen art. 18)."""
    return (
        select(literal(1))
        .where(
            and_(
                restriction.c.municipality_id == party.c.municipality_id,
                restriction.c.party_id == party.c.party_id,
                restriction.c.restricted,
                restriction.c.exception.is_(None),
            )
        )
        .exists()
    )


def _sorted(rows: Sequence[Row[Any]], sealer: Sealer, companies: bool) -> Wanted:
    asked, committees = [], {}
    for row in rows:
        if companies:
            key = number = row.organisation_number
        else:
            key, number = str(row.party_id), sealer.unseal(row.sealed_number, "party", "number", row.party_id)
        asked.append(Asked(key, number))
        committees[number] = row.committees
    return Wanted(sorted(asked), committees)
