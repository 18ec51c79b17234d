"""Store a checked file a portion at a time: each with how far the file stands then, in one transaction."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing
from typing import Any, NamedTuple

import polars as pl
from sqlalchemy import ARRAY, Integer, LargeBinary, any_, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import models
from services.intake.domain import Kind, Portion, Reading
from services.intake.facts import Payables, Source, payables_of
from services.intake.formats.fingerprint import Fingerprints
from services.intake.invoices import Apart, Gathering
from services.intake.operations.checking import ahead
from services.intake.operations.files import source_of
from services.intake.operations.records import Place, store_records
from services.intake.operations.rerun import store_again, take_back
from services.intake.operations.standing import Job, Standing, advance, finish, not_yet_stored, store_errors
from services.intake.operations.store import known_fingerprints, store_payables
from services.intake.records import RecordKind
from services.intake.records.bodies import Marker, Rows, rows_of
from services.intake.records.chunks import Chunk
from services.intake.sealing import Sealer
from shared.clock import swedish_date, utc_now
from shared.db import Sessions, insert_rows, system_session

_KNOWN, _NEW, _HERE, _EARLIER = range(4)
"""What is so far of a row: somebody else's file had it, nobody has it, this run or an earlier one has stored it."""


class Marked(NamedTuple):
    """What is known of a file's accepted rows, in order: a fingerprint of each, and whether it is here already."""

    fingerprints: bytearray
    states: bytearray
    apart: Apart
    size: int = 16

    def part(self, start: int, rows: int) -> tuple[list[bytes], bytes]:
        """The fingerprints and states of *rows* rows."""
        size, end = self.size, start + rows
        marks = bytes(self.fingerprints[start * size : end * size])
        return [marks[at : at + size] for at in range(0, len(marks), size)], bytes(self.states[start:end])


async def mark_rows(
    sessions: Sessions, job: Job, reading: Reading, standing: Standing, progress: Callable[[int], None]
) -> Marked:
    """Look at all rows of a file of payables: which are known, which invoices lie in several portions of it."""
    prints, gathering = Fingerprints(reading.kind), Gathering()
    marked = Marked(bytearray(), bytearray(), Apart(pl.DataFrame(), {}))

    def printed() -> Iterator[tuple[Portion, list[bytes]]]:
        for portion in reading.portions():
            yield portion, prints.of(portion.records)

    async with aclosing(ahead(printed())) as portions:
        async for portion, marks in portions:
            states = await _states(sessions, job, reading.kind, marks, standing)
            marked.fingerprints.extend(b"".join(marks))
            marked.states.extend(states)
            if reading.kind is Kind.LEDGER:
                fresh = portion.records.filter(_mask(states, _NEW, _HERE))
                await asyncio.to_thread(gathering.look, fresh)
            progress(len(marked.states))
    apart = await asyncio.to_thread(gathering.apart)
    if standing.rows:
        apart.ids.update(await _begun(sessions, job, apart))
    return marked._replace(apart=apart)


async def _states(sessions: Sessions, job: Job, kind: Kind, marks: Sequence[bytes], standing: Standing) -> bytes:
    if not marks:
        return b""
    async with system_session(sessions, job.municipality_id) as session:
        known = await known_fingerprints(session, job.municipality_id, job.committee_id, kind, marks)
        here = await _stored_here(session, job, kind, marks) if standing.rows or job.again else {}
    return bytes(here.get(mark, _KNOWN if mark in known else _NEW) for mark in marks)


async def _stored_here(session: AsyncSession, job: Job, kind: Kind, marks: Sequence[bytes]) -> dict[bytes, int]:
    """Those of *marks* that this very file has stored: _HERE in an attempt at this run of it, or _EARLIER."""
    payment, table = models.payment.c, models.ledger_entry if kind is Kind.LEDGER else models.payment
    chosen = select(table.c.fingerprint, payment.received_at).where(
        table.c.file_id == job.file_id, table.c.fingerprint == any_(literal(marks, ARRAY(LargeBinary)))
    )
    if kind is Kind.LEDGER:
        chosen = chosen.join(models.payment, payment.payment_id == models.ledger_entry.c.payment_id)
    again = job.again
    found = await session.execute(chosen)
    return {row.fingerprint: _EARLIER if again and row.received_at < again.began_at else _HERE for row in found}


async def _begun(sessions: Sessions, job: Job, apart: Apart) -> dict[int, Any]:
    """The payments that an earlier attempt has stored of invoices that lie apart, by the row where they begin."""
    rows = apart.invoices["begins"].to_list() if apart.invoices.height else []
    payment = models.payment.c
    chosen = select(payment.row, payment.payment_id).where(
        payment.file_id == job.file_id, payment.row == any_(literal(rows, ARRAY(Integer)))
    )
    if job.again:
        chosen = chosen.where(payment.received_at >= job.again.began_at)
    async with system_session(sessions, job.municipality_id) as session:
        found = await session.execute(chosen)
        return {row.row: row.payment_id for row in found}


def _mask(states: bytes, *wanted: int) -> pl.Series:
    return pl.Series(list(states), dtype=pl.UInt8).is_in(wanted)


class _Ready(NamedTuple):
    """A portion of payables, ready to be stored."""

    payables: Payables
    rejects: pl.DataFrame
    counts: Standing


