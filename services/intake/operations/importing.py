"""Read and store a received file in one transaction, or record why it is refused."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import polars as pl
import structlog
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import models
from services.intake.domain import Kind, Mapping, Parsed, Refused, Text
from services.intake.facts import Source, payables_of
from services.intake.formats import RECORD_READERS, detect, fingerprints, parse, read_records
from services.intake.operations.arrivals import Arrival, Channel, note_arrivals
from services.intake.operations.files import source_of
from services.intake.operations.records import Place, store_records
from services.intake.operations.store import known_fingerprints, store_payables
from services.intake.records.bodies import Marker, rows_of
from services.intake.sealing import Sealer
from shared.audit.acts import record_act
from shared.audit.records import Outcome
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, insert_rows, system_session
from shared.events import FileProcessed
from shared.ids import new_id
from shared.outbox import publish

log = structlog.get_logger()

MOST_ATTEMPTS = 3
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
            )
            .where(models.file.c.status.in_(["received", "processing"]))
            .order_by(models.file.c.received_at)
            .limit(20)
        )
        return [Job(*row) for row in rows]


async def import_file(sessions: Sessions, job: Job, path: Path, sealer: Sealer) -> None:
    """Read and store a file in one transaction, or record why it is refused.

    A crash at any point leaves it unstored and waiting; the next round starts it again.
    """
    if not await _claim(sessions, job):
        return
    if job.attempts >= MOST_ATTEMPTS:
        await _refuse(sessions, job, _unreadable())
        return
    try:
        with ExitStack() as opened:
            # the file lies sealed, and is in clear for as long as it is read
            sealed = sealer.opened_file(path, job.file_id, job.sha256)
            clear = await asyncio.to_thread(opened.enter_context, sealed)
            kind = await asyncio.to_thread(detect, clear)
            if kind in RECORD_READERS:
                rows = await _import_records(sessions, job, clear, kind, sealer)
            else:
                mappings = await _stored_mapping(sessions, job)
                parsed, marks = await asyncio.to_thread(_parsed, clear, job, mappings)
                opened.close()
                rows = await _import_payables(sessions, job, parsed, marks, sealer)
    except Refused as refused:
        await _refuse(sessions, job, refused)
        return
    log.info("file.imported", file_id=str(job.file_id), kind=kind.value, rows=rows)


async def _import_payables(sessions: Sessions, job: Job, parsed: Parsed, marks: list[bytes], sealer: Sealer) -> int:
    await _report(sessions, job, 50, parsed.rows)
    async with _one_import(sessions, job) as session:
        await _store(session, job, parsed, marks, sealer)
    return parsed.rows


async def _import_records(sessions: Sessions, job: Job, path: Path, kind: Kind, sealer: Sealer) -> int:
    """Store a file of records by the thousand, all in one transaction; Refused leaves none of it."""
    chunks = read_records(path, Kind(job.wanted_kind) if job.wanted_kind else None)
    now = utc_now()
    place = Place(job.municipality_id, job.committee_id, job.file_id, now)
    source, marker = Source(job.committee_id, job.file_id, swedish_date(now)), Marker()
    counts = Counter(dict.fromkeys(("rows", "accepted", "rejected", "known"), 0))
    async with _one_import(sessions, job) as session:
        while chunk := await asyncio.to_thread(next, chunks, None):
            rows = await asyncio.to_thread(rows_of, chunk.kind, chunk.records, source, sealer, marker)
            stored = await store_records(session, place, chunk.kind, rows)
            await _store_errors(session, job, chunk.rejects, counts["rejected"])
            told = {"accepted": stored.accepted, "rejected": chunk.rejects.height, "known": stored.known}
            counts.update(told, rows=sum(told.values()))
            await _report(sessions, job, 50, counts["rows"])
        await _finish(session, job, "done", dict(counts), kind=kind.value)
    return counts["rows"]


@asynccontextmanager
async def _one_import(sessions: Sessions, job: Job) -> AsyncIterator[AsyncSession]:
    """A transaction in which no other file of the municipality is stored: rows alike must not pass each other."""
    async with system_session(sessions, job.municipality_id) as session:
        await session.execute(
            text("SELECT pg_advisory_xact_lock(hashtext('import ' || :municipality))"),
            {"municipality": job.municipality_id},
        )
        yield session


def _parsed(path: Path, job: Job, mappings: dict[str, dict[str, str]]) -> tuple[Parsed, list[bytes]]:
    """Parse, with the mapping that a person has stored for tables of these headings."""
    wanted = Kind(job.wanted_kind) if job.wanted_kind else None
    try:
        parsed = parse(path, wanted, None, None)
        headers = parsed.headers
    except Refused as refused:
        if source_of(refused.headers) not in mappings:
            raise
        headers = refused.headers
    if stored := mappings.get(source_of(headers)) if headers else None:
        parsed = parse(path, wanted, Mapping(columns=stored), None)
    return parsed, fingerprints(parsed.records, parsed.kind)


async def _stored_mapping(sessions: Sessions, job: Job) -> dict[str, dict[str, str]]:
    async with system_session(sessions, job.municipality_id) as session:
        rows = await session.execute(
            select(models.mapping.c.source, models.mapping.c.columns).where(
                models.mapping.c.committee_id == job.committee_id
            )
        )
        return {row.source: row.columns for row in rows}


async def _store(session: AsyncSession, job: Job, parsed: Parsed, marks: list[bytes], sealer: Sealer) -> None:
    known = await known_fingerprints(session, job.municipality_id, job.committee_id, parsed.kind, marks)
    fresh = [mark not in known for mark in marks]
    records = parsed.records.filter(pl.Series(fresh, dtype=pl.Boolean))
    new_marks = [mark for mark, new in zip(marks, fresh, strict=True) if new]
    now = utc_now()
    source = Source(job.committee_id, job.file_id, swedish_date(now))
    payables = await asyncio.to_thread(payables_of, records, new_marks, source, sealer)
    await store_payables(session, job.municipality_id, payables, now, file_id=job.file_id)
    await _store_errors(session, job, parsed.rejects)
    counts = {
        "rows": parsed.rows,
        "accepted": records.height,
        "rejected": parsed.rejects.height,
        "known": len(marks) - records.height,
    }
    total = int(records["amount_minor"].sum() or 0)
    await _finish(session, job, "done", counts, kind=parsed.kind.value, total_minor=total, **_layout(parsed))


def _layout(parsed: Parsed) -> dict[str, Any]:
    if not parsed.headers:
        return {}
    layout = {
        "headers": list(parsed.headers),
        "columns": dict(parsed.mapping.columns) if parsed.mapping else {},
        "delimiter": parsed.delimiter,
        "encoding": parsed.encoding,
    }
    return {"layout": layout, "source": source_of(parsed.headers)}


async def _store_errors(session: AsyncSession, job: Job, rejects: pl.DataFrame, before: int = 0) -> None:
    """Store why rows were not taken, MOST_ERRORS of a file at most; *before* have been."""
    head = (job.municipality_id, job.committee_id)
    shown = rejects.head(max(0, MOST_ERRORS - before))
    rows = [
        (job.file_id, number, *head, row, (column or "")[:120], reason, (value or "")[:120])
        for number, (row, column, reason, value) in enumerate(shown.iter_rows(), before + 1)
    ]
    await insert_rows(session, models.file_error, _ERROR, rows)


async def _finish(session: AsyncSession, job: Job, status: str, counts: dict[str, int], **values: Any) -> None:
    now = utc_now()
    finished = await session.execute(
        update(models.file)
        .where(models.file.c.file_id == job.file_id)
        .values(status=status, progress=100, finished_at=now, **counts, **values)
        .returning(models.file.c.channel, models.file.c.uploaded_by)
    )
    channel, sender = finished.one()
    figures = {name: counts[name] for name in ("accepted", "known", "rejected")}
    came = Arrival(Channel(channel), sender, values.get("kind") or "unknown", **figures)
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
    await record_act(
        session, job.municipality_id, "file.import", objects=imported, outcome=outcome, count=counts["accepted"]
    )


async def _refuse(sessions: Sessions, job: Job, refused: Refused) -> None:
    reason = {"code": refused.code, "sv": refused.sv, "en": refused.en}
    layout: dict[str, Any] = {}
    if refused.headers:
        headers = list(refused.headers)
        layout = {
            "layout": {"headers": headers, "columns": {}, "delimiter": None, "encoding": None},
            "source": source_of(headers),
        }
    none = {"rows": 0, "accepted": 0, "rejected": 0, "known": 0}
    async with system_session(sessions, job.municipality_id) as session:
        await _finish(session, job, "rejected", none, reason=reason, **layout)


def _unreadable() -> Refused:
    return Refused(
        "could-not-be-read",
        Text(
            "Filen gick inte att läsa efter tre försök. Inget har lagrats. Skicka den till supporten.",
            "The file could not be read in three attempts. Nothing was stored. Send it to support.",
        ),
    )


async def _claim(sessions: Sessions, job: Job) -> bool:
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


async def _report(sessions: Sessions, job: Job, percent: int, rows: int) -> None:
    async with system_session(sessions, job.municipality_id) as session:
        await session.execute(
            update(models.file).where(models.file.c.file_id == job.file_id).values(progress=percent, rows=rows)
        )
