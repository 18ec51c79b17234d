"""Store records in sets: what is said again adds nothing, what is said anew supersedes and is kept beside it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import ARRAY, LargeBinary, any_, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import models
from services.intake.operations.coverage import count_changes, records_changed
from services.intake.operations.store import party_rows
from services.intake.records import RecordKind
from services.intake.records.bodies import Row, Rows
from services.intake.records.models import record, record_party
from shared.audit.notes import note_objects
from shared.auth import Principal
from shared.db import driver_connection, insert_rows
from shared.events import RecordFact, RecordsReceived, RecordWithdrawn, WithdrawalGround
from shared.ids import new_id
from shared.outbox import publish
from shared.problems import Conflict, NotFound

EVENT_ROWS = 500


class RecordNotFound(NotFound):
    """No such record among the caller's."""


class AlreadySuperseded(Conflict):
    """The record does not count any longer as it is."""

    slug, title = "already-superseded", "The record was superseded or withdrawn before"


_RECORD = (
    "record_id", "municipality_id", "committee_id", "kind", "mark", "content", "party_id", "day", "body", "file_id",
    "row", "received_at", "superseded_at", "superseded_by", "run",
)  # fmt: skip
_RECORD_PARTY = ("record_id", "field", "municipality_id", "committee_id", "party_id")
_SUPERSEDE = """
UPDATE record r SET superseded_at = $3, superseded_by = s.newer
FROM unnest($1::uuid[], $2::uuid[]) AS s(older, newer) WHERE r.record_id = s.older
RETURNING ARRAY(SELECT jsonb_object_keys(r.body)) AS fields
"""


class Place(NamedTuple):
    """Where records come from and whose they are; `run` counts how often the file was read before."""

    municipality_id: str
    committee_id: str
    file_id: UUID | None
    now: datetime
    run: int = 0


class Stored(NamedTuple):
    """What became of a set of rows: the new records' ids, one for each row (of a known one: the earlier's)."""

    ids: list[UUID]
    accepted: int
    known: int


class _New(NamedTuple):
    record_id: UUID
    row: Row
    supersedes: UUID | None


async def store_records(session: AsyncSession, place: Place, kind: RecordKind, rows: Rows) -> Stored:
    """Store *rows* and record the events that tell of them: nine statements, however many rows there are."""
    await lock_records(session, place.municipality_id, kind)
    current = await _current(session, place, kind, [row.mark for row in rows.rows])
    ids: list[UUID] = []
    fresh: list[_New] = []
    for row in rows.rows:
        before = current.get(row.mark)
        if before and before[1] == row.content:
            ids.append(before[0])
            continue
        new = _New(new_id(), row, before[0] if before else None)
        fresh.append(new)
        ids.append(new.record_id)
        current[row.mark] = (new.record_id, row.content)
    await _store(session, place, kind, rows, fresh)
    await _publish(session, place, kind, fresh)
    return Stored(ids, len(fresh), len(ids) - len(fresh))


async def withdraw_record(
    session: AsyncSession, caller: Principal, kind: RecordKind, record_id: UUID, ground: WithdrawalGround, now: datetime
) -> None:
    """Let a record no longer count, and tell of it; RecordNotFound, AlreadySuperseded."""
    await lock_records(session, caller.municipality_id, kind)
    found = await session.execute(select(record).where(record.c.record_id == record_id, record.c.kind == kind.name))
    row = found.one_or_none()
    if row is None:
        raise RecordNotFound("No record with this id is yours to see.")
    if row.superseded_at is not None:
        raise AlreadySuperseded("The record was superseded or withdrawn before. Read its newest version.")
    await session.execute(update(record).where(record.c.record_id == record_id).values(superseded_at=now))
    change = records_changed(kind, row.committee_id, [], [row.body])
    await count_changes(session, row.municipality_id, [change], row.file_id, now)
    note_objects(session, "record", [record_id])
    await publish(
        session,
        RecordWithdrawn(
            event_id=new_id(),
            municipality_id=row.municipality_id,
            occurred_at=now,
            committee_id=row.committee_id,
            kind=kind.name,
            record_id=record_id,
            ground=ground,
        ),
    )


async def lock_records(session: AsyncSession, municipality_id: str, kind: RecordKind) -> None:
    """One writer of a kind at a time in a municipality: two must not both be the newest word on a thing."""
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtext('record ' || :kind || :municipality))"),
        {"kind": kind.name, "municipality": municipality_id},
    )


async def _current(
    session: AsyncSession, place: Place, kind: RecordKind, marks: Sequence[bytes]
) -> dict[bytes, tuple[UUID, bytes]]:
    """What is said now of the things that *marks* name: id and content."""
    found = await session.execute(
        select(record.c.mark, record.c.record_id, record.c.content).where(
            record.c.municipality_id == place.municipality_id,
            record.c.committee_id == place.committee_id,
            record.c.kind == kind.name,
            record.c.superseded_at.is_(None),
            record.c.mark == any_(literal(marks, ARRAY(LargeBinary))),
        )
    )
    return {row.mark: (row.record_id, row.content) for row in found}


async def _store(session: AsyncSession, place: Place, kind: RecordKind, rows: Rows, fresh: Sequence[_New]) -> None:
    await insert_rows(session, models.party, *party_rows(rows.parties, place.municipality_id))
    # within one set a later row can supersede an earlier: that one is stored as superseded at once
    newer = {new.supersedes: new.record_id for new in fresh if new.supersedes}
    mine = {new.record_id for new in fresh}
    older = [(old, new) for old, new in newer.items() if old not in mine]
    gone: list[list[str]] = []
    if older:
        connection = await driver_connection(session)
        found = await connection.fetch(_SUPERSEDE, *map(list, zip(*older, strict=True)), place.now)
        gone = [row["fields"] for row in found]
    values: list[tuple[Any, ...]] = [
        (
            new.record_id,
            place.municipality_id,
            place.committee_id,
            kind.name,
            new.row.mark,
            new.row.content,
            new.row.party_id(kind),
            new.row.day,
            msgspec.json.encode(new.row.body).decode(),
            place.file_id,
            new.row.row,
            place.now,
            place.now if new.record_id in newer else None,
            newer.get(new.record_id),
            place.run,
        )
        for new in fresh
    ]
    await insert_rows(session, record, _RECORD, values)
    spoken_of = [
        (new.record_id, field, place.municipality_id, place.committee_id, party_id)
        for new in fresh
        for field, party_id in new.row.parties
    ]
    await insert_rows(session, record_party, _RECORD_PARTY, spoken_of)
    came = [new.row.body for new in fresh if new.record_id not in newer]
    change = records_changed(kind, place.committee_id, came, gone)
    await count_changes(session, place.municipality_id, [change], place.file_id, place.now)


async def _publish(session: AsyncSession, place: Place, kind: RecordKind, fresh: Sequence[_New]) -> None:
    facts = [
        RecordFact(
            record_id=new.record_id,
            row=new.row.row,
            body=new.row.body,
            party_id=new.row.party_id(kind),
            day=new.row.day,
            supersedes=new.supersedes,
        )
        for new in fresh
    ]
    await publish(
        session,
        *(
            RecordsReceived(
                event_id=new_id(),
                municipality_id=place.municipality_id,
                occurred_at=place.now,
                committee_id=place.committee_id,
                kind=kind.name,
                file_id=place.file_id,
                records=tuple(facts[start : start + EVENT_ROWS]),
            )
            for start in range(0, len(facts), EVENT_ROWS)
        ),
    )
