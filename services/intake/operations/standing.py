"""How far a file has come: what became of its rows so far is written with the rows, so that a rerun goes on there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import polars as pl
from sqlalchemy import Row, delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import models
from services.intake.operations.arrivals import Arrival, Channel, note_arrivals
from shared.audit.acts import record_act
from shared.audit.records import Outcome
from shared.clock import utc_now
from shared.db import Sessions, insert_rows, system_session
from shared.events import FileProcessed
from shared.ids import new_id
from shared.outbox import publish

MOST_ERRORS = 10_000
CLAIMED, CHECKED, STORED = 5, 20, 100
"""Per cent of the work that are done when a file is taken up, when it is checked to its end, and when it is stored."""
_ERROR = ("file_id", "number", "municipality_id", "committee_id", "row", "column", "reason", "value")
_COUNTS = ("accepted", "rejected", "known", "total_minor", "stored")


class Overtaken(Exception):  # noqa: N818 - named by its fact
    """Somebody else has stored rows of the file, or it is to be read anew."""


class Again(NamedTuple):
    """A run of a file of which an earlier run has stored rows.

    `received_at` is when the file came, `began_at` when it was said to be read again, `was` what its row said then,
    and `columns` how its table was read, if it is one.
    """

    run: int
    received_at: datetime
    began_at: datetime
    was: dict[str, Any]
    columns: dict[str, str] | None


class Job(NamedTuple):
    """A file to be worked through."""

    file_id: UUID
    municipality_id: str
    committee_id: str
    sha256: str
    wanted_kind: str | None
    attempts: int
    again: Again | None = None

    @property
    def run(self) -> int:
        """How often the file was said to be read again, with rows of it stored."""
        return self.again.run if self.again else 0


class Standing(NamedTuple):
    """What became of the rows that this run accounts for; `total_minor` sums the accepted ones.

    `stored` are the rows that all runs of the file have stored. An accepted row that an earlier run has stored is not
    stored again.
    """

    accepted: int = 0
    rejected: int = 0
    known: int = 0
    total_minor: int = 0
    stored: int = 0

    @property
    def rows(self) -> int:
        """How many rows are accounted for."""
        return self.accepted + self.rejected + self.known

    def plus(self, other: "Standing") -> "Standing":
        """Both together."""
        return Standing(*(mine + more for mine, more in zip(self, other, strict=True)))


def standing_of(file: Row[Any]) -> Standing:
    """What the file's row says."""
    return Standing(*(getattr(file, name) for name in _COUNTS))


async def advance(session: AsyncSession, job: Job, before: Standing, after: Standing, rows: int, kind: str) -> None:
    """Write down, with the rows that are stored, that the file stands at *after* of *rows*; Overtaken.

    Getting on is no failure: what crashes later has its attempts anew.
    """
    progress = CHECKED + (STORED - CHECKED) * after.rows // max(rows, 1)
    values = {**after._asdict(), "rows": rows, "progress": min(progress, STORED - 1), "attempts": 0, "kind": kind}
    await _write(session, job, before, values)


async def finish(
    session: AsyncSession, job: Job, status: str, before: Standing, after: Standing, values: Mapping[str, Any]
) -> None:
    """Write down that the file is done or rejected, and tell of it; Overtaken."""
    now = utc_now()
    ended = {"rows": after.rows, "status": status, "progress": STORED, "finished_at": now, "earlier": None}
    channel, sender = await _write(session, job, before, {**after._asdict(), **ended, **values})
    kind = values.get("kind") or "unknown"
    new = after.stored - (job.again.was["stored"] if job.again else 0)
    came = Arrival(channel, sender, kind, new, known=after.rows - after.rejected - new, rejected=after.rejected)
    await note_arrivals(session, job.municipality_id, now, came)
    event = FileProcessed(
        event_id=new_id(),
        municipality_id=job.municipality_id,
        occurred_at=now,
        file_id=job.file_id,
        committee_id=job.committee_id,
        kind=kind,
        status="done" if status == "done" else "rejected",
        rows=after.rows,
        accepted=after.accepted,
        rejected=after.rejected,
        known=after.known,
    )
    await publish(session, event)
    outcome = Outcome.PERMITTED if status == "done" else Outcome.FAILED
    imported = {"file": [job.file_id]}
    await record_act(session, job.municipality_id, "file.import", objects=imported, outcome=outcome, count=new)


async def leave_as_it_was(session: AsyncSession, job: Job, again: Again, at: Standing, reason: dict[str, str]) -> None:
    """A run anew came to nothing: what an earlier one stored stands, and the reason is told beside it; Overtaken."""
    ended = {"run": again.run - 1, "earlier": None, "progress": STORED, "finished_at": utc_now(), "reason": reason}
    await _write(session, job, at, {**again.was, **ended})


async def _write(session: AsyncSession, job: Job, before: Standing, values: Mapping[str, Any]) -> tuple[Channel, str]:
    """Change the file's row and return how and from whom it came, if it stands as *before* says; Overtaken."""
    table = models.file.c
    written = await session.execute(
        update(models.file)
        .where(table.file_id == job.file_id, table.status == "processing", table.run == job.run)
        .where(*(table[name] == count for name, count in before._asdict().items()))
        .values(values)
        .returning(table.channel, table.uploaded_by)
    )
    file = written.one_or_none()
    if file is None:
        raise Overtaken
    return Channel(file.channel), file.uploaded_by


async def store_errors(session: AsyncSession, job: Job, rejects: pl.DataFrame, standing: Standing) -> None:
    """Store why rows of a portion were not taken, MOST_ERRORS of a file at most; the first one's stand for a run's."""
    if job.again and not standing.rows:
        await session.execute(delete(models.file_error).where(models.file_error.c.file_id == job.file_id))
    before = standing.rejected
    head = (job.municipality_id, job.committee_id)
    shown = rejects.head(max(0, MOST_ERRORS - before))
    rows = [
        (job.file_id, number, *head, row, (column or "")[:120], reason, (value or "")[:120])
        for number, (row, column, reason, value) in enumerate(shown.iter_rows(), before + 1)
    ]
    await insert_rows(session, models.file_error, _ERROR, rows)


async def report(sessions: Sessions, job: Job, percent: int, rows: int) -> None:
    """Show how far the check has come, unless a part of the file is stored already, which is further."""
    async with system_session(sessions, job.municipality_id) as session:
        await session.execute(
            update(models.file)
            .where(models.file.c.file_id == job.file_id, models.file.c.status == "processing")
            .where(models.file.c.progress <= percent)
            .values(progress=percent, rows=rows)
        )


def not_yet_stored(records: pl.DataFrame, rejects: pl.DataFrame, skip: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A portion without its first *skip* rows, records before rejects."""
    return records.slice(min(skip, records.height)), rejects.slice(max(0, skip - records.height))
