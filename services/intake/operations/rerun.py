"""Read a file again: as it is, or with its columns read another way. Nothing is stored twice, nothing overwritten.

A run of a file goes through all of its rows, a portion at a time as the first one does. A row that an earlier run has
stored is accepted and not stored again. Of records, what a row says anew supersedes what it said before, and at the
end what no row says any longer is taken back; what came after the file from elsewhere, and what a person has withdrawn
since, stands. Each record carries the number of the run that said it last, so that a run which is cut off goes on.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, LargeBinary, Uuid, any_, delete, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import models
from services.intake.domain import Kind
from services.intake.formats import RECORD_READERS
from services.intake.operations.coverage import count_changes, records_changed
from services.intake.operations.records import Place, lock_records, store_records
from services.intake.operations.standing import Again, Standing
from services.intake.records import RecordKind
from services.intake.records.bodies import Row, Rows
from services.intake.records.catalogue import KINDS
from services.intake.records.models import record
from shared.events import RecordWithdrawn
from shared.ids import new_id
from shared.outbox import publish
from shared.problems import Conflict

Found = Any
"""A row as the database gives it."""
RECORDS: Final = "records"
MOST_TAKEN_BACK: Final = 5_000
"""So many records are taken back in one transaction."""
_KEPT = ("status", "kind", "wanted_kind", "rows", "accepted", "rejected", "known", "total_minor", "stored")


class RowsDisposedOf(Conflict):
    """To read the file again would bring back what was disposed of."""

    slug, title = "rows-disposed-of", "Rows of the file have been disposed of"


def table_kind(layout: dict[str, Any] | None) -> RecordKind | None:
    """The kind of record of which the table has one a row; None for other files."""
    return KINDS.get((layout or {}).get(RECORDS, ""))


def holds_records(file: Found) -> bool:
    """Whether what came of the file are records, and not payables."""
    return file.kind in KINDS or file.kind in {kind.value for kind in RECORD_READERS}


async def begin_again(session: AsyncSession, file: Found, wanted: str | None) -> None:
    """Let a file that is locked be read from its first row, as *wanted*; RowsDisposedOf where some of it are gone.

    What its row says is kept for a run that comes to nothing. A file of which nothing is stored begins as a new one.
    """
    if await _stored(session, file) != file.stored:
        raise RowsDisposedOf("Rows of the file have been disposed of. Hand in what is missing as a file of its own.")
    anew = {"status": "received", "reason": None, "finished_at": None, "rows": 0, "progress": 0, "attempts": 0}
    values = {**Standing(stored=file.stored)._asdict(), **anew, "wanted_kind": wanted}
    if file.stored:
        was = {"row": {name: getattr(file, name) for name in _KEPT}, "columns": (file.layout or {}).get("columns")}
        # the clock as it is: the transaction may have begun before the last of what it found was stored
        values |= {"run": file.run + 1, "again_at": func.clock_timestamp(), "earlier": was}
    else:
        await session.execute(delete(models.file_error).where(models.file_error.c.file_id == file.file_id))
    await session.execute(update(models.file).where(models.file.c.file_id == file.file_id).values(values))


async def _stored(session: AsyncSession, file: Found) -> int:
    """How many rows of payables, or records, there are of a file."""
    if holds_records(file):
        table: Any = record
    else:
        table = models.ledger_entry if file.kind == Kind.LEDGER else models.payment
    return await session.scalar(select(func.count()).where(table.c.file_id == file.file_id)) or 0


async def store_again(
    session: AsyncSession, place: Place, again: Again, kind: RecordKind, rows: Rows, *, as_is: bool
) -> Standing:
    """Store what the rows say anew; accepted are those whose record is of this file, known the others'.

    *as_is*: the table's columns are read as they were the last time.
    """
    await lock_records(session, place.municipality_id, kind)
    marks = [row.mark for row in rows.rows]
    newest = await _newest(session, place, kind, marks)
    said = await _said(session, place, kind, marks) if as_is else {}
    left, held = [], []
    for row in rows.rows:
        if earlier := said.get((row.mark, row.content)):
            held.append(earlier.pop())
        elif not _stands(row, newest.get(row.mark), place, again):
            left.append(row)
    stored = await store_records(session, place, kind, Rows(rows.parties, left))
    own = await session.scalars(
        update(record)
        .where(
            record.c.record_id == any_(literal([*held, *stored.ids], ARRAY(Uuid))),
            record.c.file_id == place.file_id,
            record.c.run < place.run,
        )
        .values(run=place.run)
        .returning(record.c.record_id)
    )
    accepted = stored.accepted + len(own.all())
    return Standing(accepted, known=len(rows.rows) - accepted, stored=stored.accepted)


def _stands(row: Row, newest: Found | None, place: Place, again: Again) -> bool:
    """Whether another word on the thing stands against the row's."""
    if newest is None:
        return False
    if newest.superseded_at is None:
        other = newest.file_id != place.file_id and newest.received_at > again.received_at
        return bool(other and newest.content != row.content)
    by_person = newest.superseded_by is None and not newest.taken_back
    return bool(by_person and newest.superseded_at > again.received_at)


