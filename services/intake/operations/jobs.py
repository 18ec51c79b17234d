"""Files that wait to be read, and the account of each: what became of its rows, and why some were not taken."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import polars as pl
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import models
from services.intake.domain import Refused
from services.intake.operations.arrivals import Arrival, Channel, note_arrivals
from services.intake.operations.files import source_of
from services.intake.operations.rerun import RECORDS, RUNS, Past
from services.intake.records.catalogue import KINDS
from shared.audit.acts import record_act
from shared.audit.records import Outcome
from shared.clock import utc_now
from shared.db import Sessions, insert_rows, system_session
from shared.events import FileProcessed
from shared.ids import new_id
from shared.outbox import publish

MOST_ERRORS = 10_000
_ERROR = ("file_id", "number", "municipality_id", "committee_id", "row", "column", "reason", "value")


class Job(NamedTuple):
    """A file to be worked through."""

    file_id: UUID
    municipality_id: str
    committee_id: str
    sha256: str
    wanted_kind: str | None
    attempts: int
    received_at: datetime
    layout: dict[str, Any] | None

    @property
    def runs(self) -> list[tuple[str, int]]:
        """The runs before this one that stored something: when, and how many rows."""
        return [(at, stored) for at, stored in (self.layout or {}).get(RUNS, [])]

    @property
    def past(self) -> Past:
        """What a run anew must know of those before."""
        return Past(self.received_at, frozenset(datetime.fromisoformat(at) for at, _ in self.runs))


async def waiting_files(sessions: Sessions) -> Sequence[Job]:
    """Files that are received or whose reading was cut off, oldest first."""
    async with system_session(sessions, "*") as session:
        rows = await session.execute(
            select(
                models.file.c.file_id,
                models.file.c.municipality_id,
                models.file.c.committee_id,
                models.file.c.sha256,
                models.file.c.wanted_kind,
                models.file.c.attempts,
                models.file.c.received_at,
                models.file.c.layout,
            )
            .where(models.file.c.status.in_(["received", "processing"]))
            .order_by(models.file.c.received_at)
            .limit(20)
        )
        return [Job(*row) for row in rows]


async def claim(sessions: Sessions, job: Job) -> bool:
    """Count an attempt at *job*; False if it is done already."""
    async with system_session(sessions, job.municipality_id) as session:
        waiting = models.file.c.status.in_(["received", "processing"])
        claimed = await session.execute(
            update(models.file)
            .where(models.file.c.file_id == job.file_id, waiting)
            .values(status="processing", progress=5, attempts=models.file.c.attempts + 1)
            .returning(models.file.c.file_id)
        )
        return claimed.first() is not None


async def report(sessions: Sessions, job: Job, percent: int, rows: int) -> None:
    async with system_session(sessions, job.municipality_id) as session:
        await session.execute(
            update(models.file).where(models.file.c.file_id == job.file_id).values(progress=percent, rows=rows)
        )


async def store_errors(session: AsyncSession, job: Job, rejects: pl.DataFrame, before: int = 0) -> None:
    """Store why rows were not taken, MOST_ERRORS of a file at most; *before* have been."""
    head = (job.municipality_id, job.committee_id)
    shown = rejects.head(max(0, MOST_ERRORS - before))
    rows = [
        (job.file_id, number, *head, row, (column or "")[:120], reason, (value or "")[:120])
        for number, (row, column, reason, value) in enumerate(shown.iter_rows(), before + 1)
    ]
    await insert_rows(session, models.file_error, _ERROR, rows)


async def finish(
    session: AsyncSession,
    job: Job,
    status: str,
    counts: dict[str, int],
    *,
    now: datetime,
    fresh: int | None = None,
    **values: Any,
) -> None:
    """Account for the file; *fresh* rows are new where an earlier run has stored others of them."""
    if job.runs:
        values["layout"] = {
            **(values.get("layout") or job.layout or {}),
            RUNS: [*job.runs, (now.isoformat(), fresh or 0)],
        }
    uploader = await session.scalar(
        update(models.file)
        .where(models.file.c.file_id == job.file_id)
        .values(status=status, progress=100, finished_at=now, **counts, **values)
        .returning(models.file.c.uploaded_by)
    )
    new = counts["accepted"] if fresh is None else fresh
    figures = {"accepted": new, "known": counts["known"] + counts["accepted"] - new, "rejected": counts["rejected"]}
    came = Arrival(Channel.FILE, uploader or "", values.get("kind") or "unknown", **figures)
    await note_arrivals(session, job.municipality_id, now, came)
    event = FileProcessed(
        event_id=new_id(),
        municipality_id=job.municipality_id,
        occurred_at=now,
        file_id=job.file_id,
        committee_id=job.committee_id,
        kind=values.get("kind") or "unknown",
        status="done" if status == "done" else "rejected",
        **counts,
    )
    await publish(session, event)
    outcome = Outcome.PERMITTED if status == "done" else Outcome.FAILED
    imported = {"file": [job.file_id]}
    await record_act(session, job.municipality_id, "file.import", objects=imported, outcome=outcome, count=new)


async def refuse_file(sessions: Sessions, job: Job, refused: Refused) -> None:
    reason = {"code": refused.code, "sv": refused.sv, "en": refused.en}
    if job.runs:
        await _leave_as_it_was(sessions, job, reason)
        return
    layout: dict[str, Any] = {}
    if refused.headers:
        headers = list(refused.headers)
        table = {RECORDS: job.wanted_kind} if job.wanted_kind in KINDS else {}
        layout = {
            "layout": {"headers": headers, "columns": {}, "delimiter": None, "encoding": None, **table},
            "source": source_of(headers, table.get(RECORDS)),
        }
    none = {"rows": 0, "accepted": 0, "rejected": 0, "known": 0}
    async with system_session(sessions, job.municipality_id) as session:
        await finish(session, job, "rejected", none, now=utc_now(), reason=reason, **layout)


async def _leave_as_it_was(sessions: Sessions, job: Job, reason: dict[str, str]) -> None:
    """A run anew came to nothing: what an earlier one stored stands, and the reason is told beside it."""
    async with system_session(sessions, job.municipality_id) as session:
        await session.execute(
            update(models.file)
            .where(models.file.c.file_id == job.file_id)
            .values(status="done", progress=100, finished_at=utc_now(), reason=reason)
        )