async def store_payables_of(
    sessions: Sessions, job: Job, reading: Reading, marked: Marked, standing: Standing, sealer: Sealer
) -> None:
    """Store what is not stored yet of a file of payables; Overtaken."""
    ended = {"kind": reading.kind.value, **layout_of(reading)}
    async with aclosing(ahead(_ready(job, reading, marked, standing, sealer))) as portions:
        async for portion in portions:
            after = standing.plus(portion.counts)
            async with system_session(sessions, job.municipality_id) as session:
                await _store(session, job, portion.payables)
                await store_errors(session, job, portion.rejects, standing)
                if after.rows < reading.rows:
                    await advance(session, job, standing, after, reading.rows, reading.kind)
                else:
                    await finish(session, job, "done", standing, after, ended)
            standing = after


def _ready(job: Job, reading: Reading, marked: Marked, standing: Standing, sealer: Sealer) -> Iterator[_Ready]:
    source = Source(job.committee_id, job.file_id, swedish_date(utc_now()))
    at, skip = 0, standing.rows
    for whole in reading.portions():
        height = whole.records.height + whole.rejects.height
        records, rejects = not_yet_stored(*whole, skip)
        at, skip = at + whole.records.height - records.height, max(0, skip - height)
        marks, states = marked.part(at, records.height)
        at += records.height
        if records.height or rejects.height:
            new = records.filter(_mask(states, _NEW))
            new_marks = [mark for mark, state in zip(marks, states, strict=True) if state == _NEW]
            payables = payables_of(new, new_marks, source, sealer, marked.apart)
            own = records.filter(_mask(states, _NEW, _HERE, _EARLIER))
            total = int(own["amount_minor"].sum())
            counts = Standing(own.height, rejects.height, records.height - own.height, total, new.height)
            yield _Ready(payables, rejects, counts)


async def _store(session: AsyncSession, job: Job, payables: Payables) -> None:
    if payables.facts:
        await store_payables(session, job.municipality_id, payables, utc_now(), file_id=job.file_id)
    elif payables.entries:
        # all of the portion goes on with invoices of earlier ones
        head = (job.municipality_id, job.committee_id, job.file_id)
        columns = ("municipality_id", "committee_id", "file_id", *payables.entries[0]._fields)
        rows = [(*head, *entry) for entry in payables.entries]
        await insert_rows(session, models.ledger_entry, columns, rows)


def layout_of(reading: Reading) -> dict[str, Any]:
    """How a table was read, as the file's row keeps it."""
    if not reading.headers:
        return {}
    layout = {
        "headers": list(reading.headers),
        "columns": dict(reading.mapping.columns) if reading.mapping else {},
        "delimiter": reading.delimiter,
        "encoding": reading.encoding,
    }
    return {"layout": layout, "source": source_of(reading.headers)}


class Checked(NamedTuple):
    """A file of records that nothing refuses any more: how many rows it has, and once more its chunks.

    `columns` and `about` tell how a table was read: which heading was what, and all of it as the file's row keeps it.
    """

    kind: str
    rows: int
    chunks: Iterator[Chunk]
    columns: dict[str, str] | None
    about: dict[str, Any]


async def store_records_of(sessions: Sessions, job: Job, file: Checked, standing: Standing, sealer: Sealer) -> None:
    """Store what is not stored yet of a file of records; Overtaken.

    Where it was read before, what it said then and says no longer is taken back after its last row.
    """
    async with aclosing(ahead(_bodies(job, file.chunks, standing, sealer))) as portions:
        async for chunk, rows in portions:
            async with system_session(sessions, job.municipality_id) as session:
                counts = await _store_records(session, job, file, chunk.kind, rows)
                await store_errors(session, job, chunk.rejects, standing)
                after = standing.plus(counts._replace(rejected=chunk.rejects.height))
                await advance(session, job, standing, after, file.rows, file.kind)
            standing = after
    left = 1
    while left:
        async with system_session(sessions, job.municipality_id) as session:
            left = await take_back(session, _place(job)) if job.again else 0
            if left:
                await advance(session, job, standing, standing, file.rows, file.kind)
            else:
                await finish(session, job, "done", standing, standing, {"kind": file.kind, **file.about})


async def _store_records(session: AsyncSession, job: Job, file: Checked, kind: RecordKind, rows: Rows) -> Standing:
    if again := job.again:
        as_is = file.columns == again.columns and file.kind == again.was["kind"]
        return await store_again(session, _place(job), again, kind, rows, as_is=as_is)
    stored = await store_records(session, _place(job), kind, rows)
    return Standing(stored.accepted, known=stored.known, stored=stored.accepted)


def _place(job: Job) -> Place:
    return Place(job.municipality_id, job.committee_id, job.file_id, utc_now(), job.run)


def _bodies(job: Job, chunks: Iterator[Chunk], standing: Standing, sealer: Sealer) -> Iterator[tuple[Chunk, Rows]]:
    source, marker = Source(job.committee_id, job.file_id, swedish_date(utc_now())), Marker()
    skip = standing.rows
    for whole in chunks:
        height = whole.records.height + whole.rejects.height
        records, rejects = not_yet_stored(whole.records, whole.rejects, skip)
        if whole.kind.identity or not skip:
            rows = rows_of(whole.kind, records, source, sealer, marker)
        else:
            # rows alike are told apart by their number, which those that are stored take part in
            rows = rows_of(whole.kind, whole.records, source, sealer, marker)
            rows = rows._replace(rows=rows.rows[whole.records.height - records.height :])
        skip = max(0, skip - height)
        if records.height or rejects.height:
            yield Chunk(whole.kind, records, rejects), rows
