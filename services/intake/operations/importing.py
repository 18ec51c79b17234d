"""Import a received file: checked to its end first, then stored a portion at a time, or refused with its reason."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Row, exists, func, select, update

from services.intake import models
from services.intake.domain import Kind, Mapping, Reading, Refused, Text
from services.intake.formats import RECORD_READERS, Chunk, detect, read_payables, read_records, record_table
from services.intake.formats.reasons import refuse
from services.intake.formats.record_table import Table
from services.intake.operations.checking import shown
from services.intake.operations.files import source_of
from services.intake.operations.rerun import RECORDS
from services.intake.operations.standing import (
    CLAIMED,
    Again,
    Job,
    Overtaken,
    Standing,
    finish,
    leave_as_it_was,
    standing_of,
)
from services.intake.operations.storing import Checked, mark_rows, store_payables_of, store_records_of
from services.intake.records import RecordKind
from services.intake.records.catalogue import KINDS
from services.intake.sealing import Sealer
from shared.db import Sessions, system_session

log = structlog.get_logger()

# So often in a row a process may end while it is at a file, without having stored a portion more of it: machines are
# restarted, but a file that ends whatever reads it must not be tried for ever.
MOST_ATTEMPTS = 12
_WAITING = ("received", "processing")
_file = models.file.c


async def waiting_files(sessions: Sessions) -> Sequence[Job]:
    """Files that are received or whose import was cut off, oldest first."""
    async with system_session(sessions, "*") as session:
        files = await session.execute(
            select(models.file)
            .where(_file.status.in_(_WAITING))
            .order_by((_file.accepted + _file.rejected + _file.known > 0).desc(), _file.received_at)
            .limit(20)
        )
        return [_job(file) for file in files]


def _job(file: Row[Any]) -> Job:
    again, before = None, file.earlier
    if before:
        again = Again(file.run, file.received_at, file.again_at, before["row"], before["columns"])
    head = (file.file_id, file.municipality_id, file.committee_id)
    return Job(*head, file.sha256, file.wanted_kind, file.attempts, again)


async def import_file(sessions: Sessions, job: Job, path: Path, sealer: Sealer) -> None:
    """Check and store a file, or record why it is refused; whoever calls lets no other of the municipality in.

    What refuses a file does so before any of it is stored. A crash at any point leaves it waiting, and with what is
    stored of it is written down how far it stands: the next round goes on there, and every row is accounted for once.
    """
    standing = await _claim(sessions, job)
    if standing is None:
        return
    try:
        if job.attempts >= MOST_ATTEMPTS:
            raise _given_up(standing)
        await _import(sessions, job, path, standing, sealer)
    except Refused as refused:
        await _refuse(sessions, job, refused)
    except Overtaken:
        log.info("file.overtaken", file_id=str(job.file_id))


async def _import(sessions: Sessions, job: Job, path: Path, standing: Standing, sealer: Sealer) -> None:
    with ExitStack() as opened:
        # the file lies sealed, and is in clear for as long as it is read
        sealed = sealer.opened_file(path, job.file_id, job.sha256)
        clear = await asyncio.to_thread(opened.enter_context, sealed)
        kind = await asyncio.to_thread(detect, clear)
        table = KINDS.get(job.wanted_kind or "")
        if kind is Kind.LEDGER and table:
            file = await _checked_table(sessions, job, clear, table)
            opened.close()
            rows = file.rows
            await store_records_of(sessions, job, file, standing, sealer)
        elif job.wanted_kind not in {None, kind}:
            raise refuse("kind-mismatch", f"{job.wanted_kind} ≠ {kind}")
        elif kind in RECORD_READERS:
            async with shown(sessions, job, clear, passes=1) as check:
                rows = await asyncio.to_thread(_count, read_records(clear, kind, check.read))
            file = Checked(kind, rows, read_records(clear, kind), None, {})
            await store_records_of(sessions, job, file, standing, sealer)
        else:
            mappings = await _stored_mapping(sessions, job)
            async with shown(sessions, job, clear, passes=2) as check:
                reading = await asyncio.to_thread(_read, clear, kind, mappings, check.read)
                opened.close()
                check.next_pass()
                marked = await mark_rows(sessions, job, reading, standing, check.read)
            rows = reading.rows
            await store_payables_of(sessions, job, reading, marked, standing, sealer)
    log.info("file.imported", file_id=str(job.file_id), kind=kind.value, rows=rows)


def _count(chunks: Iterator[Chunk]) -> int:
    """Read a file to its end, since that may refuse it; returns its rows."""
    return sum(chunk.records.height + chunk.rejects.height for chunk in chunks)


async def _checked_table(sessions: Sessions, job: Job, path: Path, kind: RecordKind) -> Checked:
    """A table of records, one a row, with the mapping that a person has stored for it."""
    mappings = await _stored_mapping(sessions, job)

    def opened(progress: Callable[[int], None]) -> Table:
        table = record_table.open_table(path, kind, None, progress)
        stored = mappings.get(source_of(table.headers, kind.name))
        return record_table.open_table(path, kind, stored, progress) if stored else table

    async with shown(sessions, job, path, passes=2) as check:
        table = await asyncio.to_thread(opened, check.read)
        check.next_pass()
        rows = await asyncio.to_thread(lambda: _count(record_table.chunks_of(table, kind, check.read)))
    columns, source = dict(table.columns), source_of(table.headers, kind.name)
    about = {"delimiter": table.grid.delimiter, "encoding": table.grid.encoding, RECORDS: kind.name}
    layout = {"headers": list(table.headers), "columns": columns, **about}
    chunks = record_table.chunks_of(table, kind)
    return Checked(kind.name, rows, chunks, columns, {"layout": layout, "source": source})


def _read(path: Path, kind: Kind, mappings: dict[str, dict[str, str]], progress: Callable[[int], None]) -> Reading:
    """Read payables, with the mapping that a person has stored for tables of these headings."""
    try:
        reading = read_payables(path, kind, None, progress)
        headers = reading.headers
    except Refused as refused:
        if source_of(refused.headers) not in mappings:
            raise
        headers = refused.headers
    if stored := mappings.get(source_of(headers)) if headers else None:
        reading = read_payables(path, kind, Mapping(columns=stored), progress)
    return reading


async def _stored_mapping(sessions: Sessions, job: Job) -> dict[str, dict[str, str]]:
    async with system_session(sessions, job.municipality_id) as session:
        rows = await session.execute(
            select(models.mapping.c.source, models.mapping.c.columns).where(
                models.mapping.c.committee_id == job.committee_id
            )
        )
        return {row.source: row.columns for row in rows}


async def _refuse(sessions: Sessions, job: Job, refused: Refused) -> None:
    reason = {"code": refused.code, "sv": refused.sv, "en": refused.en}
    values: dict[str, Any] = {"reason": reason}
    if refused.headers:
        headers = list(refused.headers)
        table = {RECORDS: job.wanted_kind} if job.wanted_kind in KINDS else {}
        values["layout"] = {"headers": headers, "columns": {}, "delimiter": None, "encoding": None, **table}
        values["source"] = source_of(headers, table.get(RECORDS))
    async with system_session(sessions, job.municipality_id) as session:
        file = (await session.execute(select(models.file).where(_file.file_id == job.file_id))).one()
        standing = standing_of(file)
        if job.again and not standing.rows:
            await leave_as_it_was(session, job, job.again, standing, reason)
            return
        await finish(session, job, "rejected", standing, standing, values)


def _given_up(standing: Standing) -> Refused:
    if standing.rows:
        return Refused(
            "could-not-be-finished",
            Text(
                f"Filens första {standing.rows} rader är omhändertagna, men resten gick inte att lagra. "
                "Lämna in filen igen: inget lagras två gånger. Skicka den till supporten om det inte hjälper.",
                f"The first {standing.rows} rows of the file are dealt with, but the rest could not be stored. "
                "Send the file again: nothing is stored twice. Send it to support if that does not help.",
            ),
        )
    return Refused(
        "could-not-be-read",
        Text(
            "Filen gick inte att läsa efter upprepade försök. Inget har lagrats. Skicka den till supporten.",
            "The file could not be read in repeated attempts. Nothing was stored. Send it to support.",
        ),
    )


async def _claim(sessions: Sessions, job: Job) -> Standing | None:
    """Count an attempt at *job* and tell how far it stands; None if it is done, or must wait.

    A file of which a part is stored goes before others of its committee: rows alike must not pass each other.
    """
    other = models.file.alias("other")
    begun = exists().where(
        other.c.municipality_id == job.municipality_id,
        other.c.committee_id == job.committee_id,
        other.c.file_id != job.file_id,
        other.c.status == "processing",
        other.c.accepted + other.c.rejected + other.c.known > 0,
    )
    async with system_session(sessions, job.municipality_id) as session:
        claimed = await session.execute(
            update(models.file)
            .where(_file.file_id == job.file_id, _file.status.in_(_WAITING), _file.run == job.run, ~begun)
            .values(status="processing", attempts=_file.attempts + 1, progress=func.greatest(_file.progress, CLAIMED))
            .returning(_file.accepted, _file.rejected, _file.known, _file.total_minor, _file.stored)
        )
        row = claimed.one_or_none()
    return None if row is None else standing_of(row)
