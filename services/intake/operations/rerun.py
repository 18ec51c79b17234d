"""Run a file again: as it is, or with its columns read another way. Nothing is stored twice, nothing overwritten.

Of records, what a row says anew supersedes what it said before, and what no row says any longer is taken back; what
came after the file from elsewhere, and what a person has withdrawn since, stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, LargeBinary, Uuid, any_, func, literal, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import models
from services.intake.domain import Kind
from services.intake.formats import RECORD_READERS
from services.intake.operations.coverage import count_changes, records_changed
from services.intake.operations.records import Place, Stored, lock_records, store_records
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
RUNS: Final = "runs"
RECORDS: Final = "records"


class RowsDisposedOf(Conflict):
    """To read the file again would bring back what was disposed of."""

    slug, title = "rows-disposed-of", "Rows of the file have been disposed of"


class Past(NamedTuple):
    """When the file came, and at which times rows of it were stored."""

    received_at: datetime
    runs: frozenset[datetime]


def table_kind(layout: dict[str, Any] | None) -> RecordKind | None:
    """The kind of record of which the table has one a row; None for other files."""
    return KINDS.get((layout or {}).get(RECORDS, ""))


def holds_records(file: Found) -> bool:
    """Whether what came of the file are records, and not payables."""
    return table_kind(file.layout) is not None or file.kind in {kind.value for kind in RECORD_READERS}


async def past_runs(session: AsyncSession, file: Found) -> list[tuple[str, int]]:
    """Each run that has stored something of the file, with how many rows; RowsDisposedOf where some are gone."""
    found = await _stored(session, file)
    known = [(at, int(stored)) for at, stored in (file.layout or {}).get(RUNS, [])]
    told = sum(stored for _, stored in known) if known else file.accepted
    if sum(stored for _, stored in found) != told:
        raise RowsDisposedOf("Rows of the file have been disposed of. Hand in what is missing as a file of its own.")
    return known or found


async def _stored(session: AsyncSession, file: Found) -> list[tuple[str, int]]:
    if not holds_records(file):
        table = _payables(file.kind)
        stored = await session.scalar(select(func.count()).where(table.c.file_id == file.file_id)) or 0
        return [(file.finished_at.isoformat(), stored)] if stored else []
    at = record.c.received_at
    counts = select(at, func.count()).where(record.c.file_id == file.file_id).group_by(at).order_by(at)
    return [(moment.isoformat(), stored) for moment, stored in await session.execute(counts)]


def _payables(kind: str | None) -> Any:
    return models.ledger_entry if kind == Kind.LEDGER else models.payment


async def own_fingerprints(session: AsyncSession, file_id: UUID, kind: Kind, marks: Sequence[bytes]) -> set[bytes]:
    """Those of *marks* that payables of this very file carry."""
    table = _payables(kind)
    chosen = select(table.c.fingerprint).where(
        table.c.file_id == file_id, table.c.fingerprint == any_(literal(marks, ARRAY(LargeBinary)))
    )
    return set(await session.scalars(chosen))


@dataclass
class Rerun:
    """A run of a file whose records were stored before: what of them still holds is gathered as it goes.

    *as_is*: its columns are read as they were the last time.
    """

    place: Place
    past: Past
    as_is: bool
    fresh: int = 0
    _held: set[UUID] = field(default_factory=set)

    async def store(self, session: AsyncSession, kind: RecordKind, rows: Rows) -> Stored:
        """Store what the rows say anew; accepted are those whose record is of this file, known the others'."""
        await lock_records(session, self.place.municipality_id, kind)
        marks = [row.mark for row in rows.rows]
        newest = await self._newest(session, kind, marks)
        # read another way, the row that took it back may be gone
        passed = await self._passed_over(session, kind, marks) if self.as_is else frozenset()
        left = [row for row in rows.rows if (row.mark, row.content) not in passed]
        taken = [row for row in left if not self._stands(row, newest.get(row.mark))]
        stored = await store_records(session, self.place, kind, Rows(rows.parties, taken))
        self.fresh += stored.accepted
        own = set(
            await session.scalars(
                select(record.c.record_id).where(
                    record.c.record_id == any_(literal(stored.ids, ARRAY(Uuid))),
                    record.c.file_id == self.place.file_id,
                )
            )
        )
        self._held |= own
        accepted = sum(one in own for one in stored.ids) + len(rows.rows) - len(left)
        return Stored(stored.ids, accepted, len(rows.rows) - accepted)

    def _stands(self, row: Row, newest: Found | None) -> bool:
        """Whether another word on the thing stands against the row's."""
        if newest is None:
            return False
        if newest.superseded_at is None:
            other = newest.file_id != self.place.file_id and newest.received_at > self.past.received_at
            return bool(other and newest.content != row.content)
        by_person = newest.superseded_by is None and newest.superseded_at not in self.past.runs
        return bool(by_person and newest.superseded_at > self.past.received_at)

    async def _newest(self, session: AsyncSession, kind: RecordKind, marks: Sequence[bytes]) -> dict[bytes, Found]:
        found = await session.execute(
            select(
                *(record.c.mark, record.c.content, record.c.file_id, record.c.received_at),
                *(record.c.superseded_at, record.c.superseded_by),
            )
            .ext(distinct_on(record.c.mark))
            .where(*self._of(kind), record.c.mark == any_(literal(marks, ARRAY(LargeBinary))))
            .order_by(record.c.mark, record.c.superseded_at.is_not(None), record.c.record_id.desc())
        )
        return {row.mark: row for row in found}

    async def _passed_over(
        self, session: AsyncSession, kind: RecordKind, marks: Sequence[bytes]
    ) -> frozenset[tuple[bytes, bytes]]:
        """What a row of the file said that a later row of it took back in the same run."""
        found = await session.execute(
            select(record.c.mark, record.c.content).where(
                *self._of(kind),
                record.c.file_id == self.place.file_id,
                record.c.superseded_at == record.c.received_at,
                record.c.mark == any_(literal(marks, ARRAY(LargeBinary))),
            )
        )
        return frozenset((row.mark, row.content) for row in found)

    def _of(self, kind: RecordKind) -> tuple[Any, ...]:
        place = self.place
        return (
            record.c.municipality_id == place.municipality_id,
            record.c.committee_id == place.committee_id,
            record.c.kind == kind.name,
        )

    async def take_back(self, session: AsyncSession) -> None:
        """Let what the file said before, and no row of it says any longer, count no more; it is kept."""
        place = self.place
        current = await session.execute(
            select(record.c.record_id, record.c.kind, record.c.body).where(
                record.c.file_id == place.file_id,
                record.c.superseded_at.is_(None),
                record.c.received_at < place.now,
            )
        )
        left = [row for row in current if row.record_id not in self._held]
        for name in sorted({row.kind for row in left}):
            gone = [row for row in left if row.kind == name]
            await lock_records(session, place.municipality_id, KINDS[name])
            ids = [row.record_id for row in gone]
            await session.execute(
                update(record)
                .where(record.c.record_id == any_(literal(ids, ARRAY(Uuid))))
                .values(superseded_at=place.now)
            )
            change = records_changed(KINDS[name], place.committee_id, [], [row.body for row in gone])
            await count_changes(session, place.municipality_id, [change], place.file_id, place.now)
        await publish(session, *(_withdrawn(place, row) for row in left))


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
