"""Read and store a received file in one transaction, or record why it is refused."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import polars as pl
import structlog
from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import models
from services.intake.domain import Kind, Mapping, Parsed, Refused, Text
from services.intake.facts import Source, payables_of
from services.intake.formats import RECORD_READERS, Chunk, detect, fingerprints, parse, read_records, record_table
from services.intake.formats.reasons import refuse
from services.intake.operations.files import source_of
from services.intake.operations.jobs import Job, claim, finish, refuse_file, report, store_errors
from services.intake.operations.records import Place, store_records
from services.intake.operations.rerun import RECORDS, Rerun, own_fingerprints
from services.intake.operations.store import known_fingerprints, store_payables
from services.intake.records import RecordKind
from services.intake.records.bodies import Marker, rows_of
from services.intake.records.catalogue import KINDS
from services.intake.sealing import Sealer
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, system_session

log = structlog.get_logger()

MOST_ATTEMPTS = 3


async def import_file(sessions: Sessions, job: Job, path: Path, sealer: Sealer) -> None:
    """Read and store a file in one transaction, or record why it is refused.

    A crash at any point leaves it unstored and waiting; the next round starts it again.
    """
    if not await claim(sessions, job):
        return
    if job.attempts >= MOST_ATTEMPTS:
        await refuse_file(sessions, job, _unreadable())
        return
    try:
        with ExitStack() as opened:
            # the file lies sealed, and is in clear for as long as it is read
            sealed = sealer.opened_file(path, job.file_id, job.sha256)
            clear = await asyncio.to_thread(opened.enter_context, sealed)
            kind = await asyncio.to_thread(detect, clear)
            table = KINDS.get(job.wanted_kind or "")
            if kind is Kind.LEDGER and table:
                rows = await _import_table(sessions, job, clear, table, sealer)
            elif job.wanted_kind not in {None, kind}:
                raise refuse("kind-mismatch", f"{job.wanted_kind} ≠ {kind}")
            elif kind in RECORD_READERS:
                rows = await _import_records(sessions, job, read_records(clear, kind), kind.value, sealer)
            else:
                mappings = await _stored_mapping(sessions, job)
                parsed, marks = await asyncio.to_thread(_parsed, clear, job, mappings)
                opened.close()
                rows = await _import_payables(sessions, job, parsed, marks, sealer)
    except Refused as refused:
        await refuse_file(sessions, job, refused)
        return
    log.info("file.imported", file_id=str(job.file_id), kind=kind.value, rows=rows)


async def _import_payables(sessions: Sessions, job: Job, parsed: Parsed, marks: list[bytes], sealer: Sealer) -> int:
    await report(sessions, job, 50, parsed.rows)
    async with _one_import(sessions, job) as session:
        await _store(session, job, parsed, marks, sealer)
    return parsed.rows


async def _import_table(sessions: Sessions, job: Job, path: Path, kind: RecordKind, sealer: Sealer) -> int:
    """Store a table of records, one a row, with the mapping that a person has stored for it."""
    headers = (await asyncio.to_thread(record_table.open_table, path, kind)).headers
    stored = (await _stored_mapping(sessions, job)).get(source_of(headers, kind.name))
    table, chunks = await asyncio.to_thread(record_table.read, path, kind, stored)
    about = {"delimiter": table.grid.delimiter, "encoding": table.grid.encoding, RECORDS: kind.name}
    layout = {"headers": list(headers), "columns": dict(table.columns), **about}
    values = {"layout": layout, "source": source_of(headers, kind.name)}
    return await _import_records(sessions, job, chunks, kind.name, sealer, **values)


async def _import_records(
    sessions: Sessions, job: Job, chunks: Iterator[Chunk], kind: str, sealer: Sealer, **values: Any
) -> int:
    """Store a file of records by the thousand, all in one transaction; Refused leaves none of it."""
    now = utc_now()
    place = Place(job.municipality_id, job.committee_id, job.file_id, now)
    source, marker = Source(job.committee_id, job.file_id, swedish_date(now)), Marker()
    counts = Counter(dict.fromkeys(("rows", "accepted", "rejected", "known"), 0))
    before = (job.layout or {}).get("columns")
    as_is = before == values.get("layout", {}).get("columns", before)
    again = Rerun(place, job.past, as_is) if job.runs else None
    async with _one_import(sessions, job) as session:
        while chunk := await asyncio.to_thread(next, chunks, None):
            rows = await asyncio.to_thread(rows_of, chunk.kind, chunk.records, source, sealer, marker)
            store = again.store(session, chunk.kind, rows) if again else store_records(session, place, chunk.kind, rows)
            stored = await store
            await store_errors(session, job, chunk.rejects, counts["rejected"])
            told = {"accepted": stored.accepted, "rejected": chunk.rejects.height, "known": stored.known}
            counts.update(told, rows=sum(told.values()))
            await report(sessions, job, 50, counts["rows"])
        if again:
            await again.take_back(session)
            values["fresh"] = again.fresh
        await finish(session, job, "done", dict(counts), now=now, kind=kind, **values)
    return counts["rows"]


@asynccontextmanager
async def _one_import(sessions: Sessions, job: Job) -> AsyncIterator[AsyncSession]:
    """A transaction in which no other file of the municipality is stored: rows alike must not pass each other."""
    async with system_session(sessions, job.municipality_id) as session:
        await session.execute(
            text("SELECT pg_advisory_xact_lock(hashtext('import ' || :municipality))"),
            {"municipality": job.municipality_id},
        )
        await session.execute(delete(models.file_error).where(models.file_error.c.file_id == job.file_id))
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
    await store_errors(session, job, parsed.rejects)
    own = await own_fingerprints(session, job.file_id, parsed.kind, marks) if job.runs else set(new_marks)
    accepted = parsed.records.filter(pl.Series([mark in own for mark in marks], dtype=pl.Boolean))
    counts = {
        "rows": parsed.rows,
        "accepted": accepted.height,
        "rejected": parsed.rejects.height,
        "known": len(marks) - accepted.height,
    }
    values = {"total_minor": int(accepted["amount_minor"].sum() or 0), "fresh": records.height, **_layout(parsed)}
    await finish(session, job, "done", counts, now=now, kind=parsed.kind.value, **values)


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


def _unreadable() -> Refused:
    return Refused(
        "could-not-be-read",
        Text(
            "Filen gick inte att läsa efter tre försök. Inget har lagrats. Skicka den till supporten.",
            "The file could not be read in three attempts. Nothing was stored. Send it to support.",
        ),
    )