async def _newest(session: AsyncSession, place: Place, kind: RecordKind, marks: Sequence[bytes]) -> dict[bytes, Found]:
    """The newest word on each thing, which may be superseded or withdrawn."""
    found = await session.execute(
        select(
            *(record.c.mark, record.c.content, record.c.file_id, record.c.received_at),
            *(record.c.superseded_at, record.c.superseded_by, record.c.taken_back),
        )
        .ext(distinct_on(record.c.mark))
        .where(*_of(place, kind), record.c.mark == any_(literal(marks, ARRAY(LargeBinary))))
        .order_by(record.c.mark, record.c.superseded_at.is_not(None), record.c.record_id.desc())
    )
    return {row.mark: row for row in found}


async def _said(
    session: AsyncSession, place: Place, kind: RecordKind, marks: Sequence[bytes]
) -> dict[tuple[bytes, bytes], list[UUID]]:
    """What rows of the file said in its last run, the earliest last: it counts still, or another row superseded it."""
    newer = record.alias("newer")
    found = await session.execute(
        select(record.c.mark, record.c.content, record.c.record_id)
        .join(newer, newer.c.record_id == record.c.superseded_by, isouter=True)
        .where(
            *_of(place, kind),
            record.c.file_id == place.file_id,
            record.c.run == place.run - 1,
            or_(record.c.superseded_at.is_(None), newer.c.file_id == place.file_id),
            record.c.mark == any_(literal(marks, ARRAY(LargeBinary))),
        )
        .order_by(record.c.record_id.desc())
    )
    said = defaultdict[tuple[bytes, bytes], list[UUID]](list)
    for row in found:
        said[row.mark, row.content].append(row.record_id)
    return said


def _of(place: Place, kind: RecordKind) -> tuple[Any, ...]:
    return (
        record.c.municipality_id == place.municipality_id,
        record.c.committee_id == place.committee_id,
        record.c.kind == kind.name,
    )


async def take_back(session: AsyncSession, place: Place) -> int:
    """Let some of what the file said before, and no row of it says any longer, count no more; it is kept.

    Returns how many were looked at; 0 says that none is left.
    """
    found = await session.execute(
        select(record.c.record_id, record.c.kind)
        .where(record.c.file_id == place.file_id, record.c.superseded_at.is_(None), record.c.run < place.run)
        .limit(MOST_TAKEN_BACK)
    )
    left = defaultdict[str, list[UUID]](list)
    for row in found:
        left[row.kind].append(row.record_id)
    for name in sorted(left):
        await lock_records(session, place.municipality_id, KINDS[name])
        gone = await session.execute(
            update(record)
            .where(record.c.record_id == any_(literal(left[name], ARRAY(Uuid))), record.c.superseded_at.is_(None))
            .values(superseded_at=place.now, taken_back=True)
            .returning(record.c.record_id, record.c.kind, record.c.body)
        )
        rows = gone.all()
        change = records_changed(KINDS[name], place.committee_id, [], [row.body for row in rows])
        await count_changes(session, place.municipality_id, [change], place.file_id, place.now)
        await publish(session, *(_withdrawn(place, row) for row in rows))
    return sum(map(len, left.values()))


def _withdrawn(place: Place, row: Found) -> RecordWithdrawn:
    return RecordWithdrawn(
        event_id=new_id(),
        municipality_id=place.municipality_id,
        occurred_at=place.now,
        committee_id=place.committee_id,
        kind=row.kind,
        record_id=row.record_id,
        ground="entered_in_error",
    )
